"""Stations in the Wagtail admin: the list, board, readiness, planned days, finishing list."""
