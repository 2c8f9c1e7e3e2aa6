"""The search of a Veteran in the own mailbox."""
