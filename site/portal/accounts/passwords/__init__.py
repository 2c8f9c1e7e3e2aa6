"""New passwords: forms, links, and what is refused."""
