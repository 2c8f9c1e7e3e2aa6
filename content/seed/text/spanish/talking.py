from ..shapes import Lesson, bullets, heading, safety, steps, text

TALKING = Lesson(
    slug="talking-with-your-provider",
    title="Hablar con su médico",
    summary=(
        "Cómo prepararse para una visita o un mensaje, preguntar lo que necesita saber y salir con"
        " un plan que entienda."
    ),
    source_name="Instituto Nacional sobre el Envejecimiento",
    topics=(),
    objectives=(
        "Elegir antes de la visita las dos o tres cosas más importantes",
        "Describir un síntoma de modo que su equipo pueda actuar",
        "Preguntar sobre una prueba, un tratamiento o una medicina",
        "Repetir el plan con sus propias palabras",
        "Escribir un mensaje que se pueda contestar a la primera",
    ),
    body=(
        heading("Hablar bien es parte de una buena atención"),
        text(
            "Una visita es corta. Su médico quizás tenga 20 minutos para escuchar, examinar, pensar"
            " y explicar. Lo que usted dice al principio decide lo que sigue. Quien llega con una"
            " lista y hace preguntas suele salir con un plan que va bien con su vida.",
            "No necesita palabras médicas. Usted conoce su cuerpo y su día. Eso es lo que su médico"
            " no puede saber sin usted.",
        ),
        steps(
            "Antes de la visita",
            (
                "Escriba lo que le preocupa",
                "Ponga primero lo más importante. Si son más de tres cosas, pida una visita más"
                " larga o envíe algunas por mensaje.",
            ),
            (
                "Lleve su lista de medicinas",
                "O lleve los frascos en una bolsa. Diga cuáles no toma a veces y por qué.",
            ),
            (
                "Piense en ir acompañado",
                "Un familiar o un amigo puede tomar notas y recordar lo que usted olvide.",
            ),
            (
                "Lleve lo que le ayuda a oír y ver",
                "Use sus lentes y audífonos. Si quiere un intérprete, pídalo antes.",
            ),
        ),
        heading("Cómo describir un síntoma"),
        text(
            "Cinco datos breves ayudan más que una historia larga:",
            bullets(
                "<b>Cómo</b> es: agudo, sordo, que arde, mareo, adormecimiento.",
                "<b>Dónde</b> lo siente.",
                "<b>Cuándo</b> empezó y con qué frecuencia viene.",
                "<b>Qué lo cambia:</b> la comida, el descanso, caminar, una medicina.",
                "<b>Qué le impide hacer.</b> “No puedo subir mis escaleras” dice más que “me duele"
                " mucho”.",
            ),
        ),
        heading("Preguntas que vale la pena hacer"),
        text(
            bullets(
                "¿Qué cree que pasa? ¿Qué más podría ser?",
                "¿Para qué es esta prueba y cuándo sabré el resultado?",
                "¿Qué opciones tengo? ¿Y si esperamos?",
                "¿Para qué es esta medicina? ¿Cómo y por cuánto tiempo la tomo?",
                "¿Por qué efectos secundarios debo llamar?",
                "¿Qué puedo hacer yo?",
            ),
            "Si una respuesta no queda clara, dígalo: “¿Me lo puede decir de otra manera?” A nadie"
            " le molesta. Casi todos olvidamos mucho de lo que oímos en el consultorio. Anote lo"
            " principal o pídalo por escrito.",
        ),
        heading("Repítalo"),
        text(
            "Antes de irse, dígale el plan a su médico con sus propias palabras: “Entonces tomo"
            " media pastilla cada mañana y llamo si se me hinchan los tobillos”. Si algo no está"
            " bien, los dos lo saben ahora y no el mes que viene.",
        ),
        heading("Cuando no está de acuerdo"),
        text(
            "Puede decir que no, pedir tiempo o pedir otra opinión. Diga qué lo detiene: el costo,"
            " el viaje, un efecto secundario, una mala experiencia. A menudo hay otro camino. Un"
            " plan que usted no va a seguir no ayuda a nadie.",
        ),
        heading("Escribir un mensaje"),
        text(
            "Un mensaje funciona mejor con un solo tema. Diga lo que necesita en la primera línea."
            " Luego dé los datos y cuente lo que ya probó. Un ejemplo:",
            "<i>“Necesito renovar mi pastilla para eliminar líquidos. Me quedan seis días. Mi peso"
            " está igual y no tengo los tobillos hinchados. Por favor, envíela a mi casa”.</i>",
            "El equipo puede contestar eso a la primera. “Llámeme por mis pastillas” necesita más"
            " vueltas.",
        ),
        safety(
            "Algunas cosas no deben esperar una respuesta",
            "La respuesta a un mensaje puede tardar hasta tres días hábiles federales. Si se siente"
            " muy mal o piensa en quitarse la vida, llame ahora.",
        ),
    ),
    questions=(
        (
            "Tiene seis preguntas y una visita de 20 minutos. ¿Qué hace?",
            "<p><b>Elija las dos o tres más importantes y dígalas primero.</b> Pregunte lo demás"
            " por mensaje o en otra visita. Si deja lo peor para el final, puede que ya no haya"
            " tiempo.</p>",
        ),
        (
            "¿Qué dice más: “Estoy cansado” o “Desde mayo tengo que descansar después de un piso de"
            " escaleras”?",
            "<p><b>Lo segundo.</b> Dice cuándo empezó y qué le impide hacer. Eso ayuda a su médico"
            " a ver si es grave.</p>",
        ),
        (
            "Asintió, pero no entendió el plan. ¿Ya es tarde cuando está en la puerta?",
            "<p><b>No.</b> Diga “Déjeme ver si entendí bien” y repita lo que oyó. Si ya está en"
            " casa, envíe un mensaje y pregunte.</p>",
        ),
    ),
    sources=(
        (
            "Cómo prepararse para una cita con el médico (en inglés)",
            "Instituto Nacional sobre el Envejecimiento",
            "https://www.nia.nih.gov/health/medical-care-and-appointments/how-prepare-doctors-appointment",
        ),
        (
            "Las preguntas son la respuesta (en inglés)",
            "Agencia para la Investigación y la Calidad de la Atención Médica",
            "https://www.ahrq.gov/questions/index.html",
        ),
        (
            "Cómo hablar con su médico (en inglés)",
            "MedlinePlus, Biblioteca Nacional de Medicina",
            "https://medlineplus.gov/talkingwithyourdoctor.html",
        ),
    ),
    next_step="Escriba la pregunta que más quiere ver contestada en su próxima visita.",
)
