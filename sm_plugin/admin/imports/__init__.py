"""Files of teams, staff and panels in the Wagtail admin: the file, its job, undoing it."""
