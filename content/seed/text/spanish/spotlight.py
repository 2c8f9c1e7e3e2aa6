"""The article that announced Secure Messaging, in Spanish."""

from ..shapes import bullets, heading, picture, safety, steps, text

TITLE = "Ahora puede escribir a su equipo de atención: Mensajes Seguros"
SUMMARY = (
    "Una nueva pestaña le permite enviar un mensaje privado al equipo que lo atiende y leer la"
    " respuesta cuando le convenga. En noviembre de 2010 la usaban más de 40 centros."
)
LEAD_PICTURE_ALT = (
    "El portal en la pantalla de una computadora. Arriba a la derecha, sobre el menú, hay una"
    " pestaña azul oscuro con borde dorado. Dice Secure Messaging, 2 unread (2 sin leer)."
)

CONTRIBUTOR = {
    "role": "Responsable de Mensajes Seguros en My HealtheVet",
    "organisation": "",
    "why_it_matters": (
        "El Dr. Douglas es un pionero de Mensajes Seguros. Dirige el trabajo de My HealtheVet para"
        " llevarlos a los Veteranos que usan la atención médica de VA."
    ),
    "picture_alt": "",
}

LINKS = (
    ("Todo el aprendizaje activo", ""),
    (
        "Cómo funcionan los mensajes seguros en VA (en inglés)",
        "Departamento de Asuntos de los Veteranos de EE. UU.",
    ),
    ("Línea de Crisis para Veteranos", "Departamento de Asuntos de los Veteranos de EE. UU."),
)

BODY = (
    text(
        "Sale de la clínica, maneja a casa y recuerda la pregunta que quería hacer. O se le acaban"
        " las pastillas y el teléfono está ocupado otra vez. Bastaría una nota corta. Hasta ahora"
        " no había una manera segura de enviarla.",
        "Ahora la hay. <b>Mensajes Seguros</b> es una manera privada de escribir a su equipo"
        " médico dentro de este portal. Una de las cosas que los Veteranos más pedían era poder"
        " hablar en línea con su médico.",
    ),
    heading("Quién aportó este artículo"),
    text(
        "Lo aportó David M. Douglas, MD. El Dr. Douglas es un pionero de Mensajes Seguros y el"
        " responsable en My HealtheVet de llevarlos a los Veteranos que usan la atención médica de"
        " VA.",
    ),
    safety(
        "Nunca use Mensajes Seguros en una emergencia",
        "Nadie vigila el buzón de noche, en fin de semana ni en días feriados federales, y una"
        " respuesta puede tardar hasta tres días hábiles federales. Si puede estar en peligro, no"
        " escriba. Llame.",
    ),
    heading("Para qué sirve"),
    text(
        "Mensajes Seguros es para lo que puede esperar unos días. Puede ahorrarle una llamada y"
        " a veces un viaje. Por ejemplo, puede:",
        bullets(
            "pedir que le renueven una receta o preguntar cómo tomar una medicina",
            "preguntar por el resultado de una prueba",
            "hacer, cambiar o cancelar una cita",
            "hacer una pregunta de salud que no sea urgente",
            "avisar a la clínica que cambió su dirección o su teléfono",
        ),
        "Nunca está ocupado. Puede escribir a las diez de la noche y leer la respuesta en el"
        " desayuno. La tiene por escrito, así que nadie tiene que recordar lo que se dijo. Puede"
        " leerla otra vez, imprimirla o mostrarla a quien le ayuda en casa.",
        "Los mensajes también ayudan a colaborar mejor: usted y su equipo siguen en contacto entre"
        " una visita y otra.",
    ),
    heading("Quién lee su mensaje"),
    text(
        "Su mensaje va a un equipo y no al escritorio de una sola persona. Su propio médico dirige"
        " el equipo. El tema que usted elige decide quién lo ve primero:",
        bullets(
            "<b>Un recepcionista</b> se ocupa de una dirección nueva o de una cita cancelada.",
            "<b>Un farmacéutico</b> mira una pregunta sobre sus medicinas.",
            "<b>Una enfermera</b> lee sobre un síntoma o un problema de salud.",
        ),
        "Quien lo lee primero contesta si puede. Si hace falta su médico, le pasa el mensaje. Así"
        " usted no espera a un médico cuando un recepcionista puede resolverlo enseguida, y su"
        " médico tiene tiempo para lo que solo un médico puede hacer.",
    ),
    picture(
        "veteran-and-doctor",
        "Un mensaje no reemplaza una visita. Le ayuda a aprovechar mejor la siguiente.",
        alt="Un Veterano mayor con gorra y su médico conversan sentados a una mesa pequeña.",
    ),
    heading("Qué necesita"),
    text(
        "Más de un millón de personas están registradas en este portal. Para enviar mensajes hace"
        " falta algo más: una <b>cuenta mejorada</b>. Se obtiene en persona. Usted muestra"
        " una vez quién es, en su centro, y un empleado lo confirma. Este paso se llama"
        " comprobación de identidad en persona. Lo protege: nadie más puede leer su información de"
        " salud registrándose en su nombre.",
    ),
    steps(
        "Cómo empezar",
        (
            "Cree una cuenta",
            "Si aún no tiene una, abra la página de inicio de sesión y elija “Crear una cuenta”. Le"
            " mandamos un correo con un enlace; ábralo para terminar.",
        ),
        (
            "Mejore su cuenta en persona",
            "Lleve a su centro una identificación oficial con foto. Pida la comprobación de"
            " identidad en persona.",
        ),
        (
            "Inicie sesión y abra la nueva pestaña",
            "Busque “Mensajes Seguros” arriba a la derecha en cada página.",
        ),
        (
            "Lea los términos y acepte participar",
            "La primera vez que abre la pestaña ve los Términos y condiciones de uso. Léalos. Si"
            " está de acuerdo, acepta participar. Se hace una vez y puede dejarlo más tarde.",
        ),
        (
            "Abra su propio buzón",
            "Ya tiene un buzón personal. Elija a su equipo en el campo “Para”, escoja un tema y"
            " escriba su mensaje.",
        ),
    ),
    heading("Cuándo llega a su centro"),
    text(
        "Mensajes Seguros llega por etapas, para que cada clínica tenga tiempo de preparar a su"
        " personal. En noviembre de 2010 se usan en más de 40 centros. El plan es tenerlos en todo"
        " el sistema en septiembre de 2011.",
        "¿Cómo saber si su equipo participa? Abra un mensaje nuevo y mire en el <b>campo"
        " “Para”</b>. Si encuentra allí al equipo de su médico, puede escribirle. Si no, su médico"
        " todavía no ha empezado. Mire de nuevo más adelante y, hasta entonces, llame a su clínica"
        " como antes.",
    ),
    picture(
        "doctor-writing",
        "Los equipos apartan tiempo cada día de trabajo para leer y contestar.",
        alt="Un médico de bata blanca escribe una respuesta en una computadora, junto a la"
        " ventana.",
    ),
    heading("Lo que viene"),
    text(
        "Con el tiempo los mensajes podrán servir para más. Algunas visitas"
        " quizás no necesiten un viaje: el seguimiento de un cambio de dosis o la revisión de la"
        " presión que usted midió en casa se podrían hacer por mensaje. Las visitas en persona"
        " seguirán para todo lo que necesita ojos, oídos y manos.",
        "Un buen mensaje es como una buena visita. Ayuda saber qué compartir, qué preguntar y qué"
        " puede hacer usted mismo. Las tres lecciones de Aprendizaje activo le enseñan cómo.",
    ),
)
