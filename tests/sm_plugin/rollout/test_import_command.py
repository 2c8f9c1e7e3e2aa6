"""The command that brings a file in: the same as the page, with the rights of one account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from tests.sm_plugin.rollout.test_import_jobs import NAMED, numbers_listed, people, team
from tests.sm_plugin.rollout.test_importing import STAFF, file

__all__ = ["team"]
pytestmark = pytest.mark.django_db


def test_the_command_shows_and_writes_the_same_with_the_rights_of_one_account(
    frank, team, tmp_path
):
    path = tmp_path / "panels.csv"
    path.write_bytes(file(NAMED, *people(team, *"ab")))
    out = StringIO()
    call_command("sm_import_rows", "panels", str(path), "--as", frank.email, stdout=out)
    assert "2 new, 0 to change" in out.getvalue()
    assert "Nothing was written." in out.getvalue()
    assert numbers_listed() == []
    call_command("sm_import_rows", "panels", path, "--as", frank.email, "--apply", stdout=out)
    assert "2 rows written" in out.getvalue()
    assert numbers_listed() == ["a", "b"]
    path.write_bytes(file(NAMED, *people(team, "a")))
    more = ["--apply", "--with-vanished"]
    call_command("sm_import_rows", "panels", path, "--as", frank.email, *more, stdout=out)
    assert numbers_listed() == ["a"]


def test_the_command_names_faults_and_refuses_whom_the_place_is_not(frank, team, tmp_path):
    path = tmp_path / "staff.csv"
    path.write_bytes(file(STAFF, f"777,{team.lead_provider.email},primary,x@va.example,nurse"))
    with pytest.raises(CommandError, match="line 2, station_number"):
        call_command("sm_import_rows", "staff", path, "--as", frank.email)
    with pytest.raises(CommandError):
        call_command("sm_import_rows", "staff", path, "--as", UserFactory().email)
    with pytest.raises(CommandError, match="no open account"):
        call_command("sm_import_rows", "staff", path, "--as", "nobody@va.example")
    with pytest.raises(CommandError, match="No such file"):
        call_command("sm_import_rows", "staff", tmp_path / "none", "--as", frank.email)
