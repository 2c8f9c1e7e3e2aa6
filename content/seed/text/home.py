TITLE = "Your health, your care team, one place"
INTRODUCTION = (
    "Read what is new, learn how to get more out of your care, and write to the team that looks"
    " after you."
)

SPOTLIGHTS_TITLE = "Spotlights"
SPOTLIGHTS_INTRODUCTION = (
    "What is new and useful for Veterans and the people who care for them, written with the"
    " clinicians who know it best."
)

LEARNING_TITLE = "Active Learning"
LEARNING_INTRODUCTION = (
    "Short lessons for Veterans, families and caregivers. Each one teaches a skill, lets you check"
    " what you know, and names the public bodies whose advice it follows."
)

TOPICS = (
    ("Secure Messaging", "secure-messaging", "Writing to your health care team on this portal."),
    (
        "Working with your care team",
        "care-team",
        "Getting ready for visits, asking questions and making decisions together.",
    ),
    ("Your health record", "health-record", "Keeping, reading and sharing your own record."),
    ("Privacy and safety", "privacy-safety", "Keeping your health information yours."),
    ("Healthy living", "healthy-living", "Small steps for body and mind."),
)
