"""Where care is given, and how far Secure Messaging has come there."""
