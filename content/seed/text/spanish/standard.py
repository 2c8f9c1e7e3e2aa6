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
        heading("No puedo iniciar sesión"),
        text(
            bullets(
                "Se entra con la dirección de correo electrónico. No hay un nombre de usuario que"
                " recordar.",
                "Si olvidó su contraseña, elija “¿Olvidó su contraseña?” en la página de inicio de"
                " sesión. Le mandamos un enlace por correo.",
                "¿No llegó nada después de diez minutos? Mire en su carpeta de correo no deseado y"
                " compruebe que escribió la dirección con la que se registró.",
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
        heading("Mejore su cuenta"),
        text(
            "Todos pueden leer este sitio. Para escribir a un equipo de atención hay que mejorar"
            " la cuenta una vez, en persona. Vaya a su centro, diga en la recepción que quiere"
            " usar Mensajes Seguros y muestre una identificación oficial con foto. Un empleado"
            " comprueba que es usted y otro lo confirma. No necesita cita. Así nadie más puede leer"
            " su información de salud en su nombre.",
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
