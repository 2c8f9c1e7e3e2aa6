from .shapes import (
    Lesson,
    bullets,
    care,
    checklist,
    details,
    do_dont,
    heading,
    links,
    questions,
    self_check,
    steps,
    text,
    word,
)

MEDICINES = Lesson(
    slug="using-your-medicines-safely",
    title="Using your medicines safely",
    summary=(
        "Keep one list, know what each medicine is for, and know when to ask. A short lesson with a"
        " list to print."
    ),
    source_name="Agency for Healthcare Research and Quality",
    topics=("Healthy living", "Working with your care team"),
    objectives=(
        "Keep one up-to-date list of all you take",
        "Ask five questions about a new medicine",
        "Know what to do when you miss a dose",
        "Tell a mild side effect from one that needs help now",
    ),
    body=(
        heading("Keep one list"),
        text(
            "Many of us get medicines from more than one place: the VA, a local doctor, the drug"
            " store. No one sees the whole picture unless you show it. One list does that.",
            "Write down everything you take. Count what you buy without a prescription: pain pills,"
            " vitamins, herbs, eye drops, creams. Some of them do not mix well with others.",
        ),
        word("over-the-counter"),
        checklist(
            "What belongs on your list",
            "The name of each medicine, as it stands on the label",
            "The dose, and when you take it",
            "What it is for",
            "Who told you to take it",
            "Anything you are allergic to, and what happened",
        ),
        links(
            "A list to print",
            {"document": "medicine-list", "text": "Medicine list to fill in"},
        ),
        heading("When you get a new medicine"),
        text(
            "Ask before you leave, or ask the pharmacist at the window. You can also ask later by"
            " secure message. These five questions cover most of it:",
            bullets(
                "What is it for, and how will I know that it works?",
                "How much do I take, when, and for how long?",
                "With food or without? What should I not eat or drink?",
                "Which side effects are common? Which ones are serious?",
                "Does it go well with all that is on my list?",
            ),
        ),
        word("dose"),
        word("side-effect"),
        steps(
            "Make it hard to forget",
            (
                "Tie it to something you do each day",
                "Brushing your teeth or making coffee works well.",
            ),
            (
                "Use a pill box with the days on it",
                "Fill it on the same day each week. Look at it before you take a second pill.",
            ),
            (
                "Ask for a refill early",
                "Order when you have ten days left. The mail can be slow.",
            ),
        ),
        heading("When you miss a dose"),
        do_dont(
            "A dose you forgot",
            do=(
                "read the leaflet that came with it",
                "ask your pharmacist when you are not sure",
                "write it down, so that you see it when it happens often",
            ),
            dont=(
                "take a double dose to catch up",
                "stop a medicine on your own because you feel fine",
                "share pills with someone else",
            ),
        ),
        details(
            "If you take insulin or a blood thinner",
            "<p>For these, a missed or a double dose matters more. Ask your team for a plan in"
            " writing: what to do after one hour, after half a day, after a day. Keep it with your"
            " list.</p>",
        ),
        self_check(
            "You forgot your blood pressure pill this morning. It is now bedtime. What is a good"
            " next step?",
            (
                "Take two pills tomorrow morning.",
                "Read the leaflet or ask a pharmacist before you take any.",
                "Stop taking it, since nothing happened.",
            ),
            "<p><b>Read the leaflet or ask a pharmacist.</b> For most pills you just take the next"
            " one at its usual time. Two at once can drop your blood pressure too far.</p>",
        ),
        heading("When something feels wrong"),
        care(
            "non_urgent",
            "Send your team a message if:",
            "an upset stomach or a dry mouth bothers you",
            "a pill is hard to swallow",
            "you cannot pay for a medicine",
        ),
        care(
            "urgent",
            "Call your care team today if:",
            "you have a new rash",
            "you feel dizzy each time you stand up",
            "you took the wrong pill, or too many, and feel well",
        ),
        care(
            "emergency",
            "Call 911 now if:",
            "your face, lips or tongue swell up",
            "you cannot get enough air",
            "someone took too much and cannot be woken up",
        ),
        questions(
            "Questions Veterans ask",
            (
                "Can I cut a pill in half?",
                "<p>Only if it has a line for that, and your pharmacist agrees. Some pills are made"
                " to let the medicine out slowly. Cut in two, they give you all of it at once.</p>",
            ),
            (
                "How do I get rid of old medicines?",
                "<p>Do not flush them, unless the label tells you to. Many VA sites have a drop"
                " box, and some send an envelope to mail them in. Ask the pharmacy.</p>",
            ),
        ),
    ),
    questions=(
        (
            "You buy sleeping pills at the drug store. Do they go on your list?",
            "<p><b>Yes.</b> What you buy without a prescription can clash with what your doctor"
            " gave you. Put all of it on the list.</p>",
        ),
        (
            "You feel fine on your blood pressure pills. Can you stop?",
            "<p><b>Ask first.</b> You may feel fine because they work. Your team can tell you"
            " whether it is safe to take less.</p>",
        ),
        (
            "A friend has the same pain. May he have some of your pills?",
            "<p><b>No.</b> What helps you can harm him. He may have an allergy, or take something"
            " that does not mix with it.</p>",
        ),
    ),
    sources=(
        (
            "Your Medicine: Be Smart. Be Safe.",
            "Agency for Healthcare Research and Quality",
            "https://www.ahrq.gov/questions/resources/index.html",
        ),
        (
            "Taking Medicines Safely as You Age",
            "National Institute on Aging",
            "https://www.nia.nih.gov/health/medicines-and-medication-management/taking-medicines-safely-you-age",
        ),
    ),
    next_step="Put all that you take on the kitchen table and write your list today.",
)
