from .shapes import Plain, bullets, heading, safety, steps, table, text

HELP = Plain(
    slug="help",
    title="Help and contact",
    summary="How to sign in, how to reach someone, and what to do when something does not work.",
    in_menu=True,
    body=(
        safety(
            "In an emergency, call. Do not write",
            "Help with this site is not help with your health.",
        ),
        heading("Create an account"),
        steps(
            "How to create an account",
            (
                "Open the sign-in page",
                "Choose “Sign in” at the top of any page, then “Create an account”.",
            ),
            (
                "Enter your name, your email address and a new password",
                "Use an address that only you read. You sign in with it later.",
            ),
            (
                "Open the link in our email",
                "No email after ten minutes? Look in your spam folder, and check that you typed"
                " the right address.",
            ),
        ),
        heading("I can't sign in"),
        steps(
            "How to get in again",
            (
                "Check your email address",
                "You sign in with the address you registered with. There is no user name.",
            ),
            (
                "Choose “Forgot your password?” on the sign-in page",
                "We send you a link by email. With it you set a new password.",
            ),
            (
                "Still locked out? Call your facility",
                "Ask for the Secure Messaging coordinator.",
            ),
        ),
        heading("I don't see my health care team"),
        text(
            "Secure Messaging comes to facilities in steps. If your team is not in the “To” field,"
            " one of these is the reason:",
            bullets(
                "Your facility has not started yet.",
                "Your account is not upgraded. You upgrade it in person, with a government photo"
                " ID, at your facility.",
                "You have not been assigned to a team in the system. Your clinic can fix that.",
            ),
            "The Secure Messaging tab at the upper right tells you which one it is and what to do"
            " next.",
        ),
        heading("Who reads my message"),
        text("The topic that you choose decides who in your team reads your message first."),
        table(
            "Who reads a message first",
            ("What it is about", "Who reads it first"),
            ("An appointment or a new address", "A clerk"),
            ("A medicine or a refill", "A pharmacist"),
            ("A symptom or a test", "A nurse, who asks your provider when needed"),
        ),
        heading("Upgrade your account"),
        text(
            "Everyone can read this site. To write to a health care team, your account must be"
            " upgraded once, in person. You do not need an appointment. This keeps others from"
            " reading your health information in your name.",
        ),
        steps(
            "How to upgrade your account",
            (
                "Create an account first",
                "The staff look for it by your email address.",
            ),
            (
                "Go to your facility with a government photo ID",
                "Tell the front desk that you want to use Secure Messaging.",
            ),
            (
                "Two members of the staff check that it is you",
                "One sees your ID, another one confirms it.",
            ),
        ),
        steps(
            "How to reach your facility",
            (
                "Call the number on your appointment letter",
                "Ask for the Secure Messaging coordinator for questions about messages.",
            ),
            (
                "Or ask at the front desk",
                "The staff can upgrade your account while you are there. Bring a photo ID.",
            ),
        ),
        heading("Something on this site does not work"),
        text(
            "Tell us what you were doing, what you expected, and what happened. Please leave out"
            " your health information. The coordinator at your facility passes it on to the people"
            " who run this site. What you have written and sent is safe, even when a"
            " page fails to load.",
        ),
    ),
)

ACCESSIBILITY = Plain(
    slug="accessibility",
    title="Accessibility statement",
    summary="This site is made to be used by everyone. Here is how, what is not yet right, and"
    " whom to tell.",
    body=(
        heading("What we aim for"),
        text(
            "We want every Veteran to be able to read, sign in and write a message, with or without"
            " a mouse, a screen, good eyesight or steady hands. Our measure is the Web Content"
            " Accessibility Guidelines (WCAG) 2.2, level AA, which goes beyond what Section 508"
            " asks.",
        ),
        heading("What you can do here"),
        text(
            bullets(
                "Use every page with a keyboard alone. A link at the top skips to the content.",
                "Make the text twice as large. It does not get cut off.",
                "Use a phone. No page scrolls sideways, except some wide tables.",
                "Use a screen reader. Pages have headings, landmarks and described pictures.",
                "Turn off JavaScript. Everything still works.",
                "Paste your password or use a password manager. There is no puzzle to solve.",
                "Print a page. You get the text without menus.",
            ),
        ),
        heading("How we check"),
        text(
            "Each change to this site is tested by a program that looks for barriers, on a phone's"
            " width and on a wide screen. Such a program does not find everything. So we also go"
            " through pages by keyboard, with enlarged text and in high contrast.",
        ),
        heading("What is not right yet"),
        text(
            bullets(
                "The editing pages that our writers use have one known fault in the tool they"
                " are built with: the text field is not announced with its own name. Readers are"
                " not affected.",
                "Files that you receive from others, such as a scanned letter, may not be"
                " readable by a screen reader. Ask your team for the text.",
            ),
        ),
        heading("If you meet a barrier"),
        text(
            "Please tell the Secure Messaging coordinator at your facility by phone or in person:"
            " which page, what you wanted to do, and what got in the way. You will get the"
            " information in another form if you need it, such as large print or read aloud over"
            " the phone.",
        ),
    ),
)
