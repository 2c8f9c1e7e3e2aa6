from ..shapes import Lesson, bullets, heading, safety, steps, text

SHARING = Lesson(
    slug="sharing-your-health-information",
    title="Compartir su información de salud",
    summary=(
        "Qué necesita saber su equipo, cómo ponerlo en orden y cómo mantenerlo privado mientras lo"
        " comparte."
    ),
    source_name="Oficina del Coordinador Nacional de Tecnología de la Información en Salud",
    topics=(),
    objectives=(
        "Hacer una lista de los datos que todo su equipo debe tener",
        "Llevar una sola lista de medicinas al día",
        "Elegir quién puede ver su información de salud y cuánto",
        "Compartirla de un modo que siga siendo privada",
    ),
    body=(
        heading("Por qué importa compartir"),
        text(
            "Muchos Veteranos se atienden en más de un lugar. Quizás ve a un médico en su centro, a"
            " un especialista en la ciudad y a un dentista en otra parte. Cada uno conoce una parte"
            " de la historia. Puede que ninguno la conozca toda. Usted es la única persona que está"
            " siempre.",
            "Lo que falta puede hacer daño. Dos médicos pueden pedir la misma prueba. Una medicina"
            " nueva puede no ir bien con otra que ya toma. Cuando su equipo lo ve todo, puede"
            " elegir lo que es seguro y bueno para usted.",
        ),
        heading("Qué compartir"),
        text(
            "Empiece por los datos que cambian una decisión:",
            bullets(
                "<b>Medicinas:</b> nombre, dosis, cada cuánto y por qué toma cada una. Agregue"
                " vitaminas, hierbas y lo que compra sin receta.",
                "<b>Alergias:</b> qué causó la reacción y qué pasó.",
                "<b>Enfermedades y operaciones:</b> con el año, si lo sabe.",
                "<b>Atención en otros lugares:</b> visitas, pruebas, vacunas y estancias en el"
                " hospital fuera de su centro.",
                "<b>Historia de servicio:</b> dónde y cuándo sirvió y a qué estuvo expuesto, como"
                " fosas de quema, ruido fuerte o químicos.",
                "<b>Vida diaria:</b> sueño, comida, alcohol, tabaco, estrés, caídas y quién le"
                " ayuda en casa.",
            ),
            "De algunas cosas cuesta hablar. Su equipo ya las ha oído y no lo va a juzgar. Si calla"
            " el alcohol o las pastillas que no tomó, la dosis puede quedar mal.",
        ),
        steps(
            "Haga su resumen de salud en 20 minutos",
            (
                "Junte todos los frascos de la casa",
                "Póngalos en la mesa, con gotas, cremas e inhaladores. Copie cada etiqueta.",
            ),
            (
                "Escriba una página",
                "Use la lista de arriba como títulos. Lo mejor son líneas cortas. Ponga la fecha"
                " arriba.",
            ),
            (
                "Pida a alguien que la revise",
                "Un familiar o un farmacéutico suele notar lo que falta.",
            ),
            (
                "Guárdela donde la necesita",
                "Una copia en la cartera o el teléfono, otra en casa y otra para su equipo.",
            ),
            (
                "Cámbiela cuando algo cambie",
                "Tache lo que dejó de tomar. Hágalo el mismo día, para que no se le olvide.",
            ),
        ),
        heading("Quién puede verla"),
        text(
            "Por ley, usted puede ver su expediente y recibir una copia. También elige quién más"
            " puede tener una, como su pareja, un hijo adulto o un médico de fuera. Antes de decir"
            " que sí, haga tres preguntas: ¿Qué verá esta persona? ¿Por cuánto tiempo? ¿Cómo se lo"
            " quito?",
            "No dé más de lo necesario. El vecino que lo lleva a la clínica necesita la hora de su"
            " visita, no los resultados de sus pruebas.",
        ),
        heading("Compártala con cuidado"),
        text(
            bullets(
                "Use Mensajes Seguros y no el correo común. Un mensaje aquí se queda dentro del"
                " portal. Otros pueden leer o reenviar un correo.",
                "No dé su contraseña, ni a la familia. Si alguien le ayuda, pregunte cómo nombrarlo"
                " su cuidador.",
                "Cierre la sesión al terminar, sobre todo en una computadora compartida o en una"
                " biblioteca.",
                "Tenga cuidado con llamadas y enlaces que piden sus datos de salud. Cuelgue y llame"
                " a su centro a un número que conozca.",
            ),
        ),
        safety(
            "Si no puede esperar, llame",
            "No escriba sobre dolor de pecho, dificultad para respirar, una mala reacción a una"
            " medicina o ideas de hacerse daño. Pida ayuda de inmediato.",
        ),
    ),
    questions=(
        (
            "Toma cápsulas de aceite de pescado que compra en la tienda. ¿Van en su lista?",
            "<p><b>Sí.</b> Lo que se vende sin receta puede cambiar el efecto de una medicina."
            " Anote el nombre y cuánto toma.</p>",
        ),
        (
            "Su hija le ayuda con las pastillas. ¿Está bien darle su contraseña?",
            "<p><b>No.</b> Con su contraseña actuaría como si fuera usted y podría verlo todo."
            " Nómbrela su cuidadora. Así usted decide qué puede hacer y puede terminarlo cuando"
            " quiera.</p>",
        ),
        (
            "Un médico de la ciudad le cambió la pastilla para la presión. ¿Lo sabrá su equipo?",
            "<p><b>No cuente con eso.</b> Los expedientes no siempre pasan de un lugar a otro."
            " Dígale a su equipo el nombre, la dosis y el día del cambio. Basta un mensaje"
            " corto.</p>",
        ),
    ),
    sources=(
        (
            "¿Cómo puedo ver mi información de salud? (en inglés)",
            "Oficina del Coordinador Nacional de Tecnología de la Información en Salud",
            "https://www.healthit.gov/faq/how-can-i-access-my-health-informationmedical-record",
        ),
        (
            "Expedientes médicos personales (en inglés)",
            "MedlinePlus, Biblioteca Nacional de Medicina",
            "https://medlineplus.gov/personalhealthrecords.html",
        ),
        (
            "Obtenga su expediente médico de VA en línea (en inglés)",
            "Departamento de Asuntos de los Veteranos de EE. UU.",
            "https://www.va.gov/health-care/get-medical-records/",
        ),
    ),
    next_step="Ponga hoy todas sus medicinas en la mesa y escriba la primera línea de su lista.",
)
