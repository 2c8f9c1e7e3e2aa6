"""Gloria: 62, osteoporosis, a new blood pressure pill, a flip phone and many questions."""

from .shapes import Story, answered, closed, referred, took, wrote

STORIES = (
    Story(
        "gloria",
        "maria",
        "forms",
        "Travel pay for two visits",
        (
            wrote(
                "gloria",
                16,
                "10:20",
                "I drove to Togus twice last month, 64 miles each way, and never got travel pay."
                " Do I ask you, or is there a form?",
            ),
            answered(
                "carol",
                15,
                "09:15",
                "Hello Ms. Jennings. Travel pay has its own office, so I sent them your two visit"
                " dates. They will call you within ten days. You can also ask at window 4 when you"
                " are here next. Please keep in mind that a claim has to be made within 30 days of"
                " the visit.",
            ),
            closed("carol", 15, "09:17", "sent_on"),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "address",
        "New phone number",
        (
            wrote(
                "gloria",
                10,
                "15:45",
                "I gave up the house phone. Please take it out and use my cell for everything:"
                " 207-555-0188. My address is the same.",
            ),
            closed("carol", 9, "08:10", "no_action"),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "symptom",
        "Rash on my arm after gardening",
        (
            wrote(
                "gloria",
                8,
                "18:50",
                "I have red bumps in a line on my left forearm. They itch at night. I was pulling"
                " weeds by the stone wall on Sunday. No fever, and it is not spreading.",
            ),
            took("angela", 7, "08:30"),
            answered(
                "angela",
                7,
                "08:48",
                "A line of itchy bumps a day or two after weeding sounds like poison ivy. Wash the"
                " arm, your tools and the clothes you wore. Hydrocortisone 1% cream twice a day"
                " and a cool cloth help the itch.",
                "Is any of it near your eyes, or is it warm, swollen or draining? If so, call us"
                " today.",
            ),
            wrote(
                "gloria",
                5,
                "09:25",
                "None of that. The cream helps, and I slept through last night. It is drying up.",
            ),
            answered(
                "angela",
                5,
                "11:30",
                "Good to hear. It can take two to three weeks to clear all the way. Wear long"
                " sleeves by that wall.",
            ),
            closed("angela", 5, "11:31", "answered"),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "test-result",
        "Bone scan report",
        (
            wrote(
                "gloria",
                3,
                "11:10",
                "The report of my bone scan says T-score minus 2.6 at the hip. The one before was"
                " minus 2.4. Is the weekly pill not working? I take it every Sunday and sit up for"
                " half an hour as I was told.",
            ),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "other",
        "Two vaccines on one day?",
        (
            wrote(
                "gloria",
                2,
                "14:35",
                "I am due for the flu shot and the second shingles shot. May I have both at once?"
                " It is a long drive. The first shingles shot gave me a sore arm and a day in bed.",
            ),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "medication",
        "Dizzy since the new blood pressure pill",
        (
            wrote(
                "gloria",
                2,
                "08:05",
                "I started amlodipine nine days ago. When I stand up from bed the room tips for a"
                " few seconds. I have not fallen. This morning I measured 104 over 62 sitting.",
                "Should I skip tomorrow's pill?",
            ),
            took("peter", 2, "09:20"),
            referred("peter", 2, "09:31", "nurse"),
        ),
    ),
    Story(
        "gloria",
        "maria",
        "appointment",
        "Can't come on Thursday",
        (
            wrote(
                "gloria",
                1,
                "17:40",
                "My car is in the shop until the weekend. Please cancel my Thursday visit, so that"
                " someone else can have it. Early next week would be good for me.",
            ),
        ),
    ),
    Story(
        "gloria",
        "ortiz",
        "symptom",
        "Question before my heart ultrasound",
        (
            wrote(
                "gloria",
                1,
                "12:20",
                "My heart ultrasound is next week. May I eat breakfast and take my morning pills?"
                " The letter says nothing about it.",
            ),
        ),
    ),
)
