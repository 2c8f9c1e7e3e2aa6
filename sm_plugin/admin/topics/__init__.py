"""Topics in the Wagtail admin."""
