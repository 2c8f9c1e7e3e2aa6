"""The words of the seeded pages: what editors find on the first day, and may change."""
