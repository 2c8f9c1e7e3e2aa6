"""Rules of both admins: their search, and the portal's own sign-in."""
