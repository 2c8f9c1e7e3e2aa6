from .shapes import Lesson, bullets, heading, safety, steps, text

ACTIVE_ROLE = Lesson(
    slug="taking-an-active-role",
    title="Taking an active role in your health",
    summary=(
        "Small steps that put you in charge: goals you can keep, numbers you can track at home,"
        " and checks that prevent mistakes."
    ),
    source_name="Agency for Healthcare Research and Quality",
    topics=("Working with your care team", "Healthy living"),
    objectives=(
        "Set one health goal that is small and clear",
        "Track a number at home and know when to report it",
        "Follow up on tests and referrals",
        "Spot and stop a mistake before it reaches you",
    ),
    body=(
        heading("You are a member of the team"),
        text(
            "Your team sees you a few hours a year. The rest of the time, you run your own care."
            " You decide what to eat, when to move, and whether the pill gets taken. So the most"
            " important member of the team is you.",
            "Taking part does not mean doing it all alone. It means knowing your plan, doing your"
            " share, and speaking up when something is not right.",
        ),
        heading("Start with what matters to you"),
        text(
            "Ask yourself: What do I want my health for? Perhaps it is to walk a grandchild to"
            " school, sleep through the night, or fish from your own boat. Tell your team. A goal"
            " that is yours is one that you will work for.",
        ),
        steps(
            "Turn it into a goal you can keep",
            (
                "Make it small",
                "“Walk ten minutes after lunch” is better than “get fit.”",
            ),
            (
                "Say when and where",
                "Tie it to something you do each day, such as your first cup of coffee.",
            ),
            (
                "Guess what will get in the way",
                "If it rains, walk in a store. If your knee hurts, try a chair workout.",
            ),
            (
                "Check after two weeks",
                "Did it work? Add a little. If it did not, make it smaller. Both are progress.",
            ),
        ),
        heading("Keep track at home"),
        text(
            "A few numbers tell your team a lot. Ask which ones matter for you:",
            bullets(
                "blood pressure, at the same time of day and sitting still",
                "blood sugar, with the time and what you ate",
                "weight, in the morning, if you have heart failure",
                "pain, sleep or mood, on a scale from 0 to 10",
            ),
            "Ask two more things: <b>Which number is too high or too low? What do I do then?</b>"
            " Write the answers at the top of your log. Then you do not have to guess on a Sunday"
            " night.",
        ),
        heading("Follow up"),
        text(
            "No news is not always good news. If you had a test, ask when you should hear. If that"
            " day passes, ask. Do the same when you were sent to a specialist and no one has"
            " called.",
            "Shots and screening tests can find or stop trouble early. Ask at your next visit"
            " which ones are due for someone of your age and history.",
        ),
        heading("Help prevent mistakes"),
        text(
            bullets(
                "Know the name of each medicine and what it is for. If a pill looks new, ask before"
                " you take it.",
                "Tell each new person about your allergies, even if it is in your record.",
                "When you leave a hospital, ask for the plan in writing: what to take, what to"
                " stop, whom to call.",
                "Trust your sense that something is wrong, and say so. Good teams want you to.",
            ),
        ),
        heading("Look after your mind, too"),
        text(
            "Stress, grief and bad memories wear down the body as well. Talk to your team as you"
            " would about a sore back. Asking for help is a skill that you learned in the service:"
            " no one does the job alone.",
        ),
        safety(
            "If you are thinking about suicide, or someone you know is",
            "You do not have to be enrolled in care to call. Someone answers day and night.",
        ),
    ),
    questions=(
        (
            "Which goal will more likely last: “Lose 40 pounds” or “No soda on weekdays”?",
            "<p><b>“No soda on weekdays.”</b> It is small, and you know each evening whether you"
            " kept it. Small wins add up.</p>",
        ),
        (
            "You had a blood test two weeks ago and heard nothing. What now?",
            "<p><b>Ask.</b> A result can get lost. Send a message with the topic “Test result” and"
            " the date of the test.</p>",
        ),
        (
            "The pharmacy gave you pills in a different color. Should you take them?",
            "<p><b>Ask first.</b> It may be the same medicine from another maker. It may also be a"
            " mistake. A pharmacist can tell you in a minute.</p>",
        ),
    ),
    sources=(
        (
            "20 Tips To Help Prevent Medical Errors: Patient Fact Sheet",
            "Agency for Healthcare Research and Quality",
            "https://www.ahrq.gov/questions/resources/20-tips.html",
        ),
        (
            "Whole Health",
            "U.S. Department of Veterans Affairs",
            "https://www.va.gov/wholehealth/",
        ),
        (
            "Health information for older adults",
            "National Institute on Aging",
            "https://www.nia.nih.gov/health",
        ),
    ),
    next_step="Choose one small goal for the next two weeks and write it where you will see it.",
)
