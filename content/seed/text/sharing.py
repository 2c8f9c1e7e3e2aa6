from .shapes import Lesson, bullets, heading, safety, steps, text

SHARING = Lesson(
    slug="sharing-your-health-information",
    title="Sharing your health information",
    summary=(
        "What your team needs to know, how to put it in order, and how to keep it private while"
        " you share it."
    ),
    source_name="Office of the National Coordinator for Health IT",
    topics=("Your health record", "Privacy and safety"),
    objectives=(
        "List the facts that every member of your team should have",
        "Keep one up-to-date list of your medicines",
        "Choose who may see your health information, and how much",
        "Share it in a way that keeps it private",
    ),
    body=(
        heading("Why sharing matters"),
        text(
            "Many Veterans get care in more than one place. You may see a doctor at your own"
            " facility, a specialist in town, and a dentist somewhere else. Each of them knows a"
            " part of the story. None of them may know all of it. You are the one person who is"
            " there every time.",
            "Gaps can do harm. Two doctors may order the same test. A new medicine may not mix with"
            " one that you take already. When your team has the whole picture, it can"
            " choose what is safe and right for you.",
        ),
        heading("What to share"),
        text(
            "Start with the facts that change decisions:",
            bullets(
                "<b>Medicines:</b> name, dose, how often, and why you take each one. Add"
                " vitamins, herbs and things you buy without a prescription.",
                "<b>Allergies:</b> what caused the reaction and what happened.",
                "<b>Conditions and operations:</b> with the year, if you know it.",
                "<b>Care elsewhere:</b> visits, tests, shots and hospital stays outside your"
                " facility.",
                "<b>Service history:</b> where and when you served, and what you were exposed to,"
                " such as burn pits, loud noise or chemicals.",
                "<b>Daily life:</b> sleep, food, alcohol, tobacco, stress, falls, and who helps you"
                " at home.",
            ),
            "Some of this is hard to talk about. Your team has heard it before and will not judge"
            " you. If you leave out alcohol or missed pills, a dose may be set wrong.",
        ),
        steps(
            "Make your health summary in 20 minutes",
            (
                "Collect every bottle in the house",
                "Put them on the table, with eye drops, creams and inhalers. Copy each label.",
            ),
            (
                "Write one page",
                "Use the list above as your headings. Short lines are best. Put the date at the"
                " top.",
            ),
            (
                "Ask someone to check it",
                "A family member or a pharmacist can often spot what is missing.",
            ),
            (
                "Keep it where you need it",
                "One copy in your wallet or phone, one at home, and one for your team.",
            ),
            (
                "Change it when something changes",
                "Cross out what you stopped. Do it on the same day, so that you do not forget.",
            ),
        ),
        heading("Who may see it"),
        text(
            "By law you may see your own health record and get a copy. You also choose who else"
            " may have one, such as a spouse, a grown child or a doctor outside. Before you say"
            " yes, ask three questions: What will this person see? For how long? How do I"
            " take it back?",
            "Give no more than is needed. A neighbor who drives you to the clinic needs the time of"
            " your visit, not your test results.",
        ),
        heading("Share it safely"),
        text(
            bullets(
                "Use Secure Messaging and not plain email. A message here stays inside the portal."
                " Email can be read or forwarded by others.",
                "Do not share your password, even with family. If someone helps you, ask how"
                " to name that person as your caregiver.",
                "Sign out when you are done, above all on a shared computer or at a library.",
                "Be careful with calls and links that ask for your health details. Hang up, and"
                " call your facility on a number you know.",
            ),
        ),
        safety(
            "If sharing can't wait, call",
            "Do not write about chest pain, trouble breathing, a bad reaction to a medicine or"
            " thoughts of harming yourself. Get help at once.",
        ),
    ),
    questions=(
        (
            "You take a fish oil capsule that you buy at the store. Does it belong on your list?",
            "<p><b>Yes.</b> Things sold without a prescription can change how a medicine works."
            " Write down the name and how much you take.</p>",
        ),
        (
            "Your daughter helps with your pills. Is it fine to give her your password?",
            "<p><b>No.</b> With your password she would act as you, and could see"
            " everything. Name her as your caregiver. Then you decide what she may do, and"
            " you can end it at any time.</p>",
        ),
        (
            "A doctor in town changed your blood pressure pill. Will your team here know?",
            "<p><b>Do not count on it.</b> Records do not always travel between offices. Tell your"
            " team the name, the dose and the day it changed. A short message will do.</p>",
        ),
    ),
    sources=(
        (
            "How can I access my health information?",
            "Office of the National Coordinator for Health Information Technology",
            "https://www.healthit.gov/faq/how-can-i-access-my-health-informationmedical-record",
        ),
        (
            "Personal Health Records",
            "MedlinePlus, National Library of Medicine",
            "https://medlineplus.gov/personalhealthrecords.html",
        ),
        (
            "Get your VA medical records online",
            "U.S. Department of Veterans Affairs",
            "https://www.va.gov/health-care/get-medical-records/",
        ),
    ),
    next_step="Put all your medicines on the table today and write the first line of your list.",
)
