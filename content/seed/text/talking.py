from .shapes import Lesson, bullets, heading, safety, steps, text

TALKING = Lesson(
    slug="talking-with-your-provider",
    title="Talking with your provider",
    summary=(
        "How to get ready for a visit or a message, ask what you need to know, and leave with a"
        " plan that you understand."
    ),
    source_name="National Institute on Aging",
    topics=("Working with your care team",),
    objectives=(
        "Pick the two or three things that matter most before a visit",
        "Describe a symptom so that your team can act on it",
        "Ask about a test, a treatment or a medicine",
        "Say back the plan in your own words",
        "Write a message that can be answered the first time",
    ),
    body=(
        heading("Good talk is part of good care"),
        text(
            "A visit is short. Your provider may have 20 minutes to listen, look, think and"
            " explain. What you say in the first minutes shapes the rest. People who come with a"
            " list and ask questions tend to leave with a plan that fits their lives.",
            "You do not need medical words. You know your own body and your own day. That is what"
            " your provider cannot know without you.",
        ),
        steps(
            "Before the visit",
            (
                "Write down what worries you",
                "Put the most important thing first. If you have more than three, ask for a longer"
                " visit or send some of them by message.",
            ),
            (
                "Bring your medicine list",
                "Or bring the bottles in a bag. Say which ones you skip, and why.",
            ),
            (
                "Think about company",
                "A relative or friend can take notes and remember what you forget.",
            ),
            (
                "Bring what helps you hear and see",
                "Wear your glasses and hearing aids. If you want an interpreter, ask ahead.",
            ),
        ),
        heading("How to describe a symptom"),
        text(
            "Five short facts help more than a long story:",
            bullets(
                "<b>What</b> it is like: sharp, dull, burning, dizzy, numb.",
                "<b>Where</b> you feel it.",
                "<b>When</b> it began, and how often it comes.",
                "<b>What changes it:</b> food, rest, walking, medicine.",
                "<b>What it stops you from doing.</b> “I can't climb my stairs” says more than “it"
                " hurts a lot.”",
            ),
        ),
        heading("Questions worth asking"),
        text(
            bullets(
                "What do you think is going on? What else could it be?",
                "What is this test for, and when will I hear the result?",
                "What are my choices? What if we wait?",
                "What is this medicine for? How and how long do I take it?",
                "Which side effects should make me call?",
                "What can I do myself?",
            ),
            "If an answer is not clear, say so: “Could you say that in a different way?” Nobody"
            " will mind. Most of us forget much of what we hear in an exam room, so write down the"
            " key points or ask for them in writing.",
        ),
        heading("Say it back"),
        text(
            "Before you leave, tell your provider the plan in your own words: “So I take half a"
            " pill each morning, and I call if my ankles swell.” If something is off, you both"
            " find out now and not next month.",
        ),
        heading("When you disagree"),
        text(
            "You can say no, ask for time, or ask for a second opinion. Say what stands in the"
            " way: the cost, the drive, a side effect, a bad time in the past. There is often"
            " another way. A plan you will not follow helps no one.",
        ),
        heading("Writing a message"),
        text(
            "A message works best with one topic. Say what you need in the first line. Then give"
            " the facts, and say what you have tried. Here is an example:",
            "<i>“I need to renew my water pill. I have six days left. My weight is steady and my"
            " ankles are not swollen. Please send it to my home address.”</i>",
            "The team can answer that the first time. “Please call me about my pills” takes more"
            " turns.",
        ),
        safety(
            "Some things should not wait for an answer",
            "A message may take up to three federal business days. If you feel very ill, or think"
            " about ending your life, call now.",
        ),
    ),
    questions=(
        (
            "You have six things to ask and a 20-minute visit. What do you do?",
            "<p><b>Choose the two or three that matter most and say them first.</b> Ask about the"
            " rest by message or at a second visit. If the worst worry comes last, there may be"
            " no time for it.</p>",
        ),
        (
            "Which says more: “I'm tired” or “Since May I have to rest after one flight of"
            " stairs”?",
            "<p><b>The second one.</b> It says when it began and what it stops you from doing. That"
            " helps your provider judge how serious it is.</p>",
        ),
        (
            "You nod, but you did not understand the plan. Is it too late at the door?",
            "<p><b>No.</b> Say “Let me check that I have this right” and repeat what you heard."
            " If you are home already, send a message and ask.</p>",
        ),
    ),
    sources=(
        (
            "How to Prepare for a Doctor's Appointment",
            "National Institute on Aging",
            "https://www.nia.nih.gov/health/medical-care-and-appointments/how-prepare-doctors-appointment",
        ),
        (
            "Questions Are the Answer",
            "Agency for Healthcare Research and Quality",
            "https://www.ahrq.gov/questions/index.html",
        ),
        (
            "Talking With Your Doctor",
            "MedlinePlus, National Library of Medicine",
            "https://medlineplus.gov/talkingwithyourdoctor.html",
        ),
    ),
    next_step="Write down the one question you most want answered at your next visit.",
)
