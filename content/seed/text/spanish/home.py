SITE_NAME = "Portal de Salud para Veteranos"
TITLE = "Su salud, su equipo de atención, en un solo lugar"
INTRODUCTION = (
    "Lea lo nuevo, aprenda a aprovechar mejor su atención y escriba al equipo que lo atiende."
)

SPOTLIGHTS_TITLE = "Artículos destacados"
SPOTLIGHTS_INTRODUCTION = (
    "Lo nuevo y útil para los Veteranos y para quienes los cuidan, escrito con los profesionales"
    " de la salud que mejor lo conocen."
)

LEARNING_TITLE = "Aprendizaje activo"
LEARNING_INTRODUCTION = (
    "Lecciones cortas para Veteranos, familias y cuidadores. Cada una enseña algo práctico, le"
    " permite comprobar lo que sabe y nombra los organismos públicos cuyos consejos sigue."
)

TOPICS_TITLE = "Temas de salud"
TOPICS_INTRODUCTION = "Lecciones y artículos, reunidos según de qué tratan."

# By the short name in addresses: name, description, summary of the topic's page.
TOPICS = {
    "secure-messaging": (
        "Mensajes Seguros",
        "Cómo escribir a su equipo de atención en este portal.",
        "Cómo escribir a su equipo de atención en este sitio y qué pasa después.",
    ),
    "care-team": (
        "Trabajar con su equipo de atención",
        "Prepararse para las visitas, hacer preguntas y decidir juntos.",
        "Cómo prepararse para una visita, hacer preguntas y planear juntos.",
    ),
    "health-record": (
        "Su expediente médico",
        "Guardar, leer y compartir su propio expediente.",
        "Cómo guardar su expediente, leerlo y compartirlo con personas de confianza.",
    ),
    "privacy-safety": (
        "Privacidad y seguridad",
        "Cómo mantener privada su información de salud.",
        "Cómo proteger su información de salud y quién puede verla.",
    ),
    "healthy-living": (
        "Vida sana",
        "Pequeños pasos para el cuerpo y la mente.",
        "Pequeños pasos para su cuerpo y su mente.",
    ),
}

GLOSSARY_TITLE = "Palabras explicadas"
GLOSSARY_INTRODUCTION = (
    "Palabras que puede oír en una visita o leer en su expediente, en lenguaje sencillo. Elija una"
    " letra o recorra la lista."
)
