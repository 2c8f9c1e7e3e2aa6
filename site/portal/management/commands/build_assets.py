import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.management.assets import AssetBuild, AssetError, fetch_node, find_node


class Command(BaseCommand):
    """Build the style sheet and the scripts; do nothing when they are up to date."""

    help = "Builds the portal's style sheet and script into site/frontend/dist."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Build again even when nothing has changed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        build = AssetBuild(settings.BASE_DIR / "site" / "frontend")
        if build.is_current() and not options["force"]:
            self.stdout.write("The style sheet and the script are up to date.")
            return
        try:
            node = find_node() or fetch_node(settings.BASE_DIR / "requirements" / "node.txt")
            count = build.run(node)
        except AssetError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Built {count} files into {build.dist.relative_to(settings.BASE_DIR)}.")
