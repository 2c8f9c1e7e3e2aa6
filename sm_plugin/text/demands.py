"""Rules for a sentence that wants its reader to tell the one who writes something.

A demand is a verb of telling with the care team as the one who is told ("let us know", "message
your nurse", "avise a su equipo"), a verb of answering with what to answer or to what ("reply here
if"), a wish to know, or such a verb behind an urging ("please", "do not hesitate to", "no dude
en"). What is forbidden, and what somebody else does or is told, is none.
In doubt it is one: a sentence with "if" and "you" that names those who write, or an answer.
See docs/decisions/0757.
"""

import re

_UPTO = r"(?:,? [\w'/-]+)"  # one word more; always with a small number, so that time is linear

# Who is told: the one who writes, or somebody of the care team.
_STAFF = (
    r"(?:team|nurse|provider|doctor|physician|clinic|clinician|pharmacist|psychiatrist"
    r"|psychologist|therapist|counselor|prescriber|social worker|case manager|coordinator"
    r"|pact|pcp|staff|office|dr)s?"
)
_OURS = (
    rf"(?:me|us|(?:one|any|all) of us|(?:(?:your|the|our|my|a|any|one){_UPTO}{{0,3}}? )?{_STAFF})"
)
_OTHERS = (
    r"(?:you|them|him|her|everyone|people|(?:(?:your|a|an|any|some) )?(?:family|wife|husband"
    r"|spouse|partner|friends?|loved|relatives?|son|daughter|mother|father|brother|sister|parents?"
    r"|kids|children|neighbors?|caregiver|roommate|someone|somebody|anyone|pharmacy|employer))"
)
_WHEN = (
    r"(?:if|whether|when|whenever|should|once|in case|as soon as|about|with|how|what|which|yes|no"
    r"|either way|the following|these|any)"
)
_SUYOS = (
    r"(?:al?|con)(?: (?:su|sus|tu|tus|la|el|los|las|mi|nuestr[oa]|un|una))?"
    rf"{_UPTO}{{0,2}}? (?:equipo|enfermer[oa]|medic[oa]|doctora?|proveedora?|clinica|psiquiatra"
    r"|psicolog[oa]|terapeuta|consejer[oa]|farmaceutic[oa]|trabajadora? social|personal|dra?)s?"
)
_SUYA = "(?:familia|espos[oa]|pareja|amig[oa]s?|hij[oa]s?|herman[oa]s?|madre|padre|vecin[oa])"

# Verbs of telling, and who is told.
_TELL = (
    rf"let(?! {_OTHERS}(?! (?:on|from|in|of) )(?!\w)){_UPTO}{{1,6}}? know",
    rf"let{_UPTO}{{1,6}}? (?:or|and) {_OURS} know",
    r"(?:tell|inform|notify|alert|warn|advise|update|message|contact|text|e-?mail|write|answer)"
    rf"(?:{_UPTO}{{1,4}}? (?:or|and))?(?: to)? {_OURS}",
    rf"(?:reply|respond|report|mention|describe|explain|show|share|send){_UPTO}{{0,4}}?"
    rf" (?:to|with) {_OURS}",
    r"(?:talk|speak|open up|get in touch|check in|keep in touch) (?:to|with)"
    rf" (?:me|us|{_OURS} (?:if|when))",
    rf"(?<!for )(?<!of )(?<!without )(?:telling|informing|messaging|writing)(?: to)? {_OURS}",
    rf"(?:told|reported|mentioned|shown|shared|sent) (?:to|with) {_OURS}|help (?:me|us) understand",
    rf"(?<!being )be (?:honest|truthful|frank)|{_OURS} (?:wants?|needs?|has|would like) to"
    r" (?:know|hear)",
    rf"(?<!being )(?:honest|open|frank|truthful|upfront|straight) (?:with|to) {_OURS}",
    r"if you (?:told|wrote|said|shared|replied|answered|reported|messaged|let|mentioned)",
    rf"bring{_UPTO}{{1,4}}? up (?:to|with) {_OURS}",
    rf"(?:keep|make) {_OURS} (?:informed|updated|posted|aware|in the loop)",
    rf"(?:send|drop|shoot|give|write)(?! you ){_UPTO}{{0,2}}? (?:an?|your){_UPTO}{{0,2}}?"
    r" (?:messages?|line|note|answers?|reply|response|heads?[- ]up|update)",
    r"(?:report|share|mention) (?:any|all|if|whether|new|every|these|such|thoughts)",
    r"(?:say|include|state|add|note) (?:if|whether|so|how (?:often|many|much))",
    r"(?:you|to|just|please) say (?:that|so|yes)|(?:send|leave) (?:me |us )?word",
    r"(?:type|put|write|enter|press) (?:yes|no|x|an x|an? (?:check|mark|cross)\w*)",
    r"(?:please|must|should|important to) (?:report(?! to)|clarify|elaborate)",
    r"(?:please|must|should) advise|advise (?:if|whether)|note any|speak up|(?:be|stay) in touch",
)
_ANSWER = (
    rf"(?:reply|respond|answer|write back|get back|reach out|report back|say){_UPTO}{{0,4}}?"
    rf" {_WHEN}",
    r"(?:reply|respond|write back|get back|reach out|answer)(?: to)?"
    r" (?:me|us|here|below|(?:this|my|our)(?: \w+)? message|(?:this|my|our|these|the) questions?)",
    r"(?:answer|complete|fill (?:out|in))(?: (?:the|these|this|each|our|my|all))"
    rf"{_UPTO}{{0,2}}? (?:questions?|questionnaire|form|survey|screen\w*|checklist|items?)",
    r"answer (?:each|all)|(?:check|circle|mark|tick|select|choose|pick|underline)"
    r" (?:all (?:that|of)|any (?:that|of)|those|the (?:ones?|box\w*)|which|what|yes|each one)",
)
_URGED = (
    r"(?:please|hesitate to|free to|sure to|sure you|welcome to|wait to|remember to|forget to"
    r"|afraid to|you to|you (?:can|may|should|must|could|need to|have to|will))"
    r"(?: always| just)?(?: \w+ or)? (?:write(?! (?:it|this|that|them|your|the|each|down)(?!\w))"
    r"|reply|respond|write back|reach out|get back|message|answer(?! the (?:phone|door|call))"
    r"|report(?! (?:to|for)(?! (?:me|us)(?!\w))))"
    rf"|(?:keep|hide|hold)(?: (?:it|this|that|them|back)){{0,2}} from {_OURS}"
    r"|(?:dude en|libre de|favor(?: de)?|deje de|olvide|espere para|pued[ae]|debe) (?:responder"
    r"|contestar|avisar|reportar|responda|conteste|avise|reporte)"
)
_WISH = (
    r"(?:i|we)(?:'d| would| will| must| should| do| really| also| still| just){0,2}"
    r"(?: (?:like|love|need|want|wanted|hope|have|wish) to| must| should| appreciate)"
    r" (?:also |first |only )?"
    r"(?:ask(?! (?:the|your) )|know|hear|hearing|understand|learn|find out|be told|(?:check|see)"
    r" (?:if|whether|how|on you|in with)"
    r"|(?:be|make) sure(?! (?:that )?you (?:get|have your|receive)(?!\w)))",
    r"(?:i|we) (?:ask|wonder|wondered)(?: you)? (?:if|whether|about|how)",
    r"(?:asking|wondering|curious|checking)(?: you)? (?:if|whether|about|how|in|to see)",
    r"(?:need|want|await|expect|waiting for|wait for|miss)(?: still)? (?:an|your) (?:answer|reply"
    r"|response)|(?:rather|prefer to|would be \w+ to) (?:hear|know)|better,? (?:or )?worse"
    r"|worse,? (?:or )?better|mejor,? (?:o )?peor|peor,? (?:o )?mejor",
    r"to know (?:if|whether|of any|about any)|that (?:we|i) (?:know|hear) (?:if|whether|of|about)",
    r"(?:waiting|wait|looking forward|look forward) (?:for|to) (?:hear|hearing|your (?:answer|reply"
    r"|response))|(?:for|help|helps) (?:me|us)(?: to)? know",
    r"yes or no|yes ?/ ?no|y ?/ ?n|on a scale|si o no|si ?/ ?no",
)
# "Any thoughts of suicide since then", a sentence without a verb; each piece of it is a whole word,
# so that there is one way to cut it.
_FRAGMENT = (
    r"^(?:still|ever|(?:what|how) about|(?:still |ever )?(?:having|feeling|thinking|wanting)"
    r"|any(?:(?:thing|one|body|more|time|where)(?:'s)?)?"
    r"(?! (?:time|one|other questions?|questions?|of (?:us|the))(?!\w))"
    r"|algun[oa]?s?(?= (?:pensamiento|idea|plan|deseo|intento|dolor|cambio|sintoma|problema|nuev"
    r"|persona que))|(?:alguien|algo)(?= (?:que|como|en (?:su |la )?casa)(?!\w)))"
    r"(?:(?:, ?| )(?!(?<!you )(?:is|are|can|may|should|will|must|needs?|means|call|go|please|es"
    r"|son|puede|debe|llame|hay)(?!\w))[\w'/-]++){1,10}$"
)

# The same in Spanish: in the command, after "no dude en", and with "nos" or "me" before the verb.
_MANDE = (
    r"(?:diga|avise|cuente|informe|explique|indique|confirme|escriba|responda|conteste|notifique"
    r"|comunique|reporte|mencione|comente|mande|envie|contacte|hable|alerte|consulte|describa"
    r"|comparta)n?"
)
_MANDA = (
    r"(?:di|avisa|cuenta|informa|explica|indica|confirma|escribe|responde|contesta|notifica"
    r"|comunica|reporta|menciona|comenta|manda|envia|contacta|habla|comparte)"
)
_MANDAR = (
    r"(?:decir|avisar|contar|informar|explicar|indicar|confirmar|escribir|responder|contestar"
    r"|notificar|comunicar|reportar|mencionar|comentar|mandar|enviar|contactar|hablar|compartir)"
)
_DIGA = (
    rf"(?:{_MANDE}|{_MANDA}|{_MANDAR})(?:me|nos)(?:l[oa])?(?! con (?:usted|ustedes)(?!\w))",
    rf"(?:{_MANDE}|{_MANDA}|{_MANDAR})(?:[sl]e|les|te|sel[oa])?{_UPTO}{{0,4}}?"
    rf" (?:{_SUYOS}|con (?:nosotr[oa]s|migo)|conmigo)",
    rf"(?:{_MANDE}|{_MANDA}|{_MANDAR})(?:les?)? (?:si|cualquier|cuando|como|de cualquier|que tan"
    r"|con que|todo)",
    rf"(?:responda|conteste|escriba|diga|responde|contesta|responder|contestar)n?{_UPTO}{{0,4}}?"
    r" (?:si|con|(?:a )?lo siguiente|estas|cada|aqui|abajo|(?:a )?(?:este|mi|nuestro) mensaje)",
    r"(?:me|nos)(?: lo)? (?:dice|diga|(?:avis|cuent|inform|notifi[cq]u?|comuni[cq]u?|report|escrib"
    r"|respond|contest|expli[cq]u?|indi[cq]u?|confirm|mand|envi|mencion|coment)[ae])[ns]?",
    r"(?:haga|hace|hacer|haz|deje|deja|dejar)[ns]?(?:me|nos|le|les|sel[oa]|nosl[oa]|mel[oa])?"
    r"(?: lo)? saber(?! a (?:su|tu)s? " + _SUYA + ")",
    r"(?:ponga|pongan|poner|pon)(?:se|te) en contacto"
    rf" (?:con (?:nosotr[oa]s|migo)|conmigo|{_SUYOS})",
    rf"(?:{_MANDE}|{_MANDA}|{_MANDAR})(?:se)?l[oa]s?(?! a (?:su|tu)s? {_SUYA})",
    r"que (?:me|nos)(?: l[oa])? \w{2,20}ra[ns]?",
    r"(?:espero|esperamos|esperando|aguardo|necesito|necesitamos) (?:su|tu|una) respuesta",
    r"manten(?:ga)?n?(?:me|nos)? (?:informad[oa]s?|al (?:tanto|corriente))",
    r"(?:deje|deja|dejar|mande|envie|de|dar)(?:me|nos|le)? (?:un mensaje|una nota|aviso)",
    r"(?:sincer|honest|franc|abiert)[oa]s? (?:con (?:nosotr[oa]s|migo)|conmigo)|interesa saber",
    r"(?:quisiera(?:mos)?|quiero|queremos|necesito|necesitamos|gustaria|debo|debemos)"
    r" (?:saber|preguntar\w*)|que (?:sepamos|yo sepa)",
    r"(?:le|les|te|me|nos) pregunt(?:o|amos|aba|abamos) (?:si|por|como|que)",
    r"(?:marque|seleccione|circule|escoja|elija|senale|llene|complete)n?"
    r" (?:lo que|tod[oa]s|l[oa]s que|cada un[oa]|su respuesta|si|(?:el|la|este|esta|las|estas|los)"
    r" (?:siguiente|formulario|cuestionario|encuesta|preguntas))",
)
# A demand behind one of these is forbidden, needless, or done by somebody else.
_NOT_AFTER = (
    *("(?<!if )(?<!or )(?<!why )not", "cannot", "never", "instead of", "rather than"),
    *("no need to", "not need to", "not have to", "not able to", "unable to", "(?<!you )will"),
    *("i", "we", "they", "he", "she", "a", "an", "the", "my", "our", "your"),
    *("(?<!si )(?<!o )(?<!or )no", "no me", "no nos", "no le", "no hace falta que", "no necesita"),
    *("no tiene que", "no es necesario", "no es necesario que"),
    *("por", "podemos", "puedo", "vamos a", "voy a"),
)
_ENDS = ("n't", "n't need to", "n't have to", "(?<!you)'ll")
_NOT = "".join((*(rf"(?<!\b{one} )" for one in _NOT_AFTER), *(f"(?<!{one} )" for one in _ENDS)))
_DEMAND = re.compile(
    rf"(?<!\w){_NOT}(?:{'|'.join((*_TELL, *_ANSWER, *_DIGA))})(?!\w)"
    rf"|(?<!\w)(?:{'|'.join((_URGED, *_WISH))})(?!\w)|{_FRAGMENT}"
)

# Any other sentence with a condition for its reader that names those who write, or an answer.
_CONDITION = re.compile(r"\b(?:if|whether|when|whenever|once|should|moment|si|cuando)\b")
_READER = re.compile(r"\b(?:you|yours?|usted|su|has?|tienes?|sientes?|piensas?|quier[ea]s?)\b")
_NAMED = re.compile(
    r"(?<!call )(?<!see )\b(?:me|us|reply|respond|answer|response|write|message back"
    r"|nos|nosotr[oa]s|conmigo|respuesta|(?:respond|contest|escrib)[ae]n?)\b"
)
_REFUSED = re.compile(r"\b(?:no|not|never|cannot|will|thanks?|gracias|instead)\b|n't\b|'ll\b")


def demands(sentence: str) -> bool:
    """Return True if the one who writes wants to be told something.

    The sentence comes without case, accents and marks.
    """
    return bool(_DEMAND.search(sentence)) or _may_be_one(sentence)


def _may_be_one(sentence: str) -> bool:
    signs = (_CONDITION, _READER, _NAMED)
    return not _REFUSED.search(sentence) and all(one.search(sentence) for one in signs)
