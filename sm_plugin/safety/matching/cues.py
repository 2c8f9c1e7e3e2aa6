"""Small words that say whether a statement is denied or long past, English and Spanish.

In the plain form of `tokens.py`. What is not listed here counts as "unclear", and then the page is
shown: a cue works only if nothing but carriers stands between it and the words it is about.
"""

import re

from .tokens import word_set

DENIALS = word_set(
    "no not dont doesnt didnt havent hasnt hadnt isnt wasnt arent werent wont wouldnt without deny "
    "denies denied denying never nor neither none "
    "sin niego niega nego nunca jamas ni ningun ninguna tampoco descarto descartaron descartado"
)
# These deny only as those who do it: who says "I have nobody" is alone, and denies nothing.
NOBODY = word_set("nobody noone nadie")
DOES = word_set(
    "has had is was gets got feels felt wants thinks plans hits hit hurts hurt beats slaps kicks "
    "punches chokes threatens abuses touches molests "
    "ha tiene tuvo siente sintio quiere piensa planea sufre sufrio maltrata pega golpea empuja "
    "abusa amenaza toca lastima"
)
# Who knows of it: "nobody has any idea of the chest pain that I get".
NOTION = word_set("idea clue inkling notion")
CLITICS = word_set("me nos le les lo la los las te se")
# Two of these make a yes: "can't go a day without ...", "it's not that I don't ...".
TURNING = word_set(
    "not dont doesnt didnt havent hasnt isnt wasnt wont wouldnt cant couldnt never hardly nobody "
    "no nunca jamas"
)
# "Is there a reason not to?", "why not just do it?"
ASKS_WHY = word_set("reason reasons why")
# In Spanish a second "no" only repeats the first: "no tengo ningún dolor".
REPEATING = word_set("ni ningun ninguna nunca jamas tampoco nadie")
# What may stand between a denial and what it denies.
CARRIERS = word_set(
    "have had having has get getting got feel feeling felt experience experiencing experienced any "
    "a an the my of real more longer sign signs symptom symptoms new current currently been being "
    "at all such as for episodes episode further recent major severe sudden thoughts thought "
    "thinking think about to planning plan plans want wanting wants going intention intentions "
    "intent desire wish idea ideas ever actually really even problems problem trouble type kind "
    "out really consider considering considered in find found see saw show showed shown "
    "tengo tenido tuve tener he ha hay habido tiene siento sentido me de del la el los las un una "
    "mas idea ideas pensamientos pensamiento pensado pensando pienso pensar en quiero voy a planes "
    "plan intencion intenciones ganas soy estoy he dado da dan ataques nada con mis mi ha "
    "problemas sintomas encontraron encontro vieron salio ningun ninguna nunca jamas"
)
# "I haven't been in about my chest pain": only before these is "about" of a thought.
ABOUT = "about"
THOUGHTS = word_set(
    "think thinking thought thoughts plan plans planning planned idea ideas intention intentions "
    "consider considering considered"
)
# One of these after another begins something else: "no tengo nada quiero morirme".
OF_MYSELF = word_set("tengo tuve he siento quiero pienso soy estoy voy me")
# What denies or carries a denial only before one of these: "nada de dolor", "none of the pain".
ONLY_BEFORE = {
    "nada": word_set("de del en"),
    "none": word_set("of have has had with"),
}
OR = word_set("or nor o u ni")
# A list that began with one of these is no list of things denied.
NO_LIST = word_set(
    "know sure if whether care think remember tell certain se si seguro segura creo that que "
    "because porque and y but pero"
)
# A comma leads back to the "no" of a list only from one of these: "no fever, chest pain or cough"
# is a list, "I have no car, chest pain or pressure since noon" is none.
SYMPTOMS = word_set(
    "pain pains ache aches aching hurt hurting fever fevers temperature chills chill cough "
    "coughing cold congestion runny nose sneezing phlegm nausea nauseous vomiting vomit diarrhea "
    "constipation headache headaches dizziness dizzy lightheaded lightheadedness vertigo faint "
    "fainting syncope sweat sweats sweating rash hives itching itch swelling swollen redness "
    "bleeding blood bruising bruises numbness numb tingling weakness weak tired fatigue "
    "palpitations fluttering racing shortness breath breathlessness breathing wheezing wheeze "
    "choking discomfort tightness heartburn cramps cramping bloating seizure seizures stroke "
    "confusion blurry blurred vision vomits sick injury injuries injured wound wounds drainage "
    "pus odor weight loss sore throat suicide suicidal homicidal harm harming self ideation "
    "depression depressed anxiety anxious hallucinations voices death dying die kill killing "
    "dolor dolores fiebre calentura escalofrios escalofrio tos catarro gripe mocos nauseas vomito "
    "vomitos diarrea estrenimiento mareo mareos mareado mareada desmayo desmayos sudor sudores "
    "sarpullido ronchas picazon hinchazon hinchado sangre sangrado sangrando moretones "
    "adormecimiento hormigueo debilidad cansancio fatiga palpitaciones falta ahogo asfixia "
    "silbido opresion molestia acidez calambres convulsiones convulsion derrame borrosa herida "
    "heridas flema garganta peso tristeza depresion ansiedad suicidio suicidas suicidarme matarme "
    "morir morirme muerte voces hacerme dano"
)
LONGEST_ITEM = 3  # words between "no" and "or": "no fever, dry cough or chest pain"

BREAKS = word_set(
    "but however although though yet except because so unless while whereas since "
    "pero aunque sino porque excepto mientras"
)
# "and", "y" or a comma begins a statement of its own before one of these.
STARTERS = word_set(
    "i im ive ill id my now today then it its he she they we you am still this that there "
    "need needed please can could would want "
    "yo mi me ahora hoy estoy tengo siento se no necesito quiero quisiera luego esta este "
    "camino tomo puedo"
)
ANDS = word_set("and y e &")
JOINTS = ANDS | {","}

# Right after the words: "chest pain: no".
DENIED_AFTER = word_set("no none denied negative ninguno ninguna negativo gone")
# What makes a denial hold for the moment only, or not at all.
NOT_QUITE = word_set(
    "yet tonight today but although though unless except if now moment "
    "todavia hoy ahora pero aunque si aun sino excepto"
)
# "Not tonight", "at least not now", after a comma.
AT_LEAST = word_set("at least not just for no por lo menos al de ni")
# "I don't think of suicide only when I drink": then it is so. Right after the words.
_AT_ONCE = r"^(?:(?!(?:and|y|e|or|o|ni)\b)\w+ ){0,2}(?:, )?"
_ONLY = r"(?:only|just|solo|solamente|unicamente|nomas|nada mas|mas que|sino) (?:, )?"
ONLY_WHEN = re.compile(
    rf"{_AT_ONCE}(?:excepto?\b|salvo\b|a (?:no ser|menos)\b|"
    r"menos (?:cuando|si|de noche|por las?|en las?)\b|"
    rf"{_ONLY}(?:when|whenever|while|if|after|before|cuando|si|al|despues|antes|mientras)\b)"
)
# The same with a time only: what follows may be another matter ("just some days my knee hurts").
ONLY_AT = re.compile(
    rf"{_AT_ONCE}{_ONLY}(?:(?:very|some|on some|muy|algun[ao]s) )?"
    r"(?:at|during|around|late|sometimes|once|every|nights?|days?|times|mornings|evenings|weekends|"
    r"in the|on (?:some|bad|the|my|weekends)|"
    r"a veces|a ratos|tarde|veces|noches|dias|durante|cada|por las?|"
    r"(?:de|en) (?:las? )?(?:vez|noches?|madrugadas?|tardes?|mananas?))\b"
)
ANOTHER_MATTER = re.compile(
    r"^(?: (?!it\b)\w+){0,4}? (?:, )?"
    r"(?:my|his|her|our|mi|mis|i am|im|i have|i need|i drink|i take|am|do|does|did|is|are|"
    r"me duelen?|me molestan?|estoy|tomo|necesito|quiero) (?!get it|have it|feel it|chest|heart)"
)
# "Nobody hits me, just my son": then somebody does.
ONLY_WHO = re.compile(
    rf"{_AT_ONCE}(?:only|just|except|but|besides|save|other than|apart from|aside from|"
    r"solo|solamente|nomas|nada mas|mas que|menos|salvo|excepto|sino|aparte de|fuera de) "
    r"(?:for )?(?:me|myself|him|her|us|them|i|my|the|our|his|that|this|one|yo|el|ella|mi|mis|la|"
    r"los|las|su|sus|un|una|ese|esa)\b"
)
# "I never had chest pain until last week"; "hasta ahora" is so far.
UNTIL = re.compile(
    r"^(?:(?!(?:and|y|e)\b)\w+ |, (?=until|till|til|hasta)){0,5}"
    r"(?:(?:until|till|til)\b|hasta (?!ahora|el momento|la fecha|luego|pronto|manana|entonces)\w)"
)
UNLIKE_BEFORE = re.compile(
    r"^(?:\w+ ){0,2}"
    r"(?:like this|this (?:bad|strong|severe|much)|so bad|before|asi|tan fuerte|igual)\b"
)

# The words are about now, whatever year stands beside them.
PRESENT = re.compile(
    r"\b(?:now|today|tonight|again|still|currently|right now|this (?:morning|afternoon|evening)|"
    r"minutes?|hours?|yesterday|last night|(?<!since )(?<!after )having|keeps?|same|worse|"
    r"worsening|started|another|another one|feels? like|"
    r"ahora|hoy|otra vez|todavia|sigo|sigue|de nuevo|esta (?:manana|tarde|noche)|anoche|ayer|"
    r"minutos?|horas?|lo mismo|igual|peor|empezo|"
    r"hace (?:\w+ ){1,3}(?:que|tengo|siento|me duele)|duele (?:\w+ ){0,6}hace)\b"
)
# Only childhood, an age or the service are long past: "when I was driving" may be this morning.
_WHEN_I_WAS = (
    r"(?:(?:just|only|still) )?(?:"
    r"(?:a|an) (?:(?:little|small|young|teenage) )*"
    r"(?:kid|child|boy|girl|baby|toddler|teen|teenager|youngster|man|woman|soldier|marine|sailor|"
    r"airman|medic|recruit|cadet|student)|"
    r"young|younger|little|small|stationed|deployed|drafted|enlisted|overseas|"
    r"in (?:(?:the|my) )?(?:service|army|navy|marines|air force|guard|military|boot camp|basic|"
    r"vietnam|nam|korea|iraq|afghanistan|war|school|high school|grade school|college|teens)|"
    r"(?:(?:about|around|maybe|like) )?(?:\d{1,2}|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
    r"(?= years?| yrs?| [,\n]| (?:i|and|but|my|they|we|when|in)\b|$))"
)
_CUANDO_ERA = (
    r"(?:(?:un|una|muy|mas) )*(?:nino|nina|joven|chico|chica|chiquito|chiquita|pequeno|pequena|"
    r"muchacho|muchacha|adolescente|bebe|soldado|militar|marino|recluta|estudiante)"
)
LONG_AGO = re.compile(
    r"\b(?:(?:years?|yrs?|decades?|months?) ago|last year|(?:years?|months?) back|"
    r"in (?:his|her|their|my) (?:twenties|thirties|forties|fifties|sixties|seventies|\d0s)|"
    rf"when i was {_WHEN_I_WAS}|as a (?:kid|child|boy|girl|teenager|young)|"
    r"in (?:vietnam|nam|korea|iraq|afghanistan|the (?:service|army|navy|marines|war))|"
    r"(?<!desde )hace (?:\w+ ){1,2}(?:anos?|mes|meses|decadas?)|(?:el )?ano pasado|"
    rf"cuando (?:yo )?era {_CUANDO_ERA}|cuando (?:yo )?tenia \w+ anos|"
    r"de (?:nino|nina|joven)|en (?:vietnam|corea|irak|la guerra))\b"
)
# What was before a treatment is over with it, where the treatment itself plainly is: it was done,
# or is a thing that one has in the body ("before my bypass I had chest pains"). What stands around
# a treatment that lies ahead may be now.
_IMPLANT = (
    r"(?:by ?pass|stents?|pacemaker|defibrillator|valve|transplant|ablation|angioplasty|"
    r"marcapasos|desfibrilador|valvula|baipas|trasplante|cateterismo)"
)
_OPERATION = r"(?:surgery|operation|procedure|operacion|cirugia|procedimiento)"
_THEIRS = r"(?:(?:my|the|his|her|a|an|heart|open|new|first|la|mi|el|un|una|los|las|su) )*"
_DONE = (
    r"(?:(?:i|he|she|we) (?:had|got|received|underwent)|"
    r"(?:they|you|the doctors?|the va|the surgeons?) (?:put in|put|did|placed|gave me|installed|"
    r"implanted|replaced|fixed|opened)|"
    r"(?:me |le )?(?:pusieran|pusieron|hicieran|hicieron|colocaran|colocaron|cambiaran|cambiaron|"
    r"implantaran|implantaron|instalaran|instalaron|dieran|dieron))"
)
_OPERATED = r"(?:me|lo|la|le) (?:operaran|operaron|trasplantaran|trasplantaron)"
# An operation may lie ahead as well: only what was so time and again is over with it.
OFTEN = re.compile(
    r"\b(?:all the time|every (?:day|night|time|walk|week)|always|constantly|whenever|"
    r"a cada rato|todo el tiempo|todos los dias|todas las noches|cada vez|siempre|"
    r"tenia|dolia|daba|daban|sufria|sentia|faltaba|ahogaba|podia|desmayaba)\b"
)
_HAD = (
    r"(?:had|got|was|used|could|couldnt|kept|suffered|felt|"
    r"tenia|dolia|daba|daban|sufria|sentia|faltaba|ahogaba|podia|vivia|era|estaba|desmayaba)"
)


def _was_before(treatment: str) -> re.Pattern[str]:
    before = rf"(?:before|antes de(?:l| que)?) {treatment}"
    return re.compile(
        rf"^(?:\w+ )?{before} (?:\w+ |, ){{0,6}}{_HAD}\b|"
        rf"\b{_HAD} (?!this|that|it|these)(?:\w+ ){{0,9}}{before}\b"
    )


BEFORE_TREATMENT = _was_before(
    rf"(?:{_DONE} {_THEIRS}(?:{_IMPLANT}|{_OPERATION})|{_OPERATED}|{_THEIRS}{_IMPLANT})"
)
BEFORE_OPERATION = _was_before(rf"{_THEIRS}{_OPERATION}")
# The treatment lies ahead, or somebody asks what to do.
AHEAD = re.compile(
    r"\b(?:tomorrow|next|coming|upcoming|scheduled|planned|waiting|list|appointment|appt|visit|"
    r"checkup|check|consult|goes|will|would|should|help|going to|do i|normal|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"manana|proxim[oa]s?|cita|lista|espera|esperando|consulta|chequeo|revision|programad[oa]|"
    r"que (?:hago|debo)|ayuda|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b"
)
# "Just like before my stent": then it is so again.
LIKE_BEFORE = re.compile(r"\b(?:like|as|than|same|igual|como|que) (?:it was )?(?:before|antes)\b")
# The same in what follows.
WAITING = re.compile(
    r"\b(?:waiting|on the list|scheduled|coming up|what (?:do|should)|"
    r"esperando|en (?:la )?lista|me toca|que (?:hago|debo))\b"
)
USED_TO = re.compile(r"\bused to\b")
# "I used to get it on the stairs but have it at rest": it has got worse, not better.
STILL_SO = re.compile(
    r"\b(?:but|and|now|,) (?:\w+ ){0,2}"
    r"(?:(?:have|has|having|get|gets|getting) (?:it|them|this|that|these|one|pain|pains)|"
    r"(?:it|they) (?:comes?|happens?|hits?|wakes?))\b"
)
# "and" or a comma begins something of now before one of these: "a stent in 2019 and have pain".
NOW_VERBS = word_set("have has having get gets getting got feel feels cant hurts tiene duele")
# The danger itself does, too: "a stent two years ago and passed out". These may stand before it.
HELPERS = word_set(
    "i he she we they then now just also ever almost nearly was were is am are been "
    "yo el ella me se le lo la nos luego entonces ya casi estoy esta estaba"
)
MOST_HELPERS = 3
YEAR = re.compile(r"(19[3-9]\d|20\d\d)")
# A year is a time after one of these, or where a statement ends: "my 2018 truck" is none.
OF_A_YEAR = word_set(
    "in back during early late around about circa by before year summer spring fall autumn "
    "winter since january february march april may june july august september october november "
    "december en desde el ano antes verano invierno otono primavera enero febrero marzo "
    "abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
OF = word_set("of de del")  # "the summer of 2015"
SINCE = re.compile(r"\b(?:since|desde) (?:\w+ ){0,5}$")  # a time after it is no end
FAMILY_HISTORY = re.compile(r"^(?:\w+ )?(?:family history|antecedentes|historia familiar)\b")

# Directly before the words (carriers between them): prior, feared or avoided, not happening.
PRIOR = word_set(
    "history hx prior previous past old previo previa pasado "
    "died passed killed murio fallecio murieron lost "
    "prevent preventing avoid avoiding risk chance chances post "
    "prevenir evitar riesgo contra"
)
# The same before events only: pain "since" something goes on, a stroke does not.
PRIOR_EVENT = word_set("since after desde despues")
OWNED = word_set("my mi")
EVENTS = word_set(
    "stroke strokes attack attacks infarto infartos derrame derrames embolia seizure seizures "
    "convulsion convulsiones"
)
PRIOR_CARRIERS = word_set("a an the of from by for my any with de del un una el la los mi al por")

RELATIVES = word_set(
    "father dad mother mom brother sister wife husband son daughter uncle aunt cousin nephew "
    "friend buddy buddies grandfather grandmother grandpa grandma neighbor comrade "
    "padre papa madre mama hermano hermana esposa esposo hijo hija tio tia primo prima sobrino "
    "amigo amiga abuelo abuela vecino companero companeros"
)
# Their own death by suicide, told by these words or right before them.
TOOK_OWN_LIFE = re.compile(
    r"\b(?:killed (?:himself|herself)|committed suicide|took (?:his|her) own life|"
    r"se suicid(?:o|io)|se mato|se quito la vida|"
    r"(?:hanged|shot) (?:himself|herself)|"
    r"died (?:by|of|from) (?:a |the )?suicide|suicide (?:of|took) (?:my|our|his|her|a)|"
    r"lost (?:(?!and\b)\w+ ){1,6}(?:to|by|from|through) (?:a |the )?suicide|"
    r"perd(?:i|imos|io) (?:(?!y\b)\w+ ){1,6}(?:por|al?) (?:un )?suicidio|"
    r"(?:murio|fallecio) (?:por|de) (?:un )?suicidio)\b"
)
# The one who writes means it, too: "I lost him to suicide and want to join him".
SELF = re.compile(
    r"\b(?:me|im|myself|join|same|too|also|follow|next|conmigo|tambien|mismo|seguir|"
    r"i (?:want|wish|think|thought|feel|cant|could|might|will|would|should|keep|need|dont|plan|"
    r"miss)|quiero|pienso|yo (?:quiero|pienso|tambien))\b"
)

# A clinician's question that was answered with a no.
_ASKERS = (
    r"(?:doctor|doctora|dr|nurse|counselor|therapist|psychiatrist|psychologist|provider|clinician|"
    r"social worker|screener|intake|they|she|he|you|enfermera|enfermero|medico|medica|terapeuta|"
    r"psiquiatra|psicologa|psicologo|consejera|consejero|trabajadora social)"
)
ASKED = re.compile(
    rf"\b{_ASKERS} (?:\w+ ){{0,3}}?(?:asked|asks|ask|pregunto|preguntaron|pregunta) "
    r"(?:\w+ ){0,8}?(?:if|whether|about|si|sobre|de|por|acerca)\b"
)
SAID_NO = re.compile(
    r"^(?:\w+ ){0,4}(?:, )?(?:and |y |but |pero )?(?:i |we |le |les )?"
    r"(?:said|told (?:her|him|them|you|the \w+)|answered|replied|dije|conteste|respondi)"
    r"(?: that| que)? (?:, )?(?:no|never|nope|nunca|jamas)\b"
)
NOT_TRUE = re.compile(
    r"\b(?:but|though|lied|lie|lying|truth|true|really|actually|honest|honestly|pero|aunque|menti|"
    r"mentira|verdad)\b"
)

# What was said to others or ticked, before words that are denied: "I told the nurse that ...".
SAID_SO = re.compile(
    r"\b(?:i|we) (?:know |had |have |just |also |only |always |first |did )?(?:said|say|told|wrote|"
    r"put|answered|replied|claimed|marked|checked|ticked|circled|reported|denied|swore|insisted)\b|"
    r"\b(?:dije|conteste|respondi|puse|marque|escribi|negue|jure)\b"
)
# It was not so, or is not.
WAS_UNTRUE = re.compile(
    r"\b(?:i (?:was )?(?:lied|lying)|wasnt (?:\w+ )?(?:true|so|right|honest|the truth)|"
    r"(?:not|isnt|never) (?:\w+ )?(?:true|the truth|honest)|the truth is|truth be told|"
    r"(?:that|this|it|which|they|all|thats|its) (?:was|is|were|all )?(?: all)? ?(?:an? )?"
    r"(?:lies?|untrue|false|wrong|fib)|i (?:do|did|am|have|was|had)"
    r"(?= (?:,(?! (?:however|need|want|i)\b)|$|now$|too$|really$)|$)|"
    r"i (?:do|did) (?:have|feel|get|want|think) (?:it|them|some|that|to|of)\b|"
    r"(?:no|nunca) (?:es|era|fue) (?:verdad|cierto|asi)|mentira|menti|mentia|"
    r"si (?:tengo|tenia|siento|pienso|quiero)|la verdad es)\b"
)
# When it was so that it was not: "no bleeding last week".
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
AT_THE_TIME = re.compile(
    r"\b(?:yesterday|before|then|earlier|at first|at the time|last (?:night|week|month|year|time|"
    rf"visit|{_DAYS})|(?:days?|weeks?|months?) ago|{_DAYS}|this (?:morning|week|month)|"
    r"when (?:you|we|i|they|the nurse|she|he) (?:called|talked|spoke|saw|came|met|left|wrote|was|"
    r"were|asked|checked)|at (?:my|the|our) (?:\w+ )?(?:visit|appointment|checkup)|ayer|antes|"
    r"entonces|al principio|(?:semana|vez|noche|mes|ano) pasad[oa]|el (?:lunes|martes|miercoles|"
    r"jueves|viernes|sabado|domingo)|esta manana|hace (?:\w+ )?(?:dias?|semanas?|mes(?:es)?))\b"
)
_AT_PRESENT = (
    r"(?:today|tonight|now|this (?:morning|afternoon|evening|week)|since (?:this|last|yesterday)"
    r"(?: \w+)?|yesterday|last night)"
)
_HOY = r"(?:hoy|ahora|anoche|ayer|esta (?:noche|manana|tarde))"
_IT = (
    r"(?:it|they|both|all of it|that|this|some|the (?:pains?|bleeding|thoughts|pressure|tightness|"
    r"feelings?|urges?|voices))"
)
_BEGAN = r"(?:started|starts|began|begun|returned|(?:come|comes|came) (?:back|on|again))"
_BE = r"(?:is|are|was|were|has|have|just|all)"
_ENDS = r"(?= (?:,|and\b|but\b)|$)"
IS_SO_NOW = re.compile(
    rf"\b(?:{_AT_PRESENT} (?:, )?(?:i (?:do|am|have|did|was)(?: (?:again|too))?{_ENDS}|yes|yeah|"
    r"i (?:do|have|had|got|get|feel|felt|am having) (?:it|them|some|that)\b(?! under)|"
    r"(?:its|theyre|it is|they are|there is|theres) (?:back|there|bad|worse|again|so|some)|"
    rf"{_IT} (?:{_BE} )?(?:{_BEGAN}|back)(?! (?:to )?(?:rain|snow)))|"
    rf"i (?:do|am|have|did|was)(?: (?:have|feel|get|having|getting))?(?: (?:it|them|some))?(?: ,)? "
    rf"(?:{_AT_PRESENT}|again){_ENDS}|{_IT} (?:{_BE} )?(?:{_BEGAN}|back|here|there)(?: up| in)?"
    rf"(?= (?:,|again|{_AT_PRESENT})|$)|its (?:back|here|there){_ENDS}|"
    rf"{_HOY} (?:, )?(?:ya )?(?:si(?= (?:,|tengo|siento|me duele|l[oa]s?)|$)|"
    rf"me (?:duele|volvio|empezo|dio|vino)|volvio|regreso|empezo|l[oa]s? tengo)|"
    rf"(?:volvio|regreso|empezo)(?: otra vez| de nuevo)? {_HOY})\b"
)
