"""A Wagtail site with nothing but one page type, as `wagtail start` would make it."""
