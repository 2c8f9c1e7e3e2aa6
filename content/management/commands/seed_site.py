from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from content.pages.home import HomePage
from content.seed.groups import add_groups
from content.seed.pages import add_pages, add_topics
from content.seed.site import make_home, site_home
from content.seed.spanish import add_spanish
from content.seed.workflow import add_workflow

LEFT_OUT = "Translate what was left out in the editor, then run this again for what lies below it."


class Command(BaseCommand):
    help = (
        "Fills an empty portal with its home page, the Secure Messaging spotlight, the learning"
        " pages, the terms and the help pages. On a site that has a home page it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--add-missing",
            action="store_true",
            help="Also add seeded pages that a site in use doesn't have. Never changes a page.",
        )

        parser.add_argument(
            "--spanish",
            action="store_true",
            help="Also add Spanish, with translations of main pages that nobody has changed.",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Seed all or nothing. A page that editors removed stays removed unless asked for."""
        home = site_home()
        if home and not (options["add_missing"] or options["spanish"]):
            self.stdout.write("The site has its pages already. Nothing was changed.")
            return
        made: list[str] = []
        if home is None:
            home = make_home()
            made.append(f"page “{home.title}”")
            made += add_all(home)
        elif options["add_missing"]:
            made += add_all(home)
        left: list[str] = []
        if options["spanish"]:
            spanish, left = add_spanish(home)
            made += spanish
        for name in made:
            self.stdout.write(f"Added {name}")
        for name in left:
            self.stdout.write(f"Left out {name}")
        if left:
            self.stdout.write(LEFT_OUT)
        self.stdout.write(f"{len(made)} added. Pages that were there are as they were.")


def add_all(home: HomePage) -> list[str]:
    return add_topics(home) + add_groups(home) + add_pages(home) + add_workflow(home)
