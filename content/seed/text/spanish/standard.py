from datetime import date

from ..shapes import (
    Plain,
    bullets,
    facility_finder,
    heading,
    questions,
    rollout_progress,
    safety,
    steps,
    table,
    text,
)

HELP = Plain(
    slug="help",
    title="Ayuda y contacto",
    summary="Cómo iniciar sesión, cómo hablar con alguien y qué hacer cuando algo no funciona.",
    body=(
        safety(
            "En una emergencia, llame. No escriba",
            "La ayuda con este sitio no es ayuda con su salud.",
        ),
        heading("Cree una cuenta"),
        steps(
            "Cómo crear una cuenta",
            (
                "Abra la página de inicio de sesión",
                "Elija “Iniciar sesión” en lo alto de cualquier página y luego “Crear una cuenta”.",
            ),
            (
                "Escriba su nombre, su correo electrónico y una contraseña nueva",
                "Use una dirección que solo usted lea. Con ella entrará después.",
            ),
            (
                "Abra el enlace de nuestro correo",
                "¿No llegó nada después de diez minutos? Mire en su carpeta de correo no deseado y"
                " compruebe que escribió bien la dirección.",
            ),
        ),
        heading("No puedo iniciar sesión"),
        steps(
            "Cómo volver a entrar",
            (
                "Revise su dirección de correo electrónico",
                "Se entra con la dirección con la que se registró. No hay un nombre de usuario.",
            ),
            (
                "Elija “¿Olvidó su contraseña?” en la página de inicio de sesión",
                "Le mandamos un enlace por correo. Con él pone una contraseña nueva.",
            ),
            (
                "¿Todavía no puede entrar? Llame a su centro",
                "Pida hablar con la persona que coordina Mensajes Seguros.",
            ),
        ),
        heading("No veo a mi equipo de atención"),
        text(
            "Mensajes Seguros llega a los centros por etapas. Si su equipo no aparece en el"
            " campo “Para”, la razón es una de estas:",
            bullets(
                "Su centro todavía no ha empezado.",
                "Su cuenta no está mejorada. Se mejora en persona, en su centro, con una"
                " identificación oficial con foto.",
                "El sistema aún no le ha asignado un equipo. Su clínica puede arreglarlo.",
            ),
            "La pestaña de Mensajes Seguros, arriba a la derecha, le dice cuál es la razón y qué"
            " hacer.",
        ),
        heading("Quién lee mi mensaje"),
        text("El tema que elige decide quién de su equipo lee primero su mensaje."),
        table(
            "Quién lee primero un mensaje",
            ("De qué se trata", "Quién lo lee primero"),
            ("Una cita o una dirección nueva", "Un empleado de oficina"),
            ("Una medicina o una receta", "Un farmacéutico"),
            ("Un síntoma o una prueba", "Una enfermera, que pregunta a su médico si hace falta"),
        ),
        heading("Mejore su cuenta"),
        text(
            "Todos pueden leer este sitio. Para escribir a un equipo de atención hay que mejorar"
            " la cuenta una vez, en persona. No necesita cita. Así nadie más puede leer su"
            " información de salud en su nombre.",
        ),
        steps(
            "Cómo mejorar su cuenta",
            (
                "Cree primero una cuenta",
                "El personal la busca por su dirección de correo electrónico.",
            ),
            (
                "Vaya a su centro con una identificación oficial con foto",
                "Diga en la recepción que quiere usar Mensajes Seguros.",
            ),
            (
                "Dos personas del centro comprueban que es usted",
                "Una ve su identificación y otra lo confirma.",
            ),
        ),
        steps(
            "Cómo comunicarse con su centro",
            (
                "Llame al número que está en la carta de su cita",
                "Para preguntas sobre los mensajes, pida hablar con la persona que coordina "
                " Mensajes Seguros.",
            ),
            (
                "O pregunte en la recepción",
                "Allí mismo pueden mejorar su cuenta. Lleve una identificación con foto.",
            ),
        ),
        heading("Algo en este sitio no funciona"),
        text(
            "Díganos qué estaba haciendo, qué esperaba y qué pasó. Por favor, no incluya su"
            " información de salud. La persona que coordina Mensajes Seguros en su centro lo pasa a"
            " quienes mantienen este sitio. Lo que usted escribió y envió está a salvo, aunque una"
            " página no cargue.",
        ),
    ),
)

FACILITIES = Plain(
    slug="facilities",
    title="¿Participa mi centro?",
    summary="Busque su centro médico o clínica y vea hasta dónde ha llegado Mensajes Seguros.",
    body=(
        text(
            "Mensajes Seguros llega a los centros uno tras otro. Una clínica sigue al centro"
            " médico al que pertenece. Busque el suyo por nombre o ciudad.",
        ),
        facility_finder("Encuentre su centro"),
        questions(
            "",
            (
                "Mi centro ya los usa, pero no encuentro a mi equipo. ¿Por qué?",
                "<p>Los equipos empiezan en momentos distintos. Llame a su clínica y pregunte"
                " cuándo empieza el suyo.</p>",
            ),
            (
                "Mi centro no ha empezado. ¿Qué puedo hacer mientras tanto?",
                "<p>Llame a su clínica como antes. Ya puede leer este sitio y mejorar su"
                " cuenta en su próxima visita.</p>",
            ),
        ),
        heading("Hasta dónde hemos llegado"),
        rollout_progress("Centros con Mensajes Seguros", date(2011, 9, 30)),
    ),
)

ACCESSIBILITY = Plain(
    slug="accessibility",
    title="Declaración de accesibilidad",
    summary="Este sitio está hecho para que todos puedan usarlo. Aquí dice cómo, qué falta todavía"
    " y a quién avisar.",
    body=(
        heading("Qué buscamos"),
        text(
            "Queremos que cada veterano pueda leer, iniciar sesión y escribir un mensaje, con o sin"
            " ratón, pantalla, buena vista o manos firmes. Nuestra medida son las Pautas de"
            " Accesibilidad para el Contenido Web (WCAG) 2.2, nivel AA, que piden más que la"
            " Sección 508.",
        ),
        heading("Qué puede hacer aquí"),
        text(
            bullets(
                "Usar cada página solo con el teclado. Un enlace al principio salta al contenido.",
                "Ver el texto al doble de tamaño. No se corta.",
                "Usar un teléfono. Ninguna página se mueve de lado, salvo algunas tablas anchas.",
                "Usar un lector de pantalla. Las páginas tienen títulos, zonas e imágenes"
                " descritas.",
                "Apagar JavaScript. Todo sigue funcionando.",
                "Pegar su contraseña o usar un gestor de contraseñas. No hay acertijos.",
                "Imprimir una página. Sale el texto sin los menús.",
            ),
        ),
        heading("Cómo lo comprobamos"),
        text(
            "Un programa que busca barreras prueba cada cambio de este sitio, al ancho de un"
            " teléfono y en una pantalla ancha. Un programa así no lo encuentra todo. Por eso"
            " también recorremos las páginas con el teclado, con letra grande y con alto"
            " contraste.",
        ),
        heading("Qué falta todavía"),
        text(
            bullets(
                "Las páginas donde escriben nuestros redactores tienen una falla conocida en la"
                " herramienta con que están hechas: el campo de texto no se anuncia con su propio"
                " nombre. A los lectores no les afecta.",
                "Los archivos que otros le envían, como una carta escaneada, quizá no se puedan"
                " leer con un lector de pantalla. Pida el texto a su equipo.",
            ),
        ),
        heading("Si encuentra una barrera"),
        text(
            "Por favor, avise a quien coordina Mensajes Seguros en su centro, por teléfono o en"
            " persona: qué página, qué quería hacer y qué se lo impidió. Si lo necesita, recibirá"
            " la información de otra forma, como letra grande o leída por teléfono.",
        ),
    ),
)
