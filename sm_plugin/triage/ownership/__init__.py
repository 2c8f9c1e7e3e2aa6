"""Hand open items over when somebody leaves, is away or leads no more, or a team ends."""
