"""Draw the pictures of the seeded pages as SVG and let Chromium turn them into PNG.

Run by hand after a change: `python content/seed/pictures/draw.py`.
"""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from scenes import SCENES

HERE = Path(__file__).parent
COLORS = 256  # flat drawings lose nothing, and each file stays under 150 kB


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page()
        for name, scene in SCENES.items():
            width, height, drawing = scene()
            svg = (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
                f' width="{width}" height="{height}">{drawing}</svg>\n'
            )
            (HERE / f"{name}.svg").write_text(svg)
            render(page, svg, width, height, HERE / f"{name}.png")
        browser.close()


def render(page: Page, svg: str, width: int, height: int, target: Path) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main()
