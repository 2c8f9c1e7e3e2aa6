"""Everyone who can sign in to the demonstration; no one of them is a real person."""

from dataclasses import dataclass
from datetime import date

from content.seed.groups import EDITORS, PUBLISHERS, REVIEWERS

PASSWORD = "secure-messaging-demo"  # noqa: S105 - everyone may know it
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Person:
    """`key` is the part of the e-mail address before the @."""

    key: str
    name: str
    part: str
    try_this: str

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


@dataclass(frozen=True)
class Veteran:
    """A person of the cast with their place of care and their teams, by the providers' keys."""

    key: str
    station: str
    born: date
    record_number: str
    teams: tuple[str, ...] = ()
    is_upgraded: bool = True
    has_opted_in: bool = False


@dataclass(frozen=True)
class Team:
    """`members` are pairs of a role and a person's key."""

    provider: str
    station: str
    care_kind: str
    members: tuple[tuple[str, str], ...]


CAST = (
    Person("ruth", "Ruth Delgado", "Veteran at Togus (402)", "click the tab, opt in, write"),
    Person("james", "James Okafor", "Veteran at Togus (402)", "read threads in every state"),
    Person("gloria", "Gloria Jennings", "Veteran at Togus (402)", "read and answer"),
    Person("walter", "Walter Simmons", "Veteran at Togus (402)", "read and answer"),
    Person("raymond", "Raymond Cole", "Veteran at Togus (402)", "read and answer"),
    Person("dorothy", "Dorothy Lavoie", "Veteran at White River Junction (405)", "read, answer"),
    Person("earl", "Earl Whitfield", "Veteran at Fort Harrison (436)", "facility not live yet"),
    Person("nina", "Nina Castellano", "registered, not upgraded (402)", "how to upgrade"),
    Person(
        "tom",
        "Tom Delgado",
        "caregiver of Dorothy Lavoie",
        "read and write for her; Ruth may name him",
    ),
    Person("carol", "Carol Benson", "clerk, Dr. Santos's team", "appointments, addresses, forms"),
    Person("peter", "Peter Nguyen", "pharmacist, Dr. Santos's team", "medication questions"),
    Person("angela", "Angela Brooks", "nurse, Dr. Santos's team", "take and answer a message"),
    Person("maria", "Dr. Maria Santos", "provider, primary care, Togus", "what a nurse referred"),
    Person("denise", "Denise Park", "coordinator, Dr. Santos's team", "overdue messages"),
    Person("joy", "Joy Kim", "nurse, Dr. Ortiz's team", "another team of the same place"),
    Person("ortiz", "Dr. Samuel Ortiz", "provider, heart care, Togus", "a small team"),
    Person("luis", "Luis Romero", "nurse, Dr. Whitaker's team", "sees nothing of Togus"),
    Person("beth", "Beth Carver", "clerk, Dr. Whitaker's team", "a queue at another place"),
    Person("omar", "Omar Haddad", "pharmacist, Dr. Whitaker's team", "a queue at another place"),
    Person("tina", "Tina Marsh", "coordinator, Dr. Whitaker's team", "a queue at another place"),
    Person("alan", "Dr. Alan Whitaker", "provider, White River Junction", "what a nurse referred"),
    Person("frank", "Frank Keller", "facility administrator, 402", "teams and stage of Togus"),
    Person("joan", "Joan Mercer", "facility administrator, 405", "sees nothing of Togus"),
    Person("vera", "Vera Olsen", "identity verifier, all stations", "confirm an identity"),
    Person("hazel", "Hazel Lindqvist", "facility administrator, 436", "a facility still to come"),
    Person("emily", "Emily Hart", "content editor", "write at /admin/, send for review"),
    Person("priya", "Dr. Priya Raman", "clinical reviewer", "review at /admin/, confirm pages"),
    Person("martin", "Martin Hayes", "publisher", "publish at /admin/ what was reviewed"),
    Person("admin", "Ada Lockhart", "superuser", "/admin/; reads no message"),
    Person("sam", "Sam Porter", "signed in, unknown to any facility", "what a stranger is told"),
)

# Who works on pages, and in which group.
EDITORIAL = (("emily", EDITORS), ("priya", REVIEWERS), ("martin", PUBLISHERS))

# Who helps whom.
CAREGIVERS = (("dorothy", "tom"),)
ADMINISTRATORS = (("frank", "402"), ("joan", "405"), ("hazel", "436"))

# Numbers kept free for fiction.
HELP_PHONES = {"402": "207-555-0142", "405": "802-555-0117", "436": "406-555-0163"}

TEAMS = (
    Team(
        "maria",
        "402",
        "primary",
        (
            ("clerk", "carol"),
            ("pharmacist", "peter"),
            ("nurse", "angela"),
            ("coordinator", "denise"),
        ),
    ),
    Team("ortiz", "402", "heart", (("nurse", "joy"),)),
    Team(
        "alan",
        "405",
        "primary",
        (("clerk", "beth"), ("pharmacist", "omar"), ("nurse", "luis"), ("coordinator", "tina")),
    ),
)

VETERANS = (
    Veteran("ruth", "402", date(1952, 5, 4), "T104221", ("maria", "ortiz")),
    Veteran("james", "402", date(1968, 2, 17), "T118830", ("maria", "ortiz"), has_opted_in=True),
    Veteran("gloria", "402", date(1964, 9, 30), "T097415", ("maria", "ortiz"), has_opted_in=True),
    Veteran("walter", "402", date(1947, 11, 8), "T066902", ("maria",), has_opted_in=True),
    Veteran("raymond", "402", date(1981, 6, 21), "T131567", ("maria",), has_opted_in=True),
    Veteran("dorothy", "405", date(1955, 3, 12), "W020348", ("alan",), has_opted_in=True),
    Veteran("earl", "436", date(1949, 8, 2), "H009917"),
    Veteran("nina", "402", date(1990, 12, 1), "T140076", ("maria",), is_upgraded=False),
)
