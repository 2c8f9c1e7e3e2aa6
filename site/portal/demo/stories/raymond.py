"""Raymond: 45, works nights, sleeps with a CPAP machine, writes from his phone."""

from .shapes import Story, answered, referred, took, wrote

STORIES = (
    Story(
        "raymond",
        "maria",
        "symptom",
        "Cough that won't go away",
        (
            wrote(
                "raymond",
                6,
                "07:30",
                "Five weeks now. Dry, worse at night, no fever. I quit smoking in March, so I had"
                " hoped for better. Cough drops do nothing. I started a new blood pressure pill"
                " around the same time, if that matters.",
            ),
        ),
    ),
    Story(
        "raymond",
        "maria",
        "symptom",
        "Headaches with the new CPAP mask",
        (
            wrote(
                "raymond",
                4,
                "06:20",
                "Since the new mask I wake up with a headache over both eyes, most days. It is gone"
                " by lunch. The machine says the seal is good and 6.8 hours a night.",
            ),
            took("angela", 4, "09:30"),
            referred("angela", 3, "13:10", "provider"),
        ),
    ),
    Story(
        "raymond",
        "maria",
        "forms",
        "Copy of my shot records",
        (
            wrote(
                "raymond",
                4,
                "22:15",
                "My new job at the hospital kitchen wants my shot records. Hepatitis B and MMR are"
                " what they ask for. A printed copy is fine.",
            ),
            answered(
                "carol",
                3,
                "09:40",
                "Hello Mr. Cole. Your shot record is printed and waits for you at the front desk,"
                " Monday to Friday, 8 to 4:30. Please bring a photo ID. If you would like it by"
                " mail, tell me and I will send it today.",
            ),
        ),
    ),
    Story(
        "raymond",
        "maria",
        "medication",
        "Two pills with almost the same name",
        (
            wrote(
                "raymond",
                2,
                "21:05",
                "I have hydroxyzine from the sleep clinic and hydralazine from you. I nearly took"
                " one for the other. Am I supposed to be on both?",
            ),
            took("peter", 1, "08:05"),
        ),
    ),
    Story(
        "raymond",
        "maria",
        "test-result",
        "Is my cholesterol test back?",
        (
            wrote(
                "raymond",
                1,
                "14:10",
                "I had blood drawn on my day off and fasted for it. Is it back? I changed how I eat"
                " and I am curious.",
            ),
        ),
    ),
    Story(
        "raymond",
        "maria",
        "other",
        "Hearing aid batteries",
        (
            wrote(
                "raymond",
                1,
                "16:45",
                "I am down to my last pack, size 312. Do I order from you or from hearing aids?",
            ),
        ),
    ),
)
