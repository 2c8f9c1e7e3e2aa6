"""Rules for a sentence that only offers more help: "let us know if you have any questions".

It ends nearly every answer and asks nothing. A sentence is an offer if it is put together from the
parts listed here and from nothing else: no health can be told of in them, no list pointed at. One
word more ("or thoughts of dying") and it is a sentence like others. See docs/decisions/0757.
"""

import re

_MORE = "(?:any|some|other|another|more|further|additional|a)"
_ASKED = rf"(?:{_MORE} ){{0,3}}(?:questions?|concerns?|comments?)(?: you (?:may )?have)?"
_THING = "(?:anything|something)(?: else| more| further)?"
_MAS = "(?:alguna|algunas|otra|otras|mas|cualquier|una)"
_DUDAS = rf"(?:{_MAS} ){{0,2}}(?:preguntas?|dudas?|inquietud(?:es)?)"

# What is offered. One of these has to be there.
_HELP = (
    rf"(?:have|got|with|for|there (?:is|are)|there's) {_ASKED}",
    rf"need (?:(?:{_MORE}|our) ){{0,2}}(?:help|assistance|refills?|information)|need {_THING}",
    rf"any (?:other |more |further )?questions?|(?:there is|there's) {_THING}"
    r"(?: (?:that )?(?:you need|(?:we|i) can (?:do|help(?: you)?(?: with)?)))?",
    r"(?:is |remains )?(?:unclear|not clear)|cualquier cosa,? nos avisa",
    r"(?:how (?:else )?)?(?:we|i) (?:can|may|could) (?:help|assist)(?: you)?(?: further)?",
    rf"(?:we|i) (?:can|may|could) (?:do {_THING}"
    rf"|be of (?:{_MORE} ){{0,2}}(?:help|assistance|service))",
    rf"(?:tiene[ns]?|tenga[ns]?|hay|con|para|ante|por) {_DUDAS}|cualquier (?:pregunta|duda)",
    r"necesit(?:a|e)[ns]? (?:algo|ayuda|otra cosa|mas ayuda|informacion)(?: mas)?",
    r"(?:(?:como|en que) )?(?:puedo|podemos) ayudar(?:l[eoa]|les|te)?(?: en algo)?(?: mas)?",
)
_NOUNS = (
    "(?:care|refills?|prescriptions?|medicines?|medications?|appointments?|visits?|tests?|results?"
    "|labs?|plan|treatment|referral|orders?|forms?|answer|message)"
)
_STAFF = "(?:team|nurse|provider|doctor|clinic|pharmacy|pharmacist|staff|office)"
_BESIDE = (
    r"do(?:n't| not) hesitate|feel free|(?:let|get) (?:me|us) know|let|know|tell|inform|ask|write"
    r"|reply|respond|message|text|e-?mail|contact|call|send|give|reach out|get back|get in touch",
    r"please|do let|just|always|also|kindly|simply|here|back|directly|(?:at )?any ?time|by phone",
    r"(?:a|this|by|via|through|another)(?: secure)? message|a (?:line|note|call)|this portal",
    rf"(?:your|the|our|my)(?: (?:primary|care|health|pharmacy|clinic|pact)){{0,2}} {_STAFF}",
    rf"(?:about|regarding|concerning|on|with) (?:this|that|it)|for (?:you|me|us)|with {_THING}",
    r"(?:and|or) (?:questions?|concerns?|comments?)",
    rf"(?:about|regarding|concerning|on|with) (?:your|the|these|this)(?: (?:new|next))? {_NOUNS}",
    r"(?:before|until) (?:then|your (?:next )?(?:visit|appointment))|in the meantime"
    r"|in any (?:other )?way|as always|you (?:can|may)|about how to use (?:the|this) portal",
    r"thank you|thanks|take care|best|regards|sincerely|you're welcome|\d[\d-]*",
    r"have an? (?:good|great|nice|lovely|wonderful) (?:day|week|weekend|evening|morning|afternoon)",
    r"(?:(?:we are|we're|i am|i'm|we will be|i will be) )?(?:always )?(?:here|happy|glad)"
    r" (?:to (?:help|assist)(?: you)?|for you)",
    r"no dude[ns]? en|sientase libre de|(?:por )?favor(?: de)?|(?:haga|deje)(?:me|nos) saber",
    r"(?:avis|escrib|dig|dec|contact|comuni[cq]u?|respond|contest|mand|envi|llam|consult)"
    r"(?:a|e|ar|er|ir)n?(?:me|nos|se|les?)?|(?:o|y) (?:pregunta|duda|inquietud)(?:e?s)?",
    r"con nosotros|conmigo|puede[ns]?|algo mas|un mensaje|este mensaje",
    r"(?:su|el|la) (?:equipo|enfermer[oa]|medico|doctora?|clinica|farmacia)|por este medio",
    r"sobre (?:su|sus|la|el|las) (?:recetas?|medicinas?|medicamentos?|citas?|resultados?)"
    r"|sobre (?:esto|eso)|(?:(?:quedo|quedamos|estoy|estamos) )?a su disposicion",
    r"gracias|saludos|(?:que )?tenga (?:un )?buen dia|estamos aqui para ayudar(?:l[eoa]|les)?",
)
_LITTLE = (  # after the phrases that begin with one of them
    rf"a|an|the|and|or|if|should|when|whenever|in case|to|at|i|we|you|you've|me|us|any|{_THING}",
    r"al|con|de|en|por|para|si|o|u|y|nos|se|le|les|aqui|mas",
)
_HEART = re.compile(rf"(?<![\w'])(?:{'|'.join(_HELP)})(?![\w'])")
_PARTS = re.compile(rf"(?<![\w'-])(?:{'|'.join((*_HELP, *_BESIDE, *_LITTLE))})(?![\w'-])")
_WORD = re.compile(r"\w")


def only_offers(sentence: str) -> bool:
    """Return True for a sentence without case, accents and marks that offers help, and no more."""
    if not _HEART.search(sentence):
        return False
    return not _WORD.search(_PARTS.sub(" ", sentence))
