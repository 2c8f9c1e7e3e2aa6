from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from content.models import (
    HomePage,
    LearningIndexPage,
    LearningPage,
    SpotlightIndexPage,
    SpotlightPage,
    TermsPage,
)
from content.seed.groups import EDITORS
from content.seed.pictures import picture
from portal.accounts.models import User


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A freshly seeded site for all tests of a module: each one's own changes are undone.

    The site lies in a transaction around those of the tests, so a test that commits (a live
    server, `transaction=True`) belongs in a module of its own.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_site", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def home(seeded: None, db: None) -> HomePage:
    """The home page of the seeded site."""
    return HomePage.objects.get()


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
    return TermsPage.objects.get()


@pytest.fixture
def editor(home: HomePage, make_person: Callable[..., User], client: Client) -> Client:
    """A browser in which Emily, a content editor, has signed in."""
    emily = make_person("Emily Hart")
    emily.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(emily)
    return client
