"""Signing in: the form, the second factor, a person's sessions."""
