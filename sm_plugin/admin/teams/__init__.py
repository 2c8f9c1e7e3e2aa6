"""Care teams in the Wagtail admin: members, leads, lists of people, stops, closing, copying."""
