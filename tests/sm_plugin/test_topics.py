"""Every install has the topics of the field, and keeps what its administrators made of them."""

from io import StringIO

import pytest
from django.core.management import call_command

from sm_plugin.teams.default_topics import DEFAULT_TOPICS
from sm_plugin.teams.models import Role, Topic
from sm_plugin.teams.routing import route


@pytest.mark.django_db
def test_an_install_begins_with_every_topic_routed_to_its_role():
    routed = dict(Topic.objects.values_list("code", "first_role"))
    assert routed == {
        "medication": Role.PHARMACIST,
        "appointment": Role.CLERK,
        "test-result": Role.NURSE,
        "symptom": Role.NURSE,
        "address": Role.CLERK,
        "forms": Role.CLERK,
        "other": Role.NURSE,
    }
    everyone = set(Role.values)
    assert {t.code: route(t, everyone).first for t in Topic.objects.all()} == routed
    assert [t.code for t in Topic.objects.all()] == [t.code for t in DEFAULT_TOPICS]


@pytest.mark.django_db
def test_each_topic_says_what_to_write_within_its_columns():
    for topic in Topic.objects.all():
        topic.full_clean()
        assert topic.hint


@pytest.mark.django_db
def test_seeding_again_adds_what_is_missing_and_leaves_the_rest_alone():
    Topic.objects.filter(code="other").delete()
    Topic.objects.filter(code="forms").update(label="Papers", is_active=False)
    out = StringIO()
    call_command("sm_seed_topics", stdout=out)

    assert out.getvalue() == "Added: other.\n"
    assert Topic.objects.count() == len(DEFAULT_TOPICS)
    assert Topic.objects.get(code="forms").label == "Papers"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_topics_stand_again_after_a_committing_test_emptied_every_table(turn):
    assert Topic.objects.count() == len(DEFAULT_TOPICS)
