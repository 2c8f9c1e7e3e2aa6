"""Stations and their sites, and how far Secure Messaging has come at each."""
