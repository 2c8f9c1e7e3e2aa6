"""Numbers as Spanish speakers in the United States write them: 10,000.5; Django's are Spain's."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
