"""Health, metrics and logs, for those who run the portal. Nothing here is about people."""
