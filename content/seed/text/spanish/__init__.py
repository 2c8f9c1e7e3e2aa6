"""The seeded pages in Spanish, each text in the place of its English one."""
