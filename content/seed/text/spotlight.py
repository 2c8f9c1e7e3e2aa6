"""The article that announced Secure Messaging, as of November 2010."""

from .shapes import bullets, heading, picture, safety, steps, text

SLUG = "secure-messaging"
TITLE = "Now you can write to your health care team: Secure Messaging"
SUMMARY = (
    "A new tab lets you send a private message to the team that cares for you and read the answer"
    " when it suits you. In November 2010, more than 40 facilities used it."
)
LEAD_PICTURE = "portal-tab"

# Facts from the announcement alone: no word or picture is invented for a real person.
CONTRIBUTOR = {
    "name": "David M. Douglas",
    "credentials": "MD",
    "role": "My HealtheVet lead for Secure Messaging",
    "organisation": "",
    "why_it_matters": (
        "Dr. Douglas is a pioneer in Secure Messaging. He leads the work of My HealtheVet to bring"
        " it to Veterans who use VA health care."
    ),
}

# Where else to read on.
LINKS = (
    {
        "url": "https://www.va.gov/health-care/send-receive-messages/",
        "text": "How secure messages work at VA",
        "source": "U.S. Department of Veterans Affairs",
    },
    {
        "url": "https://www.veteranscrisisline.net/",
        "text": "Veterans Crisis Line",
        "source": "U.S. Department of Veterans Affairs",
    },
)

BODY = (
    text(
        "You leave the clinic, drive home, and think of the question you meant to ask. Or your"
        " pills run low, and the phone line is busy again. A short note would do. Until now there"
        " was no safe way to send one.",
        "Now there is. <b>Secure Messaging</b> is a private way to write to your health care team"
        " inside this portal. One of the top requests of Veterans was “being able to talk online"
        " with my doctor.”",
    ),
    heading("Who contributed this article"),
    text(
        "David M. Douglas, MD, contributed it. Dr. Douglas is a pioneer in Secure Messaging and the"
        " My HealtheVet lead for bringing it to Veterans who use VA health care.",
    ),
    safety(
        "Never use Secure Messaging in an emergency",
        "Nobody watches the inbox at night, on weekends or on federal holidays, and an answer may"
        " take up to three federal business days. If you may be in danger, do not write. Call.",
    ),
    heading("What you can use it for"),
    text(
        "Secure Messaging is for things that can wait a few days. It can save you a phone call, and"
        " sometimes a trip. For example, you can:",
        bullets(
            "ask for a prescription to be renewed, or ask how to take a medicine",
            "ask about a test result",
            "make, change or cancel an appointment",
            "ask a health question that is not urgent",
            "tell the clinic that your address or phone number has changed",
        ),
        "There is no busy signal. You can write at ten at night and read the answer at breakfast."
        " You have the answer in writing, so nobody has to remember what was said. You can"
        " read it again, print it, or show it to the person who helps you at home.",
        "Messages also make for a better partnership: you and your care team stay in touch between"
        " visits.",
    ),
    heading("Who reads your message"),
    text(
        "Your message goes to a team, not to one person's desk. The team is led by your own"
        " provider. What you write about decides who sees it first:",
        bullets(
            "<b>A clerk</b> takes care of a new address or a canceled appointment.",
            "<b>A pharmacist</b> looks at a question about your medicines.",
            "<b>A nurse</b> reads about a symptom or a health problem.",
        ),
        "The person who reads it first answers if he or she can. If your provider is needed, the"
        " message is passed on to your provider. That way you do not wait for a doctor when a"
        " clerk can fix it right away, and your doctor has time for what only a doctor can do.",
    ),
    picture(
        "veteran-and-doctor",
        "A message does not replace a visit. It helps you get more out of the next one.",
    ),
    heading("What you need"),
    text(
        "More than a million people are registered users of this portal. To send messages you need"
        " one more thing: an <b>upgraded account</b>. You upgrade it in person. You show who you"
        " are once, at your facility, and a member of the staff confirms it. This step is called"
        " in-person authentication. It protects you: nobody else can read your health information"
        " by signing up in your name.",
    ),
    steps(
        "How to get started",
        (
            "Create an account",
            "If you have none yet, open the sign-in page and choose “Create an account”. We send"
            " you an email with a link; open it to finish.",
        ),
        (
            "Upgrade your account in person",
            "Bring a government photo ID to your facility. Ask for in-person authentication.",
        ),
        (
            "Sign in and open the new tab",
            "Look for “Secure Messaging” at the upper right of each page.",
        ),
        (
            "Read the terms and opt in",
            "The first time you open the tab, you see the Terms and Conditions of Use. Read them."
            " If you agree, you opt in. You do this once, and you can opt out later.",
        ),
        (
            "Open your own inbox",
            "You now have a personal inbox. Choose your team in the “To” field, pick a topic and"
            " write your message.",
        ),
    ),
    heading("When it comes to your facility"),
    text(
        "Secure Messaging arrives in steps, so that each clinic has time to train its staff."
        " As of November 2010 it is in use at more than 40 facilities. The plan is to have it"
        " across the whole system by September 2011.",
        "How can you tell whether your team takes part? Open a new message and look in the"
        " <b>“To” field</b>. If you find your provider's team there, you can write to it. If you"
        " do not find it, your provider has not started yet. Please look again later, and"
        " call your clinic as before until then.",
    ),
    picture(
        "doctor-writing",
        "Teams set time aside each work day to read and answer.",
    ),
    heading("What comes next"),
    text(
        "Messages may do more in time. Some visits may not need a trip at all: a follow-up after a"
        " change of dose, or a check of blood pressure readings taken at home, could be done by"
        " message. Visits in person will stay for everything that needs eyes, ears and hands.",
        "A good message is like a good visit. It helps to know what to share, what to ask, and"
        " what you can do yourself. The three lessons of Active Learning show you how.",
    ),
)
