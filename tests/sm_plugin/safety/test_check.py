"""The check as a service: fails towards showing, and who may change what it looks for."""

import csv
import logging
from datetime import date
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.safety import services
from sm_plugin.safety.confirmation import confirmation, is_confirmed
from sm_plugin.safety.default_phrases import _key, default_phrases
from sm_plugin.safety.findings import Findings
from sm_plugin.safety.models import SafetyPhrase, SafetyPhraseVersion
from sm_plugin.safety.services import WEIGHED, add_phrase, change_phrase, check
from tests.factories import FacilityFactory, UserFactory, administrator, national_administrator

pytestmark = pytest.mark.django_db

VALUES = {
    "kind": "emergency",
    "language": "en",
    "words": "zebra ... crossing",
    "unless": "",
    "is_active": True,
    "reviewed_by": "",
    "reviewed_at": None,
}


def test_every_text_is_checked_in_both_languages():
    found = check(["Refill", "My knee is fine. Quiero matarme.", "chest pain"])

    assert found.kinds == ("suicide", "emergency")
    assert set(found.words) == {"Quiero matarme", "chest pain"}
    assert not check(["Refill", "My knee is fine."]).phrases


def test_words_that_add_up_bring_the_page_and_name_no_kind():
    text = (
        "Good morning to all. I have an appointment on Tuesday. Since breakfast he stares at the "
        "wall and when I ask him something he answers with the wrong words, and the cup fell out "
        "of his hand two times."
    )
    SafetyPhrase.objects.exclude(words__in=["selfharm", "heartattack"]).update(is_active=False)
    for kind in ("suicide", "emergency"):
        SafetyPhrase.objects.create(kind=kind, language="en", words=f"zebra {kind}")

    found = check(["A question", text])

    assert found.shows_page
    assert (found.kinds, found.phrases) == ((), ())
    (span,) = found.spans
    assert (span.text, span.phrase) == (1, WEIGHED)
    assert found.words == (text[span.start : span.end],)
    assert not check(["Please send the form to my new address."]).shows_page


def test_each_phrase_that_was_found_has_its_place_in_the_text_as_typed():
    texts = ["Refill", "Hello.\n\nI WANT to  kill myself.", "no"]

    found = check(texts)

    assert {texts[span.text][span.start : span.end] for span in found.spans} >= {"kill myself"}
    assert {span.phrase for span in found.spans} == set(found.phrases)
    assert {span.text for span in found.spans} == {1}


@pytest.mark.parametrize("answer", ["Blood", "blood", "The blood one", "Sangre", "Chest X-ray"])
def test_the_name_of_a_test_as_an_answer_is_no_finding(answer):
    assert not check(["My test result", "When will it be there?", answer]).shows_page


def test_new_shipped_phrases_reach_an_install_and_leave_alone_what_people_changed():
    nora = national_administrator()
    touched, missing, stale, reviewed = SafetyPhrase.objects.exclude(unless="")[:4]
    values = {name: getattr(touched, name) for name in VALUES}
    change_phrase(actor=nora, phrase=touched, **values | {"unless": "her own"})
    missing_words = missing.words
    missing.delete()
    SafetyPhrase.objects.filter(pk=stale.pk).update(unless="as it was shipped once")
    SafetyPhrase.objects.filter(pk=reviewed.pk).update(
        unless="as reviewed", reviewed_by="Dr. Lee", reviewed_at=date(2026, 1, 2)
    )
    gone = SafetyPhrase.objects.create(
        pk=_key("shipped no more"), kind="suicide", language="en", words="shipped no more"
    )
    own = add_phrase(actor=nora, **VALUES)

    call_command("sm_seed_phrases", verbosity=0)

    assert SafetyPhrase.objects.filter(words=missing_words).exists()
    by_key = SafetyPhrase.objects.in_bulk([touched.pk, stale.pk, reviewed.pk, gone.pk, own.pk])
    assert by_key[touched.pk].unless == "her own"
    assert by_key[stale.pk].unless == stale.unless
    assert by_key[reviewed.pk].unless == "as reviewed"
    assert (by_key[gone.pk].is_active, by_key[own.pk].is_active) == (False, True)


@pytest.mark.parametrize(
    "migration",
    [
        "0018_phrases_for_whole_messages",
        "0061_phrases_for_short_cries",
        "0067_phrases_for_harm_to_others",
    ],
)
def test_a_shipped_phrase_whose_words_were_changed_stops_no_upgrade(migration):
    step = import_module(f"sm_plugin.migrations.{migration}")
    file = step.SECOND if hasattr(step, "SECOND") else step.FILE
    with file.open(encoding="utf-8", newline="") as rows:
        words = {row["words"] for row in csv.DictReader(rows)}
    edited = SafetyPhrase.objects.filter(words__in=words).first()
    change_phrase(
        actor=national_administrator(), phrase=edited, **VALUES | {"words": "zebra ... herself"}
    )

    step.bring_up_to_date(apps, connection.schema_editor())
    call_command("sm_seed_phrases", verbosity=0)

    assert SafetyPhrase.objects.get(pk=edited.pk).words == "zebra ... herself"
    assert not SafetyPhrase.objects.filter(words=edited.words).exists()


def test_a_phrase_counts_from_the_next_message_on():
    assert not check(["a zebra at the crossing"]).phrases

    phrase = add_phrase(actor=national_administrator(), **VALUES)
    assert check(["a zebra at the crossing"]).phrases == (str(phrase.pk),)

    values = VALUES | {"is_active": False}
    change_phrase(actor=national_administrator(), phrase=phrase, **values)
    assert not check(["a zebra at the crossing"]).phrases


def test_a_check_that_fails_counts_as_a_finding_and_logs_no_word(caplog):
    SafetyPhrase.objects.filter(pk=SafetyPhrase.objects.first().pk).update(words="... broken")

    with caplog.at_level(logging.ERROR):
        found = check(["My knee hurts a little."])

    assert found.kinds == ("unchecked",)
    assert "InvalidInput" in caplog.text
    assert "knee" not in caplog.text


@pytest.mark.parametrize("kind", ["suicide", "emergency"])
def test_with_nothing_to_look_for_every_message_is_treated_as_unchecked(kind):
    SafetyPhrase.objects.filter(kind=kind).update(is_active=False)

    assert check(["My knee hurts a little."]).kinds == ("unchecked",)


def test_findings_keep_their_words_out_of_what_is_printed():
    found = check(["I want to kill myself"])

    assert "kill" not in repr(found)
    assert Findings.from_text(found.to_text()) == found


def test_a_confirmation_stands_for_one_author_and_one_text():
    ruth, james = UserFactory(), UserFactory()
    token = confirmation(ruth, ["Subject", "I want to die"])

    assert is_confirmed(token, ruth, ["Subject", "I want to die"])
    assert not is_confirmed(token, ruth, ["Subject", "I want to die today"])
    assert not is_confirmed(token, ruth, ["Subject I want", "to die"])
    assert not is_confirmed(token, james, ["Subject", "I want to die"])
    assert not is_confirmed("", ruth, ["Subject", "I want to die"])
    assert "die" not in token


def test_all_phrases_are_shipped_as_not_reviewed_and_the_system_says_so():
    shipped = list(default_phrases())

    assert SafetyPhrase.objects.count() == len(shipped)
    assert SafetyPhrase.objects.unreviewed().count() == len(shipped)
    warnings = run_checks(tags=["database"], databases=["default"])
    assert "sm_plugin.W030" in {warning.id for warning in warnings}
    SafetyPhrase.objects.update(reviewed_by="Dr. Maria Santos", reviewed_at=date(2026, 5, 4))
    assert "sm_plugin.W030" not in {
        warning.id for warning in run_checks(tags=["database"], databases=["default"])
    }


def test_phrases_that_are_missing_can_be_added_again_and_changed_ones_stay():
    first, second = SafetyPhrase.objects.all()[:2]
    SafetyPhrase.objects.filter(pk=second.pk).update(is_active=False)
    first.delete()

    call_command("sm_seed_phrases")

    assert SafetyPhrase.objects.filter(words=first.words).exists()
    assert not SafetyPhrase.objects.get(pk=second.pk).is_active


def test_only_national_administrators_change_what_is_looked_for():
    for actor in (administrator(FacilityFactory()), UserFactory()):
        with pytest.raises(NotAllowed):
            add_phrase(actor=actor, **VALUES)
    assert not SafetyPhrase.objects.filter(words=VALUES["words"]).exists()


def test_each_change_is_on_record():
    phrase = add_phrase(actor=national_administrator(), **VALUES)

    event = AuditEvent.objects.latest("at")
    assert (event.action, event.object_key) == ("safety.change", str(phrase.pk))


def test_other_words_need_a_new_review():
    nora, review = national_administrator(), {"reviewed_by": "Dr. A", "reviewed_at": date.today()}
    phrase = add_phrase(actor=nora, **VALUES | review)
    assert phrase.reviewed_by

    phrase = change_phrase(actor=nora, phrase=phrase, **VALUES | review | {"is_active": False})
    assert phrase.reviewed_by, "switching it off changes no word"

    phrase = change_phrase(actor=nora, phrase=phrase, **VALUES | review | {"words": "zebra"})
    assert not phrase.reviewed_by


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": "..."}, "words"),
        ({"unless": "zebra; ..."}, "unless"),
        ({"reviewed_by": "Dr. A"}, "reviewed_at"),
        ({"reviewed_at": date(2026, 1, 1)}, "reviewed_by"),
        ({"kind": "joy"}, ""),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(values, field):
    with pytest.raises(InvalidInput) as refusal:
        add_phrase(actor=national_administrator(), **VALUES | values)

    assert refusal.value.field == field


def test_administrators_see_what_is_not_reviewed():
    client = Client()
    client.force_login(national_administrator())

    assert b"not yet reviewed by a clinician" in client.get("/admin/").content
    page = client.get("/admin/secure-messaging/phrases/").content.decode()
    assert "are not yet reviewed by a clinician" in page
    assert "Not yet reviewed by a clinician" in page
    phrase = SafetyPhrase.objects.first()
    page = client.get(f"/admin/secure-messaging/phrases/edit/{phrase.pk}/").content.decode()
    assert "Not yet reviewed by a clinician." in page

    services.SafetyPhrase.objects.update(reviewed_by="Dr. A", reviewed_at=date(2026, 5, 4))
    assert b"not yet reviewed by a clinician" not in client.get("/admin/").content


def test_phrases_are_not_read_from_the_database_again_while_none_was_changed():
    check(["chest pain"])
    with CaptureQueriesContext(connection) as asked:
        assert check(["chest pain"])

    assert len(asked) == 1
    assert f'"{SafetyPhrase._meta.db_table}"' not in asked[0]["sql"]


def add(words: str) -> None:
    SafetyPhrase.objects.bulk_create([SafetyPhrase(kind="emergency", language="en", words=words)])


@pytest.mark.parametrize(
    "change",
    [
        lambda: SafetyPhrase.objects.create(kind="emergency", language="en", words="purple mist"),
        lambda: add("purple mist"),
        lambda: SafetyPhrase.objects.filter(words="pink mist").update(words="purple mist"),
        lambda: SafetyPhrase.objects.bulk_update(
            [SafetyPhrase(pk=SafetyPhrase.objects.get(words="pink mist").pk, words="purple mist")],
            ["words"],
        ),
    ],
    ids=["create", "bulk_create", "update", "bulk_update"],
)
def test_a_changed_phrase_counts_at_once_however_it_was_changed(change):
    add("pink mist")
    assert not check(["purple mist"]).phrases
    change()
    assert check(["purple mist"]).phrases


def test_a_deleted_phrase_counts_no_more():
    for delete in (lambda some: some.delete(), lambda some: some.get().delete()):
        add("pink mist")
        assert check(["pink mist"]).phrases
        delete(SafetyPhrase.objects.filter(words="pink mist"))
        assert not check(["pink mist"]).phrases


def test_a_change_that_was_rolled_back_does_not_count():
    with transaction.atomic():
        add("pink mist")
        assert check(["pink mist"]).phrases
        transaction.set_rollback(True)
    assert not check(["pink mist"]).phrases


def test_a_database_without_a_version_is_read_at_each_check():
    SafetyPhraseVersion.objects.all().delete()
    assert not check(["pink mist"]).phrases
    SafetyPhrase._base_manager.bulk_create(
        [SafetyPhrase(kind="emergency", language="en", words="pink mist")]
    )
    assert check(["pink mist"]).phrases


@pytest.mark.parametrize("how", ["add", "change"])
def test_words_that_somebody_else_lists_at_the_same_moment_are_refused_in_words(how):
    """As two presses of one button: both look before either has written."""
    nora = national_administrator()
    changed = add_phrase(actor=nora, **VALUES | {"words": "zebra crossing"})

    def be_quicker(**facts):
        pre_save.disconnect(be_quicker, sender=SafetyPhrase)
        SafetyPhrase.objects.bulk_create([SafetyPhrase(**VALUES)])

    pre_save.connect(be_quicker, sender=SafetyPhrase)
    save = add_phrase if how == "add" else partial(change_phrase, phrase=changed)
    with pytest.raises(InvalidInput) as refused:
        save(actor=nora, **VALUES)

    assert refused.value.field == "words"
    changed.refresh_from_db()
    assert changed.words == "zebra crossing"
