TITLE = "Health topics"
INTRODUCTION = "Lessons and articles, gathered by what they are about."

# The topic's short name, then a sentence or two for the top of its page.
SUMMARIES = {
    "secure-messaging": "How to write to your care team on this site, and what happens then.",
    "care-team": "How to get ready for a visit, ask questions and make plans together.",
    "health-record": "How to keep your own record, read it, and share it with people you trust.",
    "privacy-safety": "How to keep your health information safe, and who may see it.",
    "healthy-living": "Small steps for your body and your mind.",
}
