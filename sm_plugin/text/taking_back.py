"""Rules for a sentence behind a no that takes it back: "No. Most nights."

Three kinds do. A sentence of nothing but how often, when and how much has no matter of its own, so
it goes on with the answer. One that begins with an exception ("except when", "unless") limits it.
One that speaks of thinking of it, or of the truth, corrects it. See docs/decisions/0764.
"""

import re

_DAY = "(?:day|night|nite|morning|afternoon|evening|week|weekend|month|hour|minute|year)"
_DIA = "(?:dia|noche|manana|tarde|madrugada|semana|mes|hora|ano|vez|rato)"

# How often, when and how much; one of these has to be there.
_MEASURES = re.compile(
    rf"{_DAY}s?|{_DIA}(?:e?s)?|veces|(?:sun|mon|tues|wednes|thurs|fri|satur)days|time|times|once"
    r"|twice|daily|nightly|hourly|weekly|constantly|occasionally|sometimes|often|usually|mostly"
    r"|mainly|nearly|almost|always|rarely|seldom|hardly|barely|frequently|lately|recently|now"
    r"|today|tonight|tonite|yesterday|before|since|while|still|again|more|less|some|most|every|few|several"
    r"|much|many|little|bit|kind|sort|lot|lots|partly|somewhat|worse|dark"
    r"|diario|diariamente|hoy|ayer|anoche|ahora|siempre|casi|seguido|ratos|cada|antes|desde|todavia"
    r"|aun|poco|mucho|menos|algun[oa]?s?|much[oa]s|pocas|ultimamente|recientemente|frecuentemente"
    r"|normalmente|peor|frecuencia"
)
# What stands between them and tells nothing.
_BETWEEN = re.compile(
    r"a|an|the|and|anyway|does|did|half|(?:sun|mon|tues|wednes|thurs|fri|satur)day"
    r"|or|of|in|on|off|at|to|from|for|by|around|during|after|until|till|than|then"
    r"|as|so|too|very|this|that|these|those|last|past|other|all|each|both|any|ever|not"
    r"|never|just|only|i|it|it's|its|is|they|used|get|gets|come|comes|goes|bad|about|per|am|pm|if"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|\d+x?"
    r"|ago|breakfast|lunch|supper|dinner|noon|hace|desayuno|almuerzo|cena|mediodia"
    r"|summer|winter|spring|fall|christmas|midnight|early|late|long|well|right|oh"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|couple|dos|tres|cuatro|cinco|seis|siete"
    r"|el|la|los|las|un|una|y|o|de|del|en|por|al|a|que|con|mas|muy|tod[oa]s?|est[ae]s?|pasad[oa]"
    r"|nunca|solo|si|bueno|pues|mitad"
)
_WEEKDAY = "(?:sun|mon|tues|wednes|thurs|fri|satur)day"
_WORD = re.compile(r"[\w']+")

_FIRST = r"(?:(?:well|oh|ok|okay|actually|and|honestly|bueno|pues|y|la verdad),? )*"
_ONLY = r"(?:only|just|mainly|mostly|usually|especially|solo|solamente|nada mas|no ?mas|sobre todo)"
_BEGINS = re.compile(
    rf"{_FIRST}(?:but|pero|except|unless|though|although|however|aunque|excepto|salvo"
    r"|apart from|aside from|other than|as long as|a menos|menos (?:cuando|si|por|en|los|las)"
    rf"|(?:not )?until(?! (?:then|next|soon|we|you|{_WEEKDAY}))|mientras (?:no|este|tome|tenga)"
    r"|hasta(?! (?:luego|pronto|manana|la vista|entonces|el|la proxima)(?!\w))"
    rf"|{_ONLY} (?:when|whenever|at|if|in|on|after|around|before|during|while|with|because|since"
    r"|sometimes|once|de|cuando|si|en|por|los|las|al|a)"
    r"|not (?:since|while|when|unless|if|always|every|all|really|exactly|entirely|completely)"
    r"|on second thought|de vez en|(?:almost |nearly |about )?(?:every|each|most|some|many)"
    rf" (?:single |other )?(?:time|{_DAY}s?)|(?:casi )?(?:cada|tod[oa]s (?:los|las)|algun[oa]?s"
    rf"|muchas) (?:{_DIA}(?:e?s)?|veces)|used to|here and there|half the time|a cada rato"
    r"|(?:hoy|ahora|esta noche|siempre|todavia|de noche) no|no siempre|it depends|that depends"
    r"|depende|(?:it|they|those|the (?:thoughts?|feelings?|ideas?|urges?))(?: \w+ly| just| still"
    r"| always)? (?:comes?|came|returns?|happens?|happened|hits?|won't|keeps?|started"
    r"|starts|crosse[sd]|left|leaves?|never \w+)|(?:me )?(?:vienen?|vuelven?|pasan?)|ya casi no"
    r"|(?:when|whenever|cuando) (?:i|i'm|i've|my|nobody|no one|estoy|me|nadie|no)(?: [\w']+){1,5}$"
    r"|if (?:i'm|it|it's|nobody|no one|(?:the|my) (?:pain|nights?|voices?|dreams?))"
    r"(?: [\w']+){1,4}$|(?:i|part of me)(?: \w+ly| still| do)? (?:wants?|would|does)(?: to)?$"
    r"|(?:because|since|porque|desde)(?: [\w']+){1,5}$)(?!\w)"
)
_IT = r"(?:it|that|this|them|dying|death|ending|eso|ello|ellas|morir|morirme)"
_CORRECTS = re.compile(
    rf"\b(?:(?:think|thinking|thought|dream\w*|wonder\w*|pray\w*|fantasi\w+|long|longing) "
    rf"(?:\w+ )?(?:of|about|for) {_IT}|(?:piens[oa]|pens\w+|suen[oa]|sonado|sonando) (?:mucho )?"
    rf"(?:en|con) {_IT}|lo (?:pienso|he pensado|pense)"
    r"|(?:on|in|cross\w*|through|leaves?) my (?:mind|head|thoughts)|(?:en|por) (?:mi|la) (?:mente"
    r"|cabeza)|i lied|(?:i'm|be) lying(?! (?:down|on))|the truth|truthfully"
    r"|(?:a|not|can't|cannot|won't|to) lie(?! (?:down|on|flat|still))|take (?:it|that) back"
    r"|(?:that|it|this)(?:'s not| is not|'s un| is un| isn't| was not| wasn't| was un) ?true"
    r"|(?<!n't )(?<!not )thinks? so$|no (?:es|era|fue) (?:verdad|cierto|asi)"
    r"|scratch that|(?:to be|being) (?:\w+ )?honest|mentira"
    r"|menti|no (?:le )?miento|la verdad(?= es| que)|ser (?:sincer|honest)[oa])\b"
)


def takes_back(sentence: str) -> bool:
    """Return True if the sentence, behind a no, says that there is some of it all the same.

    It comes without case, accents and marks.
    """
    if is_measure(sentence):
        return True
    return bool(_BEGINS.match(sentence) or _CORRECTS.search(sentence))


def is_measure(sentence: str) -> bool:
    """Return True for nothing but how often, when and how much, which is never a no."""
    words = _WORD.findall(sentence)
    measures = [one for one in words if _MEASURES.fullmatch(one)]
    others = (one for one in words if not (_MEASURES.fullmatch(one) or _BETWEEN.fullmatch(one)))
    return bool(measures) and next(others, None) is None
