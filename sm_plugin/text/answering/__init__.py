"""Noes of daily speech, and questions about what their reader told."""
