"""Words that are no reason for anything: they hold sentences together, greet, thank or tell when.

Written as they are read: without case and accents.
"""

ENGLISH = """
a about after again ago all almost also always am an and another any anybody anyone anything are
around as ask asked at away back be because been before being between both but by can can't cannot
come coming could did didn't do does doesn't doing done don't down each either else enough even ever
every everything few first for from get gets getting give given go goes going gone good got had has
have having he hello help her here hers hey hi him his hope how i i'd i'll i'm i've if in instead
into is isn't it it's its just keep keeps kind kindly know last least left less let like little long
look lot make many may maybe me might mine more most much must my need needs never new next no none
nor not nothing now of off ok okay old on once one only onto or other our out over own please put
quite really right said same say says see seem she should since so some somebody someone something
soon sorry still such sure take taken tell than thank thanks that that's the their them then there
there's these they thing things think this those three through till time to too took two under until
up us use used very want wants was wasn't way we we're well went were what what's when where whether
which while who whose why will wish with without won't would yes yet you your yours
day days month months week weeks year years today tomorrow tonight yesterday morning evening night
noon monday tuesday wednesday thursday friday saturday sunday ma'am sir dear doc doctor nurse dr mr
mrs regards sincerely respectfully appreciate bless god
"""
SPANISH = """
a aca ahi ahora al algo alguien algun alguna alla alli antes apenas aqui asi aun aunque ayer bien
buen buena buenas bueno buenos cada casi como con cosa cosas cual cuales cualquier cuando cuanto
cuantas cuantos dar de decir del desde despues dice dicen dijo dijeron donde dos durante e el ella
ellas ellos en entonces entre era eran es esa esas ese eso esos esta estaba estan estar estas este
esto estos estoy favor fue fueron gracias ha haber habia hace hacen hacer han hasta hay he hola
hoy igual ir la las le les lo los luego mal manana mas me menos mi mia mientras mio mis misma
mismo mucha muchas mucho muchos muy nada nadie ni ninguna ninguno no nos nosotros nueva nuevo
nunca o otra otras otro otros para pero poco podria por porque pueda puede pueden puedo pues que
queda quedan quien quiera quiere quiero saber se sea ser si sido siempre sin sino sobre solo somos
son soy su sus tal tambien tampoco tan tanto tenemos tener tengo ti tiene tienen toda todas
todavia todo todos tres tu tus un una unas uno unos usted ustedes va vamos van vez veces voy y ya
yo necesito necesita ocupo dia dias mes meses semana semanas ano anos noche tarde tardes noches
lunes martes miercoles jueves viernes sabado domingo doctor doctora senor senora senorita don dona
saludos atentamente bendiciones dios estimado estimada disculpe
"""
STOP_WORDS = frozenset(f"{ENGLISH} {SPANISH}".split())
# Numbers and months in words may tell topics apart, but like digits they are not shown as a reason.
COUNTS = """
january february march april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
zero three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
second third fourth fifth sixth seventh eighth ninth tenth
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
ene abr ago dic cero cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
dieciseis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta
noventa cien ciento mil primero primera primer segundo segunda tercero tercera tercer
"""
NEVER_SHOWN = STOP_WORDS.union(COUNTS.split())
