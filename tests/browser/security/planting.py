"""Payloads in every field that people fill in, straight in the rows: past the checks of forms.

SQLite holds no length of a column, so one row takes all payloads at once; sealed texts have none.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.apps import apps
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from content.seed.library import add_words
from content.seed.site import make_home
from content.snippets.banners import Banner
from content.snippets.settings import SiteWords
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.letters.services import write_template
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.notes.services import record_call, write_note
from sm_plugin.sending.answers import name_of
from sm_plugin.teams.models import Topic, TopicQuestion
from sm_plugin.worklist.services import save_filter
from tests.browser.security.payloads import texts
from tests.content.every_block import change_texts, each_block, page_of
from tests.sm_plugin.matrix.cast import World

# Columns as they are, and sealed ones. Codes, digests, addresses and what the code itself writes
# are left out; so are the words of safety phrases, which are a grammar.
COLUMNS = {
    "sm_plugin.Facility": ("name", "city", "help_phone", "identity_hours"),
    "sm_plugin.StageChange": ("reason",),
    "sm_plugin.Patient": ("record_number",),
    "sm_plugin.Delegation": ("email",),
    "sm_plugin.Membership": ("title",),
    "sm_plugin.Topic": ("label", "hint"),
    "sm_plugin.TopicQuestion": ("label", "help_text"),
    "accounts.User": ("full_name", "phone"),
    "content.SiteWords": ("name", "help_text", "footer_note"),
    "content.Banner": ("title", "text"),
    "content.GlossaryTerm": ("name", "also", "definition"),
    "content.PortalImage": ("title", "description"),
    "content.HomePage": ("introduction", "search_description"),
    "content.StandardPage": ("summary", "search_description"),
}
SEALED = {
    "sm_plugin.Folder": ("name",),
    "sm_plugin.Signature": ("name", "title"),
    "sm_plugin.Thread": ("subject",),
    "sm_plugin.Message": ("body", "signature"),
    "sm_plugin.AnswerDraft": ("body",),
    "sm_plugin.EmergencyOpening": ("reason",),
    "sm_plugin.Attachment": ("name",),
    "sm_plugin.Template": ("title", "body"),
    "sm_plugin.PatientList": ("name",),
    "sm_plugin.Letter": ("subject", "body"),
    "sm_plugin.Note": ("body", "number"),
}


class Planted:
    """Gives each field its number, and its text of all payloads."""

    def __init__(self, payloads: tuple[str, ...]) -> None:
        self.payloads, self.numbers = payloads, dict[str, int]()

    def __call__(self, field: str) -> str:
        number = self.numbers.setdefault(field, 101 + len(self.numbers))
        return texts(self.payloads, number)

    def fields(self, numbers: set[int]) -> set[str]:
        return {field for field, number in self.numbers.items() if number in numbers}


def plant(world: World, payloads: tuple[str, ...]) -> Planted:
    """Put payloads into all rows of everybody; return which number stands for which field."""
    text = Planted(payloads)
    _write_what_is_missing(world)
    _make_pages(text)
    for label, names in COLUMNS.items():
        rows = apps.get_model(label)._base_manager.all()
        for number, row in enumerate(rows):  # some columns are unique
            planted = {name: f"{text(f'{label}.{name}')} {number}" for name in names}
            rows.filter(pk=row.pk).update(**planted)
    for label, names in SEALED.items():
        for row in apps.get_model(label)._base_manager.all():
            if label == "sm_plugin.Message":  # its text is bound to which parts there are
                row.facts_sealed = row.signature_sealed = b""
            _seal(row, {f"{name}_sealed": text(f"{label}.{name}") for name in names})
    _answer_questions(text)
    _list_somebody(text)
    return text


def _seal(row: Any, columns: dict[str, str]) -> None:
    """Seal those columns again that hold something."""
    held = [name for name in columns if getattr(row, name) is not None]
    for name in held:
        row.seal(name, columns[name])
    type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in held})


def _write_what_is_missing(world: World) -> None:
    """What nobody of the cast has written: notes, a template, a signature, a filter, a draft."""
    denise, peter, item = world.people["denise"], world.people["peter"], world.item("ruth")
    write_note(actor=peter, item=item, body="Note", idempotency_key=uuid4())
    call = {"number": "1", "reached": True, "body": "Call", "idempotency_key": uuid4()}
    record_call(actor=peter, item=item, **call)
    words = {"title": "Title", "body": "Body", "language": "en"}
    for scope in ("own", "team", "facility"):
        write_template(actor=denise, team=world.teams["a"], scope=scope, **words)
    change_signature(actor=world.people["ruth"], name="Ruth", title="Veteran")
    for name in ("angela", "denise"):
        save_filter(actor=world.people[name], name="Filter", query="queue=role")
    save_answer_draft(actor=peter, item=world.item("james"), edit=AnswerEdit("Draft"))


def _answer_questions(text: Planted) -> None:
    """Answers of a message and of a draft, words of a saved filter: sealed as one, with others."""
    for row in apps.get_model("sm_plugin.Message")._base_manager.all():
        answer = [[text("question in a message"), text("answer in a message")]]
        row.facts_sealed = b""
        _seal(row, {"facts_sealed": json.dumps(answer)})
    topic = Topic.objects.get(code="symptom")
    questions = TopicQuestion.objects.filter(topic=topic)
    for draft in apps.get_model("sm_plugin.Draft")._base_manager.all():
        words = json.loads(draft.unseal("content_sealed"))
        words |= {name: text(f"{name} of a draft") for name in ("subject", "body")}
        words["answers"] = {name_of(one): text("answer of a draft") for one in questions}
        _seal(draft, {"content_sealed": json.dumps(words)})
    for own in apps.get_model("sm_plugin.WorklistSettings")._base_manager.all():
        rows = json.loads(own.unseal("filters_sealed"))
        named = [row | {"name": text("name of a filter")} for row in rows]
        _seal(own, {"filters_sealed": json.dumps(named)})


def _list_somebody(text: Planted) -> None:
    for row in apps.get_model("sm_plugin.PanelEntry")._base_manager.all():
        held = json.loads(row.unseal("listed_sealed"))
        held |= {"name": text("name in a list"), "record_number": text("number in a list")}
        _seal(row, {"listed_sealed": json.dumps(held)})


def _make_pages(text: Planted) -> None:
    """A home page and a page with each block, all of whose texts and captions are payloads."""
    home = make_home()
    add_words(home)
    SiteWords.objects.create(site=home.get_site())
    Banner.objects.create(locale=home.locale)
    blocks_of = dict(_story_blocks())
    content = [
        (name, change_texts(blocks_of[name], value, _always(text, f"block {name}")))
        for name, value in each_block()
        if name in blocks_of
    ]
    rich = _typed_into_an_editor(text("rich text of an article"))
    content = [(name, rich if name == "paragraph" else value) for name, value in content]
    page_of(content, title=text("title of a page")[:255])


def _always(text: Planted, field: str) -> Callable[[str], str]:
    """Count a field only once there is a text to change: some blocks have none."""
    return lambda _old: text(field)


def _story_blocks() -> Any:
    from content.blocks.story import StoryBlock

    return StoryBlock().child_blocks.items()


def _typed_into_an_editor(words: str) -> Any:
    """Rich text as the editor keeps it, with the payloads as text and as the address of a link."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:__xss=1"}}
    block = {
        "key": "one",
        "text": words,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 6, "key": 0}],
    }
    typed = json.dumps({"blocks": [block], "entityMap": {"0": link}})
    return blocks.RichTextBlock().to_python(
        ContentstateConverter(features=["bold", "link"]).to_database_format(typed)
    )
