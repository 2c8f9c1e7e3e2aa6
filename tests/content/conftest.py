from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Locale

from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage, LearningPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.pages.standard import StandardPage
from content.seed.groups import EDITORS, PUBLISHERS, REVIEWERS
from content.seed.pictures import picture
from content.terms.models import TermsPage
from portal.accounts.models import User


@pytest.fixture
def home(seeded: None, db: None) -> HomePage:
    """The home page of the seeded site."""
    return HomePage.objects.get(locale=Locale.get_default())


@pytest.fixture
def make_spotlight(home: HomePage) -> Callable[..., SpotlightPage]:
    def make(title: str, **fields: Any) -> SpotlightPage:
        parent = SpotlightIndexPage.objects.get()
        values = {
            "summary": f"About {title}",
            "published_on": date(2010, 10, 4),
            "lead_picture": picture("portal-tab"),
            "lead_picture_alt": "A portal",
        }
        page = parent.add_child(instance=SpotlightPage(title=title, **(values | fields)))
        page.save_revision().publish()
        return page

    return make


@pytest.fixture
def make_lesson(home: HomePage) -> Callable[..., LearningPage]:
    def make(title: str, **fields: Any) -> LearningPage:
        parent = LearningIndexPage.objects.get()
        page = LearningPage(title=title, summary=f"About {title}", source_name="AHRQ", **fields)
        parent.add_child(instance=page).save_revision().publish()
        return page

    return make


@pytest.fixture
def terms(home: HomePage) -> TermsPage:
    return TermsPage.objects.get(locale=Locale.get_default())


@pytest.fixture
def editor(home: HomePage, make_person: Callable[..., User], client: Client) -> Client:
    """A browser in which Emily, a content editor, has signed in."""
    emily = make_person("Emily Hart")
    emily.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(emily)
    return client


@dataclass(frozen=True)
class Desk:
    """The people who bring a page to readers, each with a browser of his or her own."""

    people: dict[str, User]
    home: HomePage

    def __getattr__(self, name: str) -> User:
        return self.people[name]

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client


@pytest.fixture
def desk(home: HomePage, make_person: Callable[..., User]) -> Desk:
    """Emily writes, Priya reviews, Martin and Grace publish, Ada is the superuser."""
    groups = {"emily": EDITORS, "priya": REVIEWERS, "martin": PUBLISHERS, "grace": PUBLISHERS}
    people = {}
    for name, group in groups.items():
        people[name] = make_person(f"{name.title()} Demo")
        people[name].groups.add(Group.objects.get(name=group))
    people["ada"] = make_person("Ada Admin", is_staff=True, is_superuser=True)
    return Desk(people, home)


@pytest.fixture
def draft(desk: Desk) -> StandardPage:
    """A new page that Emily wrote and nobody has approved."""
    page = StandardPage(
        title="Flu shots", slug="flu-shots", summary="Where to get one.", live=False
    )
    desk.home.add_child(instance=page)
    page.save_revision(user=desk.emily)
    return page
