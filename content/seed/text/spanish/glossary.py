# By the short name in addresses: name, other words for it, what it means. A word has other words
# here where it has some in English.
WORDS = {
    "allergy": (
        "Alergia",
        "",
        "Cuando su cuerpo reacciona contra algo que a la mayoría no le hace daño, como una medicina"
        " o un alimento. Puede causar ronchas, hinchazón o dificultad para respirar.",
    ),
    "authentication": (
        "Comprobación de identidad",
        "autenticación",
        "Mostrar que usted es quien dice ser. Para Mensajes Seguros se hace una sola vez, en"
        " persona, con una identificación con foto.",
    ),
    "care-team": (
        "Equipo médico",
        "",
        "Las personas que cuidan juntas de su salud: su médico, las enfermeras, un farmacéutico y"
        " el personal de recepción.",
    ),
    "chronic": (
        "Crónica",
        "de larga duración",
        "Se dice de una enfermedad que dura meses o años. Muchas se pueden controlar, aunque no"
        " desaparezcan.",
    ),
    "depression": (
        "Depresión",
        "",
        "Una enfermedad del ánimo. La persona se siente vacía o triste casi todos los días durante"
        " dos semanas o más y pierde el interés por lo que le gustaba. Se puede tratar.",
    ),
    "dose": ("Dosis", "", "La cantidad de una medicina que se toma cada vez."),
    "over-the-counter": (
        "De venta libre",
        "sin receta",
        "Se dice de una medicina que se puede comprar sin receta.",
    ),
    "prescription": (
        "Receta",
        "prescripción",
        "Una orden de su médico que permite a la farmacia darle una medicina.",
    ),
    "primary-care-provider": (
        "Médico de cabecera",
        "médico de atención primaria",
        "El médico, la enfermera especializada o el asistente médico que lo ve primero, conoce toda"
        " su salud y dirige su equipo.",
    ),
    "ptsd": (
        "TEPT",
        "trastorno de estrés postraumático",
        "Una enfermedad que puede aparecer después de vivir o ver algo terrible. Vuelven los"
        " recuerdos, se duerme mal y uno está siempre en guardia. Se puede tratar.",
    ),
    "renewal": (
        "Renovación",
        "",
        "Una orden nueva para una medicina que ya no tiene más surtidos. Su equipo de atención"
        " tiene que aprobarla.",
    ),
    "side-effect": (
        "Efecto secundario",
        "",
        "Algo que hace una medicina y que no es para lo que usted la toma, como la boca seca.",
    ),
}
