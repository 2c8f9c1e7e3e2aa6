"""Sign-in by an outside provider, such as Login.gov: OpenID Connect, strictly.

`providers` says who they are, `fetching` asks them, `tokens` believes nothing that is not proved,
`attempts` remembers who began what in which browser, `services` changes accounts, `views` are the
three pages.

See docs/decisions/0621.
"""
