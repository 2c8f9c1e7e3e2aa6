"""What a question of the care team asks, and which of several a reply answers."""
