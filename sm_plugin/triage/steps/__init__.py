"""The steps of a care team with a thread: their one table, the frame of each, what each does."""
