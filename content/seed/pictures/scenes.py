import re
from collections.abc import Callable
from pathlib import Path

from people import arm, bun, cap, glasses, head, short_hair, side_hair

SANS = "font-family=\"'Public Sans','Source Sans 3','DejaVu Sans',sans-serif\""
WOOD, WOOD_DARK = "#b9814f", "#98643a"
TAN, TAN_SHADE = "#e0a880", "#c4835c"
BROWN, BROWN_SHADE = "#8d5a3c", "#6f432b"
PALE, PALE_SHADE = "#f0c3a0", "#d79c77"
COAT, COAT_SHADE = "#fbfcfd", "#d8e2ea"
NAVY, GOLD = "#1f3a5f", "#f2b632"
DEEP, BLUE = "#162e51", "#1a4480"  # of the portal's header
SERIF = "font-family=\"'Merriweather','DejaVu Serif',serif\""
MARK = Path(__file__).parents[3] / "site/frontend/src/img/mark.svg"


def window(x: int, y: int, width: int, height: int) -> str:
    """A window on low hills in morning light."""
    right, bottom = x + width, y + height
    return f"""
    <rect x="{x - 16}" y="{y - 16}" width="{width + 32}" height="{height + 32}" rx="8"
      fill="#fffdf8"/>
    <clipPath id="w{x}"><rect x="{x}" y="{y}" width="{width}" height="{height}"/></clipPath>
    <g clip-path="url(#w{x})">
      <rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#cfe5ef"/>
      <circle cx="{x + width * 0.74}" cy="{y + height * 0.3}" r="46" fill="#fdf3d3"/>
      <path d="M{x} {y + height * 0.62} Q{x + width * 0.25} {y + height * 0.4}
        {x + width * 0.55} {y + height * 0.6} T{right} {y + height * 0.52} V{bottom} H{x} Z"
        fill="#a9c8a4"/>
      <path d="M{x} {y + height * 0.8} Q{x + width * 0.4} {y + height * 0.6}
        {right} {y + height * 0.82} V{bottom} H{x} Z" fill="#7fab84"/>
    </g>
    <path d="M{x + width / 2} {y} V{bottom} M{x} {y + height * 0.45} H{right}" stroke="#fffdf8"
      stroke-width="12"/>
    <rect x="{x - 30}" y="{bottom + 12}" width="{width + 60}" height="20" rx="6" fill="#efe3d0"/>"""


def plant(x: int, y: int, size: float = 1.0) -> str:
    leaves = "".join(
        f'<path d="M0 0 C-34 -60 -30 -130 0 -170 C30 -130 34 -60 0 0 Z" fill="{color}"'
        f' transform="rotate({turn})"/>'
        for turn, color in ((-52, "#4d7f63"), (48, "#4d7f63"), (-24, "#5e9673"), (22, "#6ba581"))
    )
    return f"""<g transform="translate({x} {y}) scale({size})">{leaves}
    <path d="M-52 -12 H52 L40 92 H-40 Z" fill="#c96f4a"/><path d="M-58 -20 H58 V8 H-58 Z"
      fill="#d98059"/></g>"""


def veteran_and_doctor() -> tuple[int, int, str]:
    veteran = f"""<g transform="translate(470 360)">
      <path d="M-176 640 C-196 300 -150 176 -40 146 L66 140 C146 160 176 260 190 400 L196 640 Z"
        fill="#5c6b46"/>
      <path d="M-36 146 L18 262 L66 140 C40 122 -8 124 -36 146 Z" fill="#e9e2d2"/>
      <path d="M-44 144 L14 264 L-8 304 L-82 164 Z" fill="#4b5838"/>
      <path d="M68 138 L20 264 L46 300 L100 158 Z" fill="#4b5838"/>
      <g transform="translate(14 32) scale(1.14)">{head(TAN, TAN_SHADE, smile=9, brow="#aaa8a2")}
      {side_hair("#c9c9c6")}{cap(NAVY, GOLD)}</g>
      {
        arm(
            "M-72 262 C-70 330 -40 372 20 384 L170 372",
            "#66764f",
            "#4b5838",
            f'''
      <path d="M196 340 C240 326 286 332 312 352 C330 368 326 392 304 396 L200 404 Z"
        fill="{TAN}"/><path d="M262 362 L316 366 M262 378 L314 380" stroke="{TAN_SHADE}"
        stroke-width="4" stroke-linecap="round"/>''',
        )
    }
    </g>"""
    doctor = f"""<g transform="translate(1130 350) scale(-1 1)">
      <path d="M-176 640 C-192 300 -146 180 -44 150 L64 142 C144 162 172 260 186 400 L194 640 Z"
        fill="{COAT}"/>
      <path d="M-38 150 L16 290 L66 142 C36 122 -10 126 -38 150 Z" fill="#3f8a8c"/>
      <path d="M-44 150 L16 302 L-18 356 L-92 170 Z" fill="{COAT_SHADE}"/>
      <path d="M66 140 L16 302 L58 344 L112 164 Z" fill="{COAT_SHADE}"/>
      <path d="M-56 166 C-50 270 -22 296 8 312 M84 156 C88 240 60 284 8 312" fill="none"
        stroke="#33475b" stroke-width="9" stroke-linecap="round"/>
      <circle cx="10" cy="326" r="17" fill="#9fb2c1" stroke="#33475b" stroke-width="6"/>
      <g transform="translate(14 36) scale(1.12)">{
        head(BROWN, BROWN_SHADE, smile=10, brow="#2b1d18")
    }{bun("#2c211f")}<circle cx="-24" cy="26" r="6" fill="{GOLD}"/></g>
      {
        arm(
            "M-76 266 C-72 340 -40 386 20 396 L160 386",
            "#f3f6f9",
            "#c9d6e0",
            f'''
      <path d="M262 412 L322 326" stroke="{NAVY}" stroke-width="10" stroke-linecap="round"/>
      <path d="M186 352 C226 336 266 344 288 362 C302 378 292 402 270 406 L190 416 Z"
        fill="{BROWN}"/>''',
        )
    }
    </g>"""
    return (
        1600,
        900,
        f"""<rect width="1600" height="900" fill="#f4e9d8"/>
    <rect y="640" width="1600" height="260" fill="#e6d3b8"/>
    {window(610, 100, 380, 330)}
    <rect x="150" y="130" width="190" height="150" rx="6" fill="#fffdf8"/>
    <rect x="166" y="146" width="158" height="118" fill="#dbe7ee"/>
    <path d="M166 264 L220 190 L262 240 L286 214 L324 264 Z" fill="#8fb3c4"/>
    {plant(1420, 560, 1.25)}
    <rect x="1330" y="668" width="230" height="240" rx="6" fill="{WOOD}"/>
    <rect x="1350" y="690" width="190" height="80" rx="4" fill="{WOOD_DARK}" opacity=".35"/>
    <rect x="236" y="500" width="150" height="460" rx="46" fill="#8a4f3d"/>
    <rect x="1214" y="500" width="150" height="460" rx="46" fill="#8a4f3d"/>
    {veteran}{doctor}
    <ellipse cx="800" cy="812" rx="560" ry="46" fill="{WOOD_DARK}"/>
    <ellipse cx="800" cy="796" rx="560" ry="46" fill="{WOOD}"/>
    <path d="M742 838 H858 L880 900 H720 Z" fill="{WOOD_DARK}"/>
    <path d="M846 782 L986 776 L1014 806 L860 812 Z" fill="#ffffff"/>
    <path d="M872 788 L972 784 M878 796 L982 792 M884 803 L950 801" stroke="#a9bccb"
      stroke-width="4" stroke-linecap="round"/>
    <path d="M664 716 h62 v60 a16 16 0 0 1 -16 16 h-30 a16 16 0 0 1 -16 -16 Z" fill="#3f8a8c"/>
    <path d="M726 728 h12 a14 14 0 0 1 0 36 h-12" fill="none" stroke="#3f8a8c"
      stroke-width="9"/>""",
    )


def doctor_writing() -> tuple[int, int, str]:
    lines = "".join(
        f'<path d="M{x} {y} h{length}" stroke="{color}" stroke-width="11" stroke-linecap="round"/>'
        for x, y, length, color in (
            (1032, 310, 210, "#9db6c9"),
            (1032, 340, 150, "#9db6c9"),
            (1092, 424, 230, "#ffffff"),
            (1092, 454, 190, "#ffffff"),
            (1092, 484, 110, "#ffffff"),
        )
    )
    return (
        1600,
        900,
        f"""<rect width="1600" height="900" fill="#e4ecef"/>
    <rect y="690" width="1600" height="210" fill="#cfdadf"/>
    {window(150, 110, 400, 360)}
    <rect x="760" y="120" width="170" height="16" rx="4" fill="{WOOD}"/>
    <rect x="776" y="52" width="24" height="68" fill="#c96f4a"/>
    <rect x="804" y="40" width="30" height="80" fill="{NAVY}"/>
    <rect x="838" y="58" width="22" height="62" fill="#3f8a8c"/>
    <rect x="864" y="48" width="28" height="72" fill="{GOLD}"/>
    <rect x="400" y="440" width="170" height="460" rx="52" fill="#33475b"/>
    <rect x="970" y="220" width="440" height="326" rx="16" fill="#2c3e50"/>
    <rect x="986" y="236" width="408" height="294" rx="6" fill="#f7fafc"/>
    <rect x="986" y="236" width="408" height="40" fill="{NAVY}"/>
    <rect x="1254" y="244" width="124" height="32" rx="4" fill="{GOLD}"/>
    <path d="M1272 260 h88" stroke="{NAVY}" stroke-width="8" stroke-linecap="round"/>
    <rect x="1008" y="290" width="270" height="72" rx="14" fill="#dfe9f0"/>
    <rect x="1070" y="402" width="302" height="104" rx="14" fill="#3f7fa6"/>
    {lines}
    <path d="M1160 546 h60 l14 120 h-88 Z" fill="#3d5266"/>
    <rect x="1100" y="656" width="180" height="22" rx="8" fill="#2c3e50"/>
    <g transform="translate(640 310)">
      <path d="M-178 640 C-196 320 -150 184 -50 150 L62 142 C146 164 170 270 182 400 L186 640 Z"
        fill="{COAT}"/>
      <path d="M-42 150 L18 290 L66 142 C36 122 -14 126 -42 150 Z" fill="#7fa8c9"/>
      <path d="M6 176 L32 174 L42 300 L22 330 L2 296 Z" fill="#8a3b3b"/>
      <path d="M-48 150 L14 306 L-18 360 L-98 170 Z" fill="{COAT_SHADE}"/>
      <path d="M66 140 L32 300 L68 346 L116 164 Z" fill="{COAT_SHADE}"/>
      <g transform="translate(14 34) scale(1.14)">{head(PALE, PALE_SHADE, smile=7, brow="#8a8a88")}{
            short_hair("#a9abad")
        }{glasses()}</g>
      {
            arm(
                "M-80 262 C-76 316 -50 332 0 330 L150 320",
                "#f3f6f9",
                "#c9d6e0",
                f'''
      <path d="M180 290 C226 280 262 290 290 314 C308 330 304 346 292 350 C260 352 226 350 180 352
        Z" fill="{PALE}"/><path d="M256 318 L296 336" stroke="{PALE_SHADE}" stroke-width="4"
        stroke-linecap="round"/>''',
            )
        }
    </g>
    <rect x="212" y="700" width="1216" height="200" fill="#ab774a"/>
    <rect x="120" y="676" width="1400" height="34" rx="8" fill="{WOOD}"/>
    <rect x="120" y="702" width="1400" height="12" fill="{WOOD_DARK}"/>
    <rect x="190" y="712" width="44" height="188" fill="{WOOD_DARK}"/>
    <rect x="1406" y="712" width="44" height="188" fill="{WOOD_DARK}"/>
    <path d="M850 662 h190 l12 14 h-214 Z" fill="#5f7589"/>
    <path d="M240 604 h66 v56 a16 16 0 0 1 -16 16 h-34 a16 16 0 0 1 -16 -16 Z" fill="#c96f4a"/>
    <path d="M240 616 h-12 a14 14 0 0 0 0 36 h12" fill="none" stroke="#c96f4a" stroke-width="9"/>
    <path d="M340 664 h150 v12 h-150 Z M348 652 h136 v12 h-136 Z" fill="#fffdf8"/>
    <path d="M340 664 h150 M348 652 h136" stroke="#b5c3cc" stroke-width="3"/>
    {plant(1480, 590, 0.9)}""",
    )


def mark() -> str:
    """Return the drawing of the portal's own mark, so that the picture has no other."""
    return re.sub(r"</?svg[^>]*>", "", MARK.read_text())


def portal_tab() -> tuple[int, int, str]:
    def words(x: int, y: int, size: int, text: str, color: str, extra: str = "") -> str:
        return (
            f'<text x="{x}" y="{y}" font-size="{size}" fill="{color}" {SANS} {extra}>{text}</text>'
        )

    def bars(x: int, y: int, *lengths: int, color: str = "#c3d0da") -> str:
        return "".join(
            f'<rect x="{x}" y="{y + 26 * row}" width="{length}" height="12" rx="6" fill="{color}"/>'
            for row, length in enumerate(lengths)
        )

    cards = "".join(
        f'<rect x="{x}" y="600" width="330" height="150" rx="10" fill="#fff" stroke="#d5dfe7"'
        f' stroke-width="2"/><rect x="{x + 22}" y="622" width="70" height="10" rx="5"'
        f' fill="#3f8a8c"/>{bars(x + 22, 648, 240, 190, color="#8ea3b5")}'
        f"{bars(x + 22, 704, 280, 200)}"
        for x in (265, 635, 1005)
    )
    return (
        1600,
        900,
        f"""<rect width="1600" height="900" fill="#efe4d2"/>
    <rect y="812" width="1600" height="88" fill="{WOOD}"/>
    <rect y="812" width="1600" height="10" fill="#c99462"/>
    <path d="M700 800 h200 l18 40 h-236 Z" fill="#3d5266"/>
    <rect x="192" y="60" width="1216" height="748" rx="22" fill="#2c3e50"/>
    <clipPath id="s"><rect x="216" y="84" width="1168" height="700" rx="6"/></clipPath>
    <g clip-path="url(#s)">
      <rect x="216" y="84" width="1168" height="700" fill="#f7fafc"/>
      <rect x="216" y="84" width="1168" height="104" fill="#ffffff"/>
      <rect x="216" y="84" width="1168" height="8" fill="{DEEP}"/>
      <g transform="translate(265 112) scale(1.3)">{mark()}</g>
      <text x="334" y="149" font-size="27" font-weight="700" fill="{DEEP}" {SERIF}
        >Veterans Health Portal</text>
      {words(800, 148, 18, "Español", BLUE, 'font-weight="700"')}
      {words(896, 148, 18, "Help", BLUE, 'font-weight="700"')}
      {words(958, 148, 18, "Sign out", BLUE, 'font-weight="700"')}
      <path d="M1058 188 v-62 h290 v62 Z" fill="{DEEP}"/>
      <rect x="1058" y="122" width="290" height="7" fill="{GOLD}"/>
      {words(1080, 165, 19, "Secure Messaging", "#ffffff", 'font-weight="700" textLength="164"')}
      <rect x="1254" y="143" width="80" height="30" rx="15" fill="{GOLD}"/>
      {words(1264, 164, 16, "2 unread", DEEP, 'textLength="60"')}
      <rect x="216" y="188" width="1168" height="70" fill="{DEEP}"/>
      <rect x="265" y="252" width="54" height="6" fill="{GOLD}"/>
      {words(265, 231, 20, "Home", "#ffffff", 'font-weight="700"')}
      {words(362, 231, 20, "Spotlights", "#ffffff")}
      {words(506, 231, 20, "Active Learning", "#ffffff")}
      {words(704, 231, 20, "Topics", "#ffffff")}
      {words(265, 336, 40, "Write to your care team", NAVY, 'font-weight="700"')}
      {bars(265, 368, 500, 460, 480, 320)}
      <rect x="265" y="490" width="210" height="56" rx="8" fill="#2f6690"/>
      {words(290, 525, 18, "Open your inbox", "#ffffff", 'font-weight="700" textLength="160"')}
      <rect x="860" y="300" width="475" height="256" rx="12" fill="#dbe9ee"/>
      <g transform="translate(1000 400)">
        <path d="M-80 -40 h150 a20 20 0 0 1 20 20 v54 a20 20 0 0 1 -20 20 h-90 l-34 32 v-32 h-26
          a20 20 0 0 1 -20 -20 v-54 a20 20 0 0 1 20 -20 Z" fill="#ffffff"/>
        {bars(-70, -12, 120, 84, color="#9db6c9")}</g>
      <g transform="translate(1190 452)">
        <path d="M-80 -40 h150 a20 20 0 0 1 20 20 v54 a20 20 0 0 1 -20 20 h-26 v32 l-34 -32 h-90
          a20 20 0 0 1 -20 -20 v-54 a20 20 0 0 1 20 -20 Z" fill="#3f8a8c"/>
        {bars(-70, -12, 120, 84, color="#ffffff")}</g>
      {cards}
    </g>
    <path d="M1240 300 l0 74 l18 -16 l14 32 l15 -7 l-14 -31 l24 -3 Z" fill="#ffffff"
      stroke="#22313f" stroke-width="5" stroke-linejoin="round" transform="translate(-20 -124)"/>
    <path d="M60 742 h74 v52 a20 20 0 0 1 -20 20 h-34 a20 20 0 0 1 -20 -20 Z" fill="#c96f4a"/>
    <path d="M60 754 h-12 a14 14 0 0 0 0 38 h12" fill="none" stroke="#c96f4a" stroke-width="9"/>
    {plant(1500, 724, 1.0)}""",
    )


SCENES: dict[str, Callable[[], tuple[int, int, str]]] = {
    "portal-tab": portal_tab,
    "veteran-and-doctor": veteran_and_doctor,
    "doctor-writing": doctor_writing,
}
