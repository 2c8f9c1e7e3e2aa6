TITLE = "Words explained"
INTRODUCTION = (
    "Words that you may hear at a visit or read in your record, in plain language. Pick a letter,"
    " or look through the list."
)

# Name, short name in addresses, other words for it, what it means.
WORDS = (
    (
        "Allergy",
        "allergy",
        "",
        "When your body fights something that harms most people not at all, such as a medicine or"
        " a food. It can cause a rash, swelling or trouble breathing.",
    ),
    (
        "Authentication",
        "authentication",
        "proof of who you are",
        "Showing that you are the person you say you are. For Secure Messaging you do it once, in"
        " person, with a photo ID.",
    ),
    (
        "Care team",
        "care-team",
        "",
        "The people who look after your health together: your provider, nurses, a pharmacist and"
        " the staff at the desk.",
    ),
    (
        "Chronic",
        "chronic",
        "long-term",
        "Said of an illness that lasts for months or years. Many can be kept in check, even if"
        " they do not go away.",
    ),
    (
        "Depression",
        "depression",
        "",
        "An illness of mood. People feel empty or low on most days for two weeks or more, and lose"
        " interest in what they liked. It can be treated.",
    ),
    ("Dose", "dose", "", "How much of a medicine you take at one time."),
    (
        "Over-the-counter",
        "over-the-counter",
        "OTC",
        "Said of a medicine that you can buy without a prescription.",
    ),
    (
        "Prescription",
        "prescription",
        "script",
        "An order from your provider that lets the pharmacy give you a medicine.",
    ),
    (
        "Primary care provider",
        "primary-care-provider",
        "PCP",
        "The doctor, nurse practitioner or physician assistant you see first, who knows your whole"
        " health and leads your care team.",
    ),
    (
        "PTSD",
        "ptsd",
        "post-traumatic stress disorder",
        "An illness that can follow something terrible that you lived through or saw. Memories"
        " come back, sleep is bad, and one is always on guard. It can be treated.",
    ),
    (
        "Renewal",
        "renewal",
        "",
        "A new order for a medicine whose refills are used up. Your care team has to approve it.",
    ),
    (
        "Side effect",
        "side-effect",
        "",
        "Something a medicine does that is not what you take it for, such as a dry mouth.",
    ),
)
