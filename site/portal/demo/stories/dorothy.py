"""Dorothy: 71, at White River Junction; nobody of Togus can see a word of hers."""

from .shapes import Story, answered, closed, took, wrote

STORIES = (
    Story(
        "dorothy",
        "alan",
        "appointment",
        "Ride to my eye visit",
        (
            wrote(
                "dorothy",
                9,
                "13:30",
                "They will put drops in my eyes, so I can't drive home. Is there a ride? I am in"
                " Bradford, on the main road.",
            ),
            took("beth", 8, "09:00"),
            answered(
                "beth",
                8,
                "09:35",
                "Yes, Ms. Lavoie. I put you down with the volunteer drivers. They pick you up at"
                " 8:15 and take you home after the visit. They will call you the day before.",
            ),
            closed("beth", 8, "09:36", "appointment"),
        ),
    ),
    Story(
        "dorothy",
        "alan",
        "medication",
        "Levothyroxine and my new calcium",
        (
            wrote(
                "dorothy",
                5,
                "08:45",
                "I take my thyroid pill at seven with coffee, and now calcium with it. The label on"
                " the calcium says to ask. So I ask.",
            ),
            answered(
                "omar",
                4,
                "10:10",
                "I am glad you did. Calcium keeps the thyroid pill from being taken up. Please take"
                " the thyroid pill with plain water, wait an hour for coffee and breakfast, and"
                " take the calcium with lunch or supper, at least four hours later.",
            ),
        ),
    ),
    Story(
        "dorothy",
        "alan",
        "test-result",
        "Thyroid blood test",
        (
            wrote(
                "dorothy",
                2,
                "09:15",
                "My TSH came back as 6.1 with an H beside it. Is that why I am so cold all the"
                " time, or is it just Vermont?",
            ),
            took("luis", 2, "13:50"),
        ),
    ),
    Story(
        "dorothy",
        "alan",
        "symptom",
        "Sore heel when I get up",
        (
            wrote(
                "dorothy",
                1,
                "10:40",
                "The first steps in the morning hurt under my left heel, like a stone in the shoe."
                " After ten minutes it is better. It began when I bought flat shoes.",
            ),
        ),
    ),
)
