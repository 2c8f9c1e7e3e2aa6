"""Figures of a rollout in one run: imports, the board, the finder. `make bench-rollout`.

It makes a portal in a temporary folder on PostgreSQL (`scripts/with_postgres`), with the packaged
list of stations, brings 5,000 teams and 50,000 patients in by command as a national administrator
would on screen, then serves the board and the finder with one process, and the finder with two.
Some minutes; prints tables and ends by itself. Nothing here is a test: it depends on the machine.

    make bench-rollout BENCH="--quick"      50 teams, 500 patients
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.bench.serving import Site

ADMINISTRATOR = "nora@bench.example"
# As strangers ask; never cached.
FINDER = {"finder, words": "portland", "finder, ZIP": "04330", "finder, slip": "portlund"}


def world(teams: int, patients: int) -> None:
    """Inside the site: stations, accounts, and the two files; prints the administrator's cookie."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from portal.accounts.models import User
    from sm_plugin.facilities.models import Facility
    from sm_plugin.facilities.rollout_plan import lay_out_rollout
    from sm_plugin.facilities.services import appoint

    call_command("seed_site", verbosity=0)
    call_command("sm_import_facilities", apply=True, verbosity=0)
    lay_out_rollout()
    first = {"full_name": "The First", "password": "nine grey geese cross the bay"}
    boss = User.objects.create_superuser("boss@bench.example", **first)
    nora = User.objects.create_user(ADMINISTRATOR, "x", full_name="Nora Bell")
    appoint(actor=boss, user=nora, post="administrator")
    leads = User.objects.bulk_create(
        User(email=f"lead{n}@bench.example", full_name=f"Lead {n}") for n in range(teams)
    )
    numbers = list(Facility.objects.stations().values_list("station_number", flat=True))
    at = [f"{numbers[n % len(numbers)]},{lead.email},primary" for n, lead in enumerate(leads)]
    folder = Path(settings.VAR_DIR)
    head = "station_number,lead_email,care_kind"
    opened = [f"{team},yes" for team in at]
    folder.joinpath("teams.csv").write_text("\n".join([f"{head},accepts_messages", *opened]))
    listed = [
        f"{at[n % teams]},R{n},19{30 + n % 60}-0{1 + n % 9}-1{n % 9},Person {n}"
        for n in range(patients)
    ]
    head += ",record_number,birth_date,patient_name"
    folder.joinpath("panels.csv").write_text("\n".join([head, *listed]))
    client = Client()
    client.force_login(nora)
    print(json.dumps(f"sessionid={client.cookies['sessionid'].value}"))


def bring_in(site: Site, kind: str, *more: str) -> None:
    path = str(site.folder / f"{kind}.csv")
    told = site.manage("sm_import_rows", kind, path, "--as", ADMINISTRATOR, *more)
    print(f"{kind} {' '.join(more)}", *told.splitlines()[-2:], sep="\n  ", flush=True)


def measure(site: Site, cookie: str, rounds: int) -> None:
    began = time.monotonic()
    board = "/admin/secure-messaging/board/"
    pages = {"board of all stations": (board, cookie), "first page": ("/admin/", cookie)}
    finder = {name: (f"/facilities/?facility={words}", "") for name, words in FINDER.items()}
    print("| page | processes | requests a second | processor, ms |\n|---|---|---|---|")
    for processes, asked in ((1, pages | finder), (2, finder)):
        with site.served(processes) as served:
            for name, (path, who) in asked.items():
                rate = served.measured(path, who, rounds=rounds, seconds=2.0)
                figures = f"{processes} | {rate.a_second:,.0f} | {rate.processor:.0f}"
                print(f"| {name} | {figures} |", flush=True)
    print(f"({time.monotonic() - began:.0f} s)")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    teams, patients = (50, 500) if quick else (5_000, 50_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "static").mkdir()
        site = Site("portal", "tests.bench.kill_settings", "portal.wsgi", folder)
        site.manage("migrate", "-v0")
        site.manage("createcachetable")
        cookie = site.told_by("-m", "tests.bench.rollout", "world", str(teams), str(patients))
        bring_in(site, "teams")
        bring_in(site, "teams", "--apply")
        bring_in(site, "panels")
        bring_in(site, "panels", "--apply")
        bring_in(site, "panels")
        measure(site, cookie, 1 if quick else 3)
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


if __name__ == "__main__":
    if sys.argv[1:2] == ["world"]:
        django.setup()
        world(*map(int, sys.argv[2:]))
    else:
        main()
