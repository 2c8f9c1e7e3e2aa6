"""Closing a station or a clinic that shuts. See docs/decisions/0752."""
