"""Figures of the drawings: heads in profile that look to the right, and a coat with its arm."""


def head(skin: str, shade: str, *, smile: int = 6, brow: str = "#4a3b32") -> str:
    """A head about 140 wide and 190 high around its own middle, looking to the right."""
    return f"""
    <path d="M-44 60 L-50 130 C-20 158 30 158 46 130 L34 70 Z" fill="{shade}"/>
    <path d="M-64 -22 C-66 -98 58 -104 62 -32 C62 -22 63 -14 66 -6 C72 6 82 17 80 24
      C79 30 70 29 67 32 C66 38 70 42 68 47 C72 52 71 58 67 62 C68 84 48 98 22 95
      C-24 90 -62 48 -64 -22 Z" fill="{skin}"/>
    <path d="M22 95 C48 98 68 84 67 66 C58 82 30 84 4 74 C8 86 14 94 22 95 Z" fill="{shade}"
      opacity=".55"/>
    <ellipse cx="44" cy="-3" rx="5" ry="7.5" fill="#2b2320"/>
    <path d="M30 -24 Q45 -33 58 -24" fill="none" stroke="{brow}" stroke-width="6"
      stroke-linecap="round"/>
    <path d="M42 {50 - smile // 3} Q54 {54 + smile} 66 48" fill="none" stroke="#7b3f34"
      stroke-width="5" stroke-linecap="round"/>
    <ellipse cx="34" cy="30" rx="15" ry="10" fill="#d9705a" opacity=".22"/>
    <path d="M-22 -8 C-34 -18 -44 2 -34 18 C-30 30 -16 30 -15 18 C-12 10 -14 -2 -22 -8 Z"
      fill="{skin}"/>
    <path d="M-22 2 C-30 0 -32 12 -24 18" fill="none" stroke="{shade}" stroke-width="4"
      stroke-linecap="round"/>"""


def short_hair(color: str) -> str:
    return f"""<path d="M-64 14 C-82 -44 -70 -112 0 -114 C44 -114 70 -84 63 -44
      C52 -58 34 -62 14 -58 C0 -54 -8 -44 -12 -28 C-16 -26 -20 -22 -24 -16 C-34 -14 -38 0 -38 14
      C-40 28 -48 32 -54 30 C-60 26 -63 20 -64 14 Z" fill="{color}"/>"""


def side_hair(color: str) -> str:
    """Draw the hair that a cap leaves to be seen behind the ear."""
    return f"""<path d="M-64 18 C-74 -10 -70 -40 -64 -52 L-6 -52 C-10 -36 -12 -28 -16 -24
      C-32 -20 -38 -4 -38 14 C-38 34 -50 44 -56 38 C-61 32 -63 24 -64 18 Z" fill="{color}"/>"""


def bun(color: str) -> str:
    return f"""
    <circle cx="-76" cy="-38" r="34" fill="{color}"/>
    <path d="M-64 22 C-84 -40 -66 -116 4 -114 C44 -112 66 -84 64 -50 C40 -70 12 -70 0 -44
      C-8 -26 -18 -22 -24 -16 C-36 -12 -40 4 -40 20 C-46 36 -60 34 -64 22 Z" fill="{color}"/>"""


def cap(color: str, trim: str) -> str:
    return f"""
    <path d="M-70 -40 C-78 -116 -20 -134 8 -132 C48 -130 70 -100 66 -56 L64 -44 Z"
      fill="{color}"/>
    <path d="M-70 -40 L64 -44 C92 -46 116 -38 122 -26 C96 -34 70 -28 50 -28 C10 -26 -40 -26 -70 -30
      Z" fill="{color}"/>
    <path d="M-71 -46 L65 -51 L64 -42 L-70 -36 Z" fill="{trim}"/>
    <path d="M-4 -96 h44 M0 -80 h38" stroke="{trim}" stroke-width="7" stroke-linecap="round"/>"""


def glasses(color: str = "#33475b") -> str:
    return f"""<g fill="none" stroke="{color}" stroke-width="5">
      <rect x="26" y="-16" width="36" height="28" rx="10"/>
      <path d="M26 -4 L-20 -2"/></g>"""


def arm(points: str, color: str, crease: str, hand: str) -> str:
    """A sleeve along `points` that ends in `hand`; the same line, darker, sets it off the coat."""
    return f"""{hand}
    <path d="{points}" fill="none" stroke="{crease}" stroke-width="100" stroke-linecap="round"
      stroke-linejoin="round" transform="translate(3 5)"/>
    <path d="{points}" fill="none" stroke="{color}" stroke-width="94" stroke-linecap="round"
      stroke-linejoin="round"/>"""
