"""A letter that is being written keeps itself, whole or not; nothing goes to anybody by it."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import DraftConflict, InvalidInput, NotAllowed, Refused
from sm_plugin.letters.audience import Criteria
from sm_plugin.letters.drafting import LetterEdit, discard_letter, is_finished, keep_letter
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.sending import reach_of, send_letter, token_of
from sm_plugin.letters.services import write_template
from sm_plugin.web.forms import KEPT_LENGTH
from sm_plugin.web.session_ended import writer_mark
from tests.factories import TopicFactory, member
from tests.sm_plugin.helpers.reading import Parsed, post, see, signed_in
from tests.sm_plugin.letters.conftest import begin
from tests.worlds import world

pytestmark = pytest.mark.django_db
BY_CLOCK = {"X-SM-Autosave": "1"}


@world
def denise(team):
    return member(team, "coordinator")


def saved(user, page, *, address="", status=200, **words):
    """Save by the clock, as the page's script does, and return what it is told."""
    form = {"page": str(page), "version": "0", "step": "1", "audience": "panel"} | words
    response = signed_in(user).post(
        address or reverse("sm_plugin:write_letter"), form, headers=BY_CLOCK
    )
    assert response.status_code == status
    return response.json() if response.content else {}


@pytest.mark.usefixtures("boxes")
def test_a_letter_without_topic_and_subject_is_kept_from_the_first_words_on(team, denise):
    told = saved(denise, uuid4(), team=str(team.pk), body="Dear all, ")

    letter = Letter.objects.get()
    assert (letter.body, letter.subject, letter.topic) == ("Dear all, ", "", None)
    assert b"Dear" not in bytes(letter.body_sealed)
    assert told["address"] == reverse("sm_plugin:change_letter", args=[letter.pk])
    assert told["said"].startswith("Draft saved. Only you see it until it is sent.")
    assert see(denise, "letters").says("No subject yet")
    page = signed_in(denise).get(reverse("sm_plugin:letter", args=[letter.pk]), follow=True)
    assert "Dear all, " in page.content.decode(), "its form opens while something is missing"
    assert not LetterRow.objects.exists()


def test_two_saves_of_one_page_are_one_draft_and_nothing_typed_is_none(team, denise):
    page = uuid4()
    saved(denise, page, status=204, team=str(team.pk), subject="  ")
    assert not Letter.objects.exists()

    saved(denise, page, team=str(team.pk), body="Dear")
    told = saved(denise, page, step="2", team=str(team.pk), body="Dear all")

    assert Letter.objects.get().body == "Dear all"
    assert told["version"] == 2
    saved(denise, page, step="1", team=str(team.pk), body="Dear")
    assert Letter.objects.get().body == "Dear all", "a save that was overtaken changes nothing"
    record = AuditEvent.objects.filter(action=Action.LETTER_CHANGE)
    assert record.count() == 1, "the clock leaves one row"


def test_an_older_window_does_not_write_over_a_newer_one(team, denise):
    saved(denise, uuid4(), team=str(team.pk), body="Dear all")
    letter = Letter.objects.get()
    address = reverse("sm_plugin:change_letter", args=[letter.pk])
    saved(denise, uuid4(), address=address, version="1", team=str(team.pk), body="Dear everyone")

    told = saved(
        denise, uuid4(), address=address, status=409, version="1", team=str(team.pk), body="Hello"
    )

    assert told["state"] == "draft_changed"
    letter.refresh_from_db()
    assert letter.body == "Dear everyone"
    older = LetterEdit("", "Hello", version=1)
    with pytest.raises(DraftConflict) as conflict:
        keep_letter(actor=denise, team=team, letter=letter, edit=older, is_auto=True)
    assert "Hello" not in repr(conflict.value.mine)


def test_a_button_keeps_the_draft_without_script_and_the_form_goes_on_with_it(team, denise):
    topic = TopicFactory()
    words = {"team": str(team.pk), "topic": str(topic.pk), "page": str(uuid4())}

    post(denise, "write_letter", status=302, action="keep", body="Dear", **words)
    post(denise, "write_letter", status=302, audience="panel", subject="Flu", body="Come.", **words)

    letter = Letter.objects.get()
    assert (letter.subject, letter.body, letter.topic) == ("Flu", "Come.", topic)


@pytest.mark.django_db(transaction=True)
def test_a_draft_to_a_list_opens_outside_of_any_transaction(team, denise, boxes):
    """On PostgreSQL a page that locks a row outside of a transaction fails."""
    patients = [boxes["ruth"].patient_id]
    listed = save_list(actor=denise, team=team, patients=patients, name="Flu shots")
    whole = LetterEdit("Flu", "Come.", topic=TopicFactory(), audience="list", patient_list=listed)
    letter = keep_letter(actor=denise, team=team, edit=whole)

    assert see(denise, "letter", letter.pk).says("Flu")


@pytest.mark.usefixtures("boxes")
def test_a_letter_of_a_topic_that_nobody_reads_is_not_finished(team, denise):
    topic = TopicFactory()
    topic.is_active = False
    topic.save()
    unread = LetterEdit("Flu", "Come.", topic=topic)
    letter = keep_letter(actor=denise, team=team, edit=unread)

    assert not is_finished(letter)
    with pytest.raises(Refused) as refused:
        send_letter(actor=denise, letter=letter, expected=token_of(letter, reach_of(letter)))
    assert refused.value.code == "letter_unfinished"


def test_the_button_keeps_its_own_text_over_another_windows_also_twice(team, denise):
    page = str(uuid4())
    for body in ("Dear", "Dear all"):
        words = {"team": str(team.pk), "page": page, "body": body}
        post(denise, "write_letter", status=302, action="keep", **words)
    assert Letter.objects.get().body == "Dear all"


def whole(team, **more):
    words = {"team": str(team.pk), "topic": str(TopicFactory().pk), "audience": "panel"}
    return words | {"subject": "Flu", "body": "Dear all"} | more


def fields_of(page):
    """Return what the page's form would post if it were sent as it is."""
    form = BeautifulSoup(page.content, "html.parser").select_one("form[data-autosave]")
    typed = [one for one in form.select("input[name]") if one.get("type") != "radio"]
    posted = {one["name"]: one.get("value", "") for one in typed}
    chosen = form.select("input[type=radio][checked]")
    posted |= {one["name"]: one["value"] for one in chosen}
    posted |= {one["name"]: one.text.lstrip("\n") for one in form.select("textarea[name]")}
    for one in form.select("select[name]"):
        picked = one.select_one("option[selected]")
        posted[one["name"]] = picked["value"] if picked else ""
    return posted


@pytest.mark.parametrize("button", [{"action": "keep"}, {}])
@pytest.mark.usefixtures("boxes")
def test_a_button_of_an_older_window_shows_both_letters_before_it_replaces_one(
    team, denise, button
):
    saved(denise, uuid4(), **whole(team))
    letter = Letter.objects.get()
    address = reverse("sm_plugin:change_letter", args=[letter.pk])
    client = signed_in(denise)
    older = fields_of(client.get(address)) | {"body": "From the older window.", "subject": "Old"}
    newer = whole(team, subject="New", body="From the newer window.", version="1")
    saved(denise, uuid4(), address=address, **newer)

    page = client.post(address, older | button)

    assert page.status_code == 409
    letter.refresh_from_db()
    assert letter.body == "From the newer window."
    shown = Parsed(page.content.decode())
    assert shown.says("This draft was changed in another window.")
    for words in ("New", "From the newer window.", "From the older window."):
        assert shown.says(words)
    form = BeautifulSoup(page.content, "html.parser").select_one("form[data-autosave]")
    assert "data-unsent" in form.attrs, "it is asked about, and the clock saves it over neither"
    again = fields_of(page)
    assert (again["subject"], again["topic"]) == ("Old", older["topic"])
    assert client.post(address, again | button).status_code == 302
    letter.refresh_from_db()
    assert letter.body == "From the older window."


@pytest.mark.usefixtures("boxes")
def test_an_older_window_that_is_not_finished_shows_both_letters_without_a_reproach(team, denise):
    saved(denise, uuid4(), **whole(team))
    letter = Letter.objects.get()
    address = reverse("sm_plugin:change_letter", args=[letter.pk])
    older = {"team": str(team.pk), "body": "From the older window.", "action": "keep"}

    page = signed_in(denise).post(address, older | {"version": "0", "page": str(uuid4())})

    assert page.status_code == 409
    assert "sm-field--error" not in page.content.decode()


@pytest.mark.parametrize("button", [{"action": "keep"}, {}])
@pytest.mark.usefixtures("boxes")
def test_ones_own_page_goes_on_saving_after_a_press_that_was_stopped(team, denise, button):
    page = uuid4()
    told = saved(denise, page, **whole(team))
    letter = Letter.objects.get()
    address = reverse("sm_plugin:change_letter", args=[letter.pk])
    words = whole(team, body="Dear all, come.", version=str(told["version"]), page=str(page))
    assert signed_in(denise).post(address, words | {"step": "2"} | button).status_code == 302

    words |= {"step": "3", "body": "Dear all, come soon."}
    saved(denise, words.pop("page"), address=address, **words)

    letter.refresh_from_db()
    assert letter.body == "Dear all, come soon."


def test_an_older_window_does_not_change_who_gets_the_same_words(team, denise):
    saved(denise, uuid4(), **whole(team))
    letter = Letter.objects.get()
    address = reverse("sm_plugin:change_letter", args=[letter.pk])
    newer = whole(team, audience="filter", days="30", version="1")
    saved(denise, uuid4(), address=address, **newer)

    told = saved(denise, uuid4(), address=address, status=409, **whole(team, version="1"))

    assert told["state"] == "draft_changed"
    letter.refresh_from_db()
    assert letter.audience == "filter"


@pytest.mark.parametrize("button", [{"action": "keep"}, {}])
def test_a_letter_too_long_even_to_be_kept_comes_back_whole(team, denise, button):
    long = "x" * (KEPT_LENGTH + 1)
    words = whole(team, body=long, page=str(uuid4())) | button

    page = signed_in(denise).post(reverse("sm_plugin:write_letter"), words)

    assert page.status_code == 422
    assert fields_of(page)["body"] == long
    assert fields_of(page)["page"] == words["page"]
    assert not Letter.objects.exists()


def test_a_button_pressed_after_another_person_signed_in_keeps_nothing(team, denise):
    words = {"team": str(team.pk), "body": "Dear all", "writer": writer_mark(member(team))}
    post(denise, "write_letter", status=409, action="keep", **words)
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("boxes")
def test_an_unfinished_letter_is_not_sent(team, denise):
    edit = LetterEdit("Flu", "Dear [[when]]", topic=TopicFactory())
    letter = keep_letter(actor=denise, team=team, edit=edit)

    with pytest.raises(Refused) as refused:
        send_letter(actor=denise, letter=letter, expected=token_of(letter, reach_of(letter)))

    assert refused.value.code == "letter_unfinished"
    assert not LetterRow.objects.exists()
    address = reverse("sm_plugin:send_letter", args=[letter.pk])
    page = Parsed(signed_in(denise).post(address, follow=True).content.decode())
    assert page.says("This letter is not finished, so nothing was sent.")
    assert "class=sm-alert sm-alert--error" in page.acted_on, "it is no success"


@pytest.mark.usefixtures("boxes")
def test_what_was_sent_meanwhile_is_not_changed_by_the_clock(team, denise, write):
    letter = begin(write())
    address = reverse("sm_plugin:change_letter", args=[letter.pk])

    signed_in(denise).post(address, {"body": "Other"}, headers=BY_CLOCK)

    with pytest.raises(Refused):
        keep_letter(actor=denise, team=team, letter=letter, edit=LetterEdit("", "Other"))
    letter.refresh_from_db()
    assert "Other" not in letter.body


def test_nobody_else_keeps_or_sees_a_draft_and_a_nurse_writes_none(team, denise):
    letter = keep_letter(actor=denise, team=team, edit=LetterEdit("Flu", "Come."))
    provider = member(team, "provider")

    with pytest.raises(NotAllowed):
        keep_letter(actor=provider, team=team, letter=letter, edit=LetterEdit("", "Mine"))
    with pytest.raises(NotAllowed):
        keep_letter(actor=member(team), team=team, edit=LetterEdit("", "Mine"))
    assert not see(provider, "letters").says("Flu")


def test_who_was_signed_out_is_told_so_and_the_text_stays_on_the_page(client, team):
    address = reverse("sm_plugin:write_letter")

    told = client.post(address, {"body": "Dear all", "team": str(team.pk)}, headers=BY_CLOCK)

    assert (told.status_code, told.json()) == (401, {"state": "signed_out"})
    assert not Letter.objects.exists()


@pytest.mark.parametrize("topic", ["\u00e9" * 40, "med\0ication", "no such topic"])
def test_a_filter_that_no_topic_can_have_makes_no_letter_to_others(team, denise, topic):
    words = {"team": str(team.pk), "body": "Dear", "audience": "filter", "wrote_about": topic}
    saved(denise, uuid4(), **words)

    letter = Letter.objects.get()
    assert letter.body == "Dear"
    with pytest.raises(InvalidInput):
        reach_of(letter)
    see(denise, "change_letter", letter.pk)


@pytest.mark.parametrize(
    "typed", [{"born_by": "194"}, {"born_by": "\u00e9" * 300}, {"days": "7"}, {}]
)
@pytest.mark.usefixtures("boxes")
def test_a_filter_that_is_typed_half_keeps_its_conditions_and_opens_its_form(team, denise, typed):
    topic = TopicFactory()
    words = {"team": str(team.pk), "topic": str(topic.pk), "subject": "Visit", "body": "Dear all"}
    if typed:
        typed = typed | {"wrote_about": topic.code}
    saved(denise, uuid4(), audience="filter", **words, **typed)

    letter = Letter.objects.get()
    assert not is_finished(letter)
    kept = Criteria.as_typed(letter.criteria)
    assert kept.topic == typed.get("wrote_about", "")
    form = signed_in(denise).get(reverse("sm_plugin:letter", args=[letter.pk]), follow=True)
    assert 'name="born_by"' in form.content.decode()
    assert 'value="194"' in form.content.decode() or typed.get("born_by") != "194"
    with pytest.raises(Refused):
        send_letter(actor=denise, letter=letter, expected="")
    with pytest.raises(InvalidInput):
        reach_of(letter)


@pytest.mark.usefixtures("boxes")
def test_a_letter_to_nobody_chosen_is_not_to_everyone(team, denise):
    words = {"topic": str(TopicFactory().pk), "subject": "Visit", "body": "Dear all"}
    saved(denise, uuid4(), team=str(team.pk), audience="", **words)

    letter = Letter.objects.get()
    assert not is_finished(letter)
    assert not reach_of(letter).reached
    posted = {"team": str(team.pk), "audience": "filter", **words}
    page = post(denise, "change_letter", letter.pk, status=422, **posted)
    assert page.says("Choose at least one condition")


def test_a_letter_that_comes_back_is_marked_unsaved_until_it_is_saved(team, denise):
    own = {"title": "Clinic", "body": "Dear [[patient]], come.", "language": "en"}
    template = write_template(actor=denise, team=team, scope="own", **own)
    words = {"team": str(team.pk), "page": str(uuid4()), "body": "Hello."}
    filled = {"template": str(template.pk), "use_template": "yes"}

    assert "data-unsaved" not in see(denise, "write_letter").page
    assert "data-unsaved" in post(denise, "write_letter", status=422, **words).page
    assert "data-unsaved" in post(denise, "write_letter", status=200, **words, **filled).page


@pytest.mark.usefixtures("boxes")
def test_what_another_window_wrote_since_the_question_is_not_thrown_away(team, denise, write):
    letter, client = write(), signed_in(denise)
    shown = BeautifulSoup(
        client.get(reverse("sm_plugin:letter", args=[letter.pk])).content, "html.parser"
    )
    address = reverse("sm_plugin:discard_letter", args=[letter.pk])
    fields = hidden_of(shown.find("form", action=address))
    asked = client.post(address, fields)
    question = BeautifulSoup(asked.content, "html.parser").select_one("form.sm-form")
    fields = hidden_of(question) | {"confirmed": "yes"}
    edit = LetterEdit("Flu", "An hour of writing.", letter.topic, version=1, page=uuid4(), step=1)
    keep_letter(actor=denise, team=team, letter=letter, edit=edit, is_auto=True)

    told = client.post(address, fields, follow=True).content.decode()

    assert Letter.objects.get().body == "An hour of writing."
    assert "This draft was changed in another window since you opened the page" in told
    discard_letter(actor=denise, letter=letter, version=2)
    assert not Letter.objects.exists()


def hidden_of(form):
    return {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
