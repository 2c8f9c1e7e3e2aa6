"""Topics, what each asks, and the exceptions that a team makes from their usual way."""
