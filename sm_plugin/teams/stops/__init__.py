"""Stops of a patient's messages to one team."""
