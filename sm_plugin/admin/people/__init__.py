"""People in the Wagtail admin: patients, and who is appointed where."""
