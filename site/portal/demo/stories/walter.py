"""Walter: 79, diabetes, a bad knee, a daughter who helps him with the computer."""

from .shapes import Story, answered, closed, took, wrote

STORIES = (
    Story(
        "walter",
        "maria",
        "medication",
        "My pill looks different this month",
        (
            wrote(
                "walter",
                20,
                "09:50",
                "The metformin that came was white and oval. It used to be round. The bottle says"
                " the same name and 500 mg. I have not taken any of the new ones. Is it a mistake?",
            ),
            took("peter", 20, "10:15"),
            answered(
                "peter",
                20,
                "10:22",
                "Mr. Simmons, you did the right thing. It is the same medicine from another maker,"
                " so it looks different. An oval white tablet marked with the numbers that stand on"
                " the side of your bottle is right. Take it as before, one with breakfast and one"
                " with supper.",
                "What number do you see on the tablet?",
            ),
            wrote("walter", 19, "08:40", "It says 142 and so does the bottle. Thanks."),
            closed("peter", 19, "09:00", "no_action"),
        ),
    ),
    Story(
        "walter",
        "maria",
        "symptom",
        "Knee still stiff after the shot",
        (
            wrote(
                "walter",
                3,
                "10:30",
                "I had the shot in my right knee three weeks ago. It hurts less, but it is stiff"
                " until noon and I can't kneel in church. Is that all it will do, or should I wait?"
                " It is not hot or red.",
            ),
        ),
    ),
    Story(
        "walter",
        "maria",
        "test-result",
        "Chest X-ray from last week",
        (
            wrote(
                "walter",
                2,
                "10:05",
                "They took a picture of my chest on account of the cough I had. The cough is gone,"
                " but I have heard nothing. No news is good news, but I would like to be told.",
            ),
            took("angela", 2, "16:20"),
        ),
    ),
    Story(
        "walter",
        "maria",
        "other",
        "My daughter helps me with the computer",
        (
            wrote(
                "walter",
                2,
                "15:25",
                "Linda, my daughter, types for me. She asks if she can have her own way in, so that"
                " she doesn't need mine. Is there such a thing? I am fine with her reading it all.",
            ),
        ),
    ),
    Story(
        "walter",
        "maria",
        "symptom",
        "Not sleeping well",
        (
            wrote(
                "walter",
                1,
                "05:15",
                "It is five in the morning and here I am again. I fall asleep at ten and I am wide"
                " awake at three, four nights a week since the clocks changed. I get up twice for"
                " the bathroom as well.",
                "I don't want a sleeping pill if I can help it. What else is there?",
            ),
        ),
    ),
    Story(
        "walter",
        "maria",
        "medication",
        "Almost out of test strips",
        (
            wrote(
                "walter",
                1,
                "11:50",
                "I have one box of strips left, about two weeks. I check twice a day. Please send"
                " more. Lancets I still have.",
            ),
        ),
    ),
)
