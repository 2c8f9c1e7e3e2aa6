"""Letters of other scripts that look like Latin ones, so that neither a title nor a cry hides."""

# Cyrillic, Greek, and Latin letters that are not A to Z. A capital stands for what the capital
# looks like: a large eta is an "h", a small one an "n".
_PAIRS = (
    ("авеѕіјкмнорстухԁԛԝһгӏ", "abesijkmhopctyxdqwhrl"),
    ("АВЕЅІЈКМНОРСТУХԀԚԜҺГӀ", "abesijkmhopctyxdqwhrl"),
    ("αειηκνορτυχβωγ", "aeinkvoptuxbwy"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),  # noqa: RUF001
    ("ıɩɡɑłøđ", "iigalod"),
)
LOOK_ALIKES = {
    ord(other): latin
    for others, letters in _PAIRS
    for other, latin in zip(others, letters, strict=True)
}
