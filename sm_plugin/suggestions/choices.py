"""The subjects that are told apart, and the topic of the form that each belongs to."""

# By code of `teams.models.Topic`; an install without the topic gets no suggestion of it.
TOPIC_OF = {
    "renewal": "medication",
    "medicine": "medication",
    "scheduling": "appointment",
    "health": "symptom",
    "test_result": "test-result",
    "address": "address",
    "forms": "forms",
    "other": "other",
}
# What a suggestion can name; "other" is where nothing fits.
NAMED = frozenset(TOPIC_OF) - {"other"}
