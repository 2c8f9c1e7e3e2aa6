"""The terms in Spanish: a help to understand, in the shape of the English text, which binds."""

TITLE = "Términos y condiciones de uso de Mensajes Seguros"
SUMMARY = (
    "Mensajes Seguros es para asuntos de salud que pueden esperar. Su equipo de atención lee sus"
    " mensajes y responde en tres días hábiles federales. Nunca es para emergencias. Puede dejar de"
    " usarlo cuando quiera."
)
WHAT_CHANGED = "Esta es la primera versión de estos términos."

BODY = """
<p>Por favor, lea esta página antes de usar Mensajes Seguros. Dice qué puede esperar de nosotros y
qué le pedimos. Si está de acuerdo, acepta una sola vez. Puede dejar de usarlo cuando quiera.</p>

<h2>1. Para qué es Mensajes Seguros</h2>
<p>Mensajes Seguros le permite escribir al equipo de atención que dirige su propio proveedor. Úselo
para asuntos que pueden esperar unos días: renovar una receta, el resultado de una prueba, una cita,
una pregunta sobre su salud o un cambio de dirección.</p>
<p>Un mensaje no reemplaza un examen. Su equipo puede responder que debe llamar o venir. Usar
Mensajes Seguros es decisión suya. Si no lo usa, recibe la misma atención.</p>

<h2>2. Nunca para emergencias</h2>
<p><b>No use Mensajes Seguros en una emergencia ni cuando necesite ayuda hoy.</b> Nadie vigila
los mensajes de noche, los fines de semana ni los días feriados federales.</p>
<ul>
<li>Si hay una vida en peligro, llame al <a href="tel:911">911</a> o vaya a la sala de
emergencias más cercana.</li>
<li>Si está en crisis o piensa en el suicidio, llame a la Línea de Crisis para Veteranos al
<a href="tel:988">988</a> y marque 1, o envíe un texto al 838255. Alguien responde de día y de
noche.</li>
<li>Si no puede esperar tres días hábiles, llame a su clínica.</li>
</ul>

<h2>3. Quién lee sus mensajes</h2>
<p>Un mensaje va a un equipo y no a una persona. El tema que usted elige decide quién lo lee
primero:</p>
<ul>
<li>un empleado, para citas y cambios de dirección;</li>
<li>un farmacéutico, para medicinas;</li>
<li>una enfermera, para síntomas y preguntas de salud.</li>
</ul>
<p>Esa persona responde, o pasa el mensaje a su proveedor o a otra persona del equipo. Si alguien no
está, un colega lo cubre. Quien coordina el equipo ve los mensajes atrasados. Los administradores de
su centro ven cantidades y fechas. No ven lo que usted escribió.</p>

<h2>4. Cuándo recibe respuesta</h2>
<p>Puede esperar una respuesta en <b>tres días hábiles federales</b>. Los fines de semana y los
feriados federales no cuentan, y el día en que escribe no cuenta. Lo que escribe en un fin de
semana o un feriado cuenta como escrito el siguiente día hábil. Antes de enviar, la página le dice
quién lee primero su mensaje y para cuándo. Si una respuesta se atrasa, el mensaje se muestra a
quien coordina el equipo. Si para entonces no ha tenido noticias, por favor llame a su
clínica.</p>

<h2>5. Qué le pedimos</h2>
<ul>
<li>Escriba sobre su propia salud y sea lo más exacto que pueda.</li>
<li>Escriba sobre un solo tema en cada mensaje, para que llegue a la persona correcta.</li>
<li>No amenace ni insulte a nadie, y no envíe publicidad ni archivos que puedan hacer daño.</li>
<li>No dé su contraseña a nadie. Cierre la sesión en una computadora que usen otros.</li>
<li>Avise a su centro si cambia su dirección o si cree que otra persona usó su
cuenta.</li>
</ul>
<p>Si alguien usa mal Mensajes Seguros, el centro puede suspender su acceso. Debe decir por qué
y cómo oponerse. La atención sigue como antes.</p>

<h2>6. Qué se guarda y por cuánto tiempo</h2>
<ul>
<li><b>Sus mensajes y las respuestas se guardan.</b> No vencen por ser antiguos. Cuando usted
mueve un mensaje a la carpeta Eliminados, sale de su bandeja, pero no se borra.</li>
<li><b>Su equipo puede guardar mensajes en su expediente médico.</b> Entonces son parte de ese
expediente y se guardan tanto como él.</li>
<li><b>Anotamos quién abrió, envió o intentó abrir un mensaje, y cuándo.</b> Usted puede ver quién
abrió los suyos. Ese registro no se cambia ni se borra.</li>
<li><b>Guardamos qué versión de estos términos aceptó, y en qué día.</b></li>
</ul>

<h2>7. Privacidad</h2>
<p>Sus mensajes se guardan cifrados. Pueden leerlos usted, los cuidadores que usted nombre
y el equipo al que escribió. El correo que le avisa de un mensaje nuevo no lleva
información de salud: ni nombres, ni asunto, ni texto.</p>
<p>La ley federal de privacidad protege lo que escribe igual que el resto de su información de
salud. No la vendemos ni la usamos para publicidad. Fuera de su atención se usa solo
donde la ley lo permite o lo exige, por ejemplo para revisar la calidad de la atención o cuando la
vida de alguien está en peligro. Quienes reparan el sistema no pueden abrir mensajes salvo por una
razón escrita, por tiempo limitado, y eso queda anotado.</p>

<h2>8. Cuidadores</h2>
<p>Usted puede nombrar a alguien de confianza para que lo ayude. Usted decide si esa persona puede
leer, o leer y escribir, y hasta cuándo. Cada mensaje muestra quién lo escribió. Puede quitar ese
derecho en cualquier momento y termina enseguida. Por favor, no dé su contraseña a un cuidador.</p>

<h2>9. Si deja de usarlo</h2>
<p>Puede dejar de usarlo en los ajustes de mensajes en cualquier momento. No tiene que decir por
qué. Después no puede enviar mensajes nuevos. Todavía puede leer, imprimir y descargar los que
tiene. Su equipo recibe aviso, termina lo pendiente y se comunica con usted por teléfono o por
correo. Más adelante puede volver a aceptar.</p>

<h2>10. Cuando cambian estos términos</h2>
<p>Cada cambio es una versión nueva con su propio número y fecha. En este sitio puede leer todas las
versiones, con la razón de cada cambio. Cuando hay una versión nueva en vigor, se la mostramos y le
preguntamos otra vez antes de que envíe su próximo mensaje.</p>

<h2>11. Preguntas</h2>
<p>Llame a su centro y pida hablar con quien coordina Mensajes Seguros, o lea la página de ayuda de
este sitio.</p>
"""
