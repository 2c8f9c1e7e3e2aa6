from ..shapes import Lesson, bullets, heading, safety, steps, text

ACTIVE_ROLE = Lesson(
    slug="taking-an-active-role",
    title="Tomar parte activa en su salud",
    summary=(
        "Pequeños pasos para llevar usted las riendas: metas que puede cumplir, números que puede"
        " medir en casa y controles que evitan errores."
    ),
    source_name="Agencia para la Investigación y la Calidad de la Atención Médica",
    topics=(),
    objectives=(
        "Fijar una meta de salud pequeña y clara",
        "Medir un número en casa y saber cuándo avisar",
        "Dar seguimiento a pruebas y consultas con especialistas",
        "Notar y parar un error antes de que le llegue",
    ),
    body=(
        heading("Usted es parte del equipo"),
        text(
            "Su equipo lo ve unas pocas horas al año. El resto del tiempo, usted dirige su propio"
            " cuidado. Decide qué comer, cuándo moverse y si toma la pastilla. Por eso la persona"
            " más importante del equipo es usted.",
            "Participar no quiere decir hacerlo todo solo. Quiere decir conocer su plan, hacer su"
            " parte y hablar cuando algo no está bien.",
        ),
        heading("Empiece por lo que le importa"),
        text(
            "Pregúntese: ¿para qué quiero mi salud? Tal vez para llevar a un nieto a la escuela,"
            " dormir toda la noche o pescar desde su propio bote. Dígaselo a su equipo. Por una"
            " meta que es suya, usted sí se esfuerza.",
        ),
        steps(
            "Conviértalo en una meta que pueda cumplir",
            (
                "Hágala pequeña",
                "“Caminar diez minutos después de comer” es mejor que “ponerme en forma”.",
            ),
            (
                "Diga cuándo y dónde",
                "Únala a algo que hace cada día, como su primera taza de café.",
            ),
            (
                "Piense qué se lo va a impedir",
                "Si llueve, camine en una tienda. Si le duele la rodilla, haga ejercicios sentado.",
            ),
            (
                "Revise a las dos semanas",
                "¿Funcionó? Agregue un poco. Si no, hágala más pequeña. Las dos cosas son avanzar.",
            ),
        ),
        heading("Lleve la cuenta en casa"),
        text(
            "Unos pocos números le dicen mucho a su equipo. Pregunte cuáles importan para usted:",
            bullets(
                "la presión, a la misma hora del día y sentado sin moverse",
                "el azúcar en la sangre, con la hora y lo que comió",
                "el peso, por la mañana, si tiene insuficiencia cardíaca",
                "el dolor, el sueño o el ánimo, en una escala de 0 a 10",
            ),
            "Pregunte dos cosas más: <b>¿Qué número es muy alto o muy bajo? ¿Qué hago"
            " entonces?</b> Anote las respuestas al principio de su registro. Así no tiene que"
            " adivinar un domingo por la noche.",
        ),
        heading("Dé seguimiento"),
        text(
            "Que no haya noticias no siempre es buena noticia. Si le hicieron una prueba, pregunte"
            " cuándo debe saber algo. Si ese día pasa, pregunte. Haga lo mismo si lo mandaron a un"
            " especialista y nadie ha llamado.",
            "Las vacunas y los exámenes a tiempo pueden encontrar o parar un problema temprano."
            " Pregunte en su próxima visita cuáles le tocan por su edad y su historia.",
        ),
        heading("Ayude a evitar errores"),
        text(
            bullets(
                "Sepa el nombre de cada medicina y para qué es. Si una pastilla se ve distinta,"
                " pregunte antes de tomarla.",
                "Diga sus alergias a cada persona nueva, aunque estén en su expediente.",
                "Cuando salga de un hospital, pida el plan por escrito: qué tomar, qué dejar, a"
                " quién llamar.",
                "Si siente que algo anda mal, confíe en ello y dígalo. Un buen equipo lo quiere"
                " saber.",
            ),
        ),
        heading("Cuide también su mente"),
        text(
            "El estrés, el duelo y los malos recuerdos también gastan el cuerpo. Hable de ello con"
            " su equipo como hablaría de un dolor de espalda. Pedir ayuda es algo que aprendió en"
            " el servicio: nadie hace el trabajo solo.",
        ),
        safety(
            "Si piensa en el suicidio, o alguien que conoce lo piensa",
            "No hace falta estar inscrito para llamar. Alguien contesta de día y de noche.",
        ),
    ),
    questions=(
        (
            "¿Qué meta durará más: “Bajar 40 libras” o “Sin refrescos de lunes a viernes”?",
            "<p><b>“Sin refrescos de lunes a viernes”.</b> Es pequeña, y cada noche sabe si la"
            " cumplió. Los pequeños logros se suman.</p>",
        ),
        (
            "Le hicieron un análisis de sangre hace dos semanas y no sabe nada. ¿Y ahora?",
            "<p><b>Pregunte.</b> Un resultado se puede perder. Envíe un mensaje con el tema"
            " “Resultado de una prueba” y la fecha.</p>",
        ),
        (
            "La farmacia le dio pastillas de otro color. ¿Debe tomarlas?",
            "<p><b>Pregunte primero.</b> Puede ser la misma medicina de otro fabricante. También"
            " puede ser un error. Un farmacéutico se lo dice en un minuto.</p>",
        ),
    ),
    sources=(
        (
            "20 consejos para evitar errores médicos (en inglés)",
            "Agencia para la Investigación y la Calidad de la Atención Médica",
            "https://www.ahrq.gov/questions/resources/20-tips.html",
        ),
        (
            "Salud integral (en inglés)",
            "Departamento de Asuntos de los Veteranos de EE. UU.",
            "https://www.va.gov/wholehealth/",
        ),
        (
            "Información de salud para adultos mayores (en inglés)",
            "Instituto Nacional sobre el Envejecimiento",
            "https://www.nia.nih.gov/health",
        ),
    ),
    next_step="Elija una meta pequeña para las próximas dos semanas y escríbala donde la vea.",
)
