"""Tells what a question of the care team asks of, and which of several a reply answers."""
