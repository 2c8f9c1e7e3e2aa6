from portal.demo.accounts import make_accounts
from portal.demo.care import (
    appoint_administrators,
    name_caregivers,
    open_teams,
    prepare_facilities,
    register_veterans,
)
from portal.demo.letters import write_letters
from portal.demo.pages import date_reviews, prepare_groups
from portal.demo.play import escalate_late, play
from portal.demo.stories import STORIES


def load() -> int:
    """Make what is missing, in the order in which it depends; returns how many threads are new."""
    prepare_groups()
    people = make_accounts()
    date_reviews()
    prepare_facilities()
    appoint_administrators(people)
    teams = open_teams(people)
    register_veterans(people, teams)
    name_caregivers(people)
    new = sum(play(story, people, teams[story.team]) for story in STORIES)
    if new:
        escalate_late()
    write_letters(people, teams)
    return new
