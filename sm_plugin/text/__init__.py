"""Names, dates and typed text: how they are shown, checked and read, whichever room has them."""
