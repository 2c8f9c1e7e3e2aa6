from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def veteran(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


@world
def draft(mailbox: Mailbox, team: CareTeam) -> Draft:
    return new_draft(mailbox, team)


def new_draft(mailbox: Mailbox, team: CareTeam) -> Draft:
    words = DraftWords("Dizzy in the morning", "I feel dizzy when I get up.")
    return save_draft(actor=mailbox.owner, mailbox=mailbox, edit=Edit(words, team))


@pytest.fixture
def add(draft: Draft) -> Callable[..., Attachment]:
    """`add(name, content)` adds a file to the draft as its author, each with words of its own."""

    def go(name: str = "diary.txt", content: bytes | None = None, **other: Any) -> Attachment:
        if content is None:
            content = made.TEXT if Attachment.objects.count() == 0 else made.TEXT + name.encode()
        upload = Upload(name, len(content), content)
        given = {"actor": draft.author, "draft": draft, "upload": upload}
        return attach(**(given | other))

    return go
