"""James: 58, blood pressure, kidneys watched, a heart stent last year; threads in every state."""

from .shapes import Story, answered, closed, referred, took, wrote

STORIES = (
    Story(
        "james",
        "maria",
        "medication",
        "Renew lisinopril 20 mg",
        (
            wrote(
                "james",
                18,
                "08:12",
                "I have nine lisinopril tablets left, 20 mg, one each morning. Can you renew them"
                " for 90 days and mail them to the house like last time?",
                "Nothing else has changed. My home readings run around 128 over 78.",
            ),
            took("peter", 18, "10:30"),
            answered(
                "peter",
                18,
                "10:41",
                "Good morning Mr. Okafor. I renewed your lisinopril 20 mg for 90 days. It goes out"
                " by mail today, so look for it in five to seven days.",
                "Those home readings are right where Dr. Santos wants them. If the package has not"
                " come when you are down to two tablets, call us and we will have some ready at"
                " the window.",
            ),
            wrote("james", 13, "17:55", "They came today. Thank you, that was fast."),
            closed("peter", 12, "09:05", "no_action"),
        ),
    ),
    Story(
        "james",
        "maria",
        "appointment",
        "Move my checkup to an afternoon",
        (
            wrote(
                "james",
                15,
                "19:20",
                "My checkup with Dr. Santos is on a Tuesday at 8:30. I drive my grandson to school"
                " that whole week. Is there anything after 1 pm? Any day but Friday is fine.",
            ),
            took("carol", 14, "08:20"),
            answered(
                "carol",
                14,
                "08:34",
                "Hello Mr. Okafor. I moved you to the Wednesday of the same week at 2:15 pm, with"
                " Dr. Santos. Please come fifteen minutes early for blood pressure and weight. A"
                " letter is on its way.",
            ),
            closed("carol", 14, "08:35", "appointment"),
        ),
    ),
    Story(
        "james",
        "maria",
        "symptom",
        "Short of breath on the stairs",
        (
            wrote(
                "james",
                11,
                "07:48",
                "The last few days I have had to stop half way up the stairs. No chest pain. It"
                " goes away after a minute. I would not have thought about it, but my wife said"
                " to tell you.",
            ),
            took("angela", 11, "08:15"),
            closed("angela", 11, "08:52", "phoned"),
        ),
    ),
    Story(
        "james",
        "ortiz",
        "symptom",
        "Walking program after my stent",
        (
            wrote(
                "james",
                8,
                "16:05",
                "Dr. Ortiz told me to walk more. I do 20 minutes on flat ground, five days a week."
                " Can I add the hill behind our street, or is it too soon?",
            ),
            took("joy", 7, "09:10"),
            answered(
                "joy",
                7,
                "11:25",
                "That is a good start. I asked Dr. Ortiz. You may add the hill if you can still"
                " talk in full sentences while you climb. Begin with once a day, and go at half"
                " your usual speed.",
                "Stop and rest if you feel pressure in your chest, get lightheaded, or can't get"
                " your breath. If that does not pass in five minutes, call 911.",
            ),
            wrote(
                "james",
                4,
                "18:30",
                "Did the hill three times now. I can talk, but I would not sing. Should I write"
                " down my heart rate?",
            ),
            answered(
                "joy",
                3,
                "10:02",
                "Talking but not singing is just right. Yes, please write down your heart rate"
                " before and after, and bring the numbers to your next visit.",
            ),
        ),
    ),
    Story(
        "james",
        "maria",
        "medication",
        "Can I take ibuprofen with my pills?",
        (
            wrote(
                "james",
                4,
                "12:40",
                "I strained my shoulder raking leaves. I have ibuprofen in the cabinet. Is it all"
                " right with lisinopril and the baby aspirin? I have not taken any yet.",
            ),
            answered(
                "peter",
                4,
                "14:15",
                "Thank you for asking first. Please don't take ibuprofen or naproxen. With"
                " lisinopril they can strain your kidneys, and they can get in the way of your"
                " aspirin.",
                "Acetaminophen is safer for you: 500 mg, up to three times a day, for no more than"
                " a week. Ice for 15 minutes helps too. Which other medicines do you take that we"
                " did not prescribe? I would like to check those as well.",
            ),
        ),
    ),
    Story(
        "james",
        "maria",
        "test-result",
        "Kidney test from my last blood draw",
        (
            wrote(
                "james",
                5,
                "20:10",
                "The lab report says my eGFR is 58 and there is a mark next to it. Last year it was"
                " 64. What does that mean, and is it the blood pressure pill?",
            ),
        ),
    ),
    Story(
        "james",
        "maria",
        "forms",
        "Form for work about lifting",
        (
            wrote(
                "james",
                3,
                "09:30",
                "My supervisor needs a note that says how much I may lift since my shoulder. It is"
                " one page. I can bring it by. They want it by the end of the month.",
            ),
            took("carol", 3, "11:00"),
            referred("carol", 3, "11:05", "nurse"),
        ),
    ),
    Story(
        "james",
        "maria",
        "test-result",
        "What does an A1C of 7.4 mean?",
        (
            wrote(
                "james",
                2,
                "13:15",
                "I got my A1C back and it is 7.4. My brother says that is diabetes. Nobody has said"
                " that word to me. Do I have to do something before my visit?",
            ),
            took("angela", 2, "15:40"),
        ),
    ),
    Story(
        "james",
        "maria",
        "symptom",
        "Swelling in both ankles",
        (
            wrote(
                "james",
                1,
                "06:55",
                "My ankles have been puffy for three days, worse in the evening. My socks leave"
                " deep marks. No pain, and I breathe fine lying down.",
                "I weighed 211 this morning. Last month it was 206. Should I come in, or can it"
                " wait for my checkup?",
            ),
        ),
    ),
)
