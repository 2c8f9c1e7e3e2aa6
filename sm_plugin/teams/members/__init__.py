"""The people of a team: bringing in several at once, whose an address is, days away."""
