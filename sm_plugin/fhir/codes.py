"""The codes of FHIR R4 that our resources use, and what a reference may lead to.

Written down from the specification (hl7.org/fhir/R4: valueset-event-status,
valueset-document-reference-status, valueset-document-relationship-type, valueset-bundle-type, and
the reference targets of Communication and DocumentReference), because libraries of FHIR models
check shapes and leave codes and reference types alone.
"""

STATUS = {
    "Communication": frozenset(
        {
            "preparation",
            "in-progress",
            "not-done",
            "on-hold",
            "stopped",
            "completed",
            "entered-in-error",
            "unknown",
        }
    ),
    "DocumentReference": frozenset({"current", "superseded", "entered-in-error"}),
}
BUNDLE_TYPES = frozenset({"collection", "document", "message", "transaction", "batch"})
RELATIONS = frozenset({"replaces", "transforms", "signs", "appends"})
PEOPLE = frozenset(
    {
        "Device",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "RelatedPerson",
        "HealthcareService",
    }
)
# By resource and element: what a reference there may lead to.
TARGETS = {
    ("Communication", "subject"): frozenset({"Patient", "Group"}),
    ("Communication", "sender"): PEOPLE,
    ("Communication", "recipient"): PEOPLE | {"Group", "CareTeam"},
    ("Communication", "inResponseTo"): frozenset({"Communication"}),
    ("DocumentReference", "subject"): frozenset({"Patient", "Practitioner", "Group", "Device"}),
    ("DocumentReference", "author"): PEOPLE - {"HealthcareService"},
    ("DocumentReference", "custodian"): frozenset({"Organization"}),
    ("DocumentReference.relatesTo", "target"): frozenset({"DocumentReference"}),
}
# The class of a note that stands for a patient's and a team's messages (LOINC).
NOTE = {
    "system": "http://loinc.org",
    "code": "34109-9",
    "display": "Note",
}
