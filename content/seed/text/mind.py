from .shapes import (
    Lesson,
    bullets,
    care,
    crisis_line,
    do_dont,
    heading,
    links,
    media,
    steps,
    text,
    word,
)

MIND = Lesson(
    slug="looking-after-your-mind",
    title="Looking after your mind",
    summary=(
        "Stress, bad sleep and dark days are common after service. What you can do today, and whom"
        " to call when it is too much."
    ),
    source_name="National Institute of Mental Health",
    topics=("Healthy living",),
    objectives=(
        "Notice signs that stress has gone on too long",
        "Calm your body with slow breathing",
        "Start a talk with your care team about your mood",
        "Know whom to call at any hour",
    ),
    body=(
        crisis_line(
            "If you think about hurting yourself, or worry about someone else, call now. You do not"
            " have to be in danger to call, and you do not have to be signed up anywhere.",
        ),
        heading("What is common, and what is too long"),
        text(
            "Your body is built to deal with stress. Your heart beats faster, your muscles get"
            " tight, your mind looks for danger. When the danger is over, it should calm down"
            " again. Sometimes it does not. Then stress begins to wear you out.",
            "These are signs that it has gone on for too long:",
            bullets(
                "you lie awake, or wake up and cannot get back to sleep",
                "you are angry at small things",
                "you stay away from people you like",
                "you drink more than you used to",
                "nothing is fun, and it has been that way for two weeks or more",
            ),
            "None of this means that you are weak. It means that your mind needs care, as a hurt"
            " knee does.",
        ),
        word("depression"),
        word("ptsd"),
        heading("Breathe slowly"),
        text(
            "Slow breathing tells your body that the danger is over. It works best when you have"
            " done it on good days, so try it now. You can do it in a parked car, in bed or in a"
            " waiting room.",
        ),
        media(
            "Two slow breaths, led by a tone",
            "slow-breathing",
            "<p>This recording has no words. A soft tone rises for four seconds: breathe in through"
            " your nose. It falls for six seconds: let the air out through your mouth. This happens"
            " two times. Play it again for as long as it feels good.</p>",
        ),
        steps(
            "Without the tone",
            ("Sit so that your back is held", "Put one hand on your belly."),
            ("Breathe in and count to four", "Let your belly rise under your hand."),
            ("Breathe out and count to six", "Go slowly, as if you were cooling soup."),
            ("Do it ten times", "If you feel dizzy, stop and breathe as usual."),
        ),
        heading("Small things that help"),
        do_dont(
            "On a hard day",
            do=(
                "go outside, even for ten minutes",
                "call one person, and say that it is a hard day",
                "eat something and drink water",
                "go to bed and get up at the same time",
            ),
            dont=(
                "drink or use drugs to get through it",
                "sit alone with it until the weekend",
                "keep a loaded gun within reach when your mood is dark",
            ),
        ),
        heading("Talk with your care team"),
        text(
            "You can start with one sentence: “I have not been myself since summer.” Your team has"
            " heard it before. They can look for causes, such as pain, poor sleep or a medicine,"
            " and tell you what kinds of help there are. Talking with a trained person helps many"
            " people, and so do some medicines. You choose what you want to try.",
        ),
        care(
            "non_urgent",
            "Ask for a visit if:",
            "you have slept badly for more than two weeks",
            "someone close to you says that you have changed",
            "you want to drink less and cannot do it alone",
        ),
        care(
            "urgent",
            "Call your care team today if:",
            "you have panic attacks that keep you at home",
            "you stopped your medicine for mood or sleep, and feel worse",
        ),
        links(
            "Find out more",
            {
                "url": "https://www.mentalhealth.va.gov/",
                "text": "Mental health care at VA",
                "source": "U.S. Department of Veterans Affairs",
            },
            {
                "url": "https://www.ptsd.va.gov/",
                "text": "What PTSD is, and how it is treated",
                "source": "National Center for PTSD",
            },
        ),
    ),
    questions=(
        (
            "Do you have to want to die before you may call the Veterans Crisis Line?",
            "<p><b>No.</b> You can call when things are too much, or when you worry about a friend."
            " It is free and private.</p>",
        ),
        (
            "You feel low, and you write a message to your team on Friday night. Is that enough?",
            "<p><b>It depends.</b> A message can wait until Monday. If you might hurt yourself, it"
            " cannot: call 988 and press 1.</p>",
        ),
        (
            "Why breathe out for longer than you breathe in?",
            "<p><b>It slows your heart.</b> The body takes a long breath out as a sign that it may"
            " rest.</p>",
        ),
    ),
    sources=(
        (
            "Caring for Your Mental Health",
            "National Institute of Mental Health",
            "https://www.nimh.nih.gov/health/topics/caring-for-your-mental-health",
        ),
        (
            "Understanding PTSD",
            "National Center for PTSD",
            "https://www.ptsd.va.gov/understand/index.asp",
        ),
    ),
    next_step="Save the Veterans Crisis Line in your phone: 988, then press 1.",
)
