"""Patients come along with their place to another station, where a record number is one person's.

See docs/decisions/0722.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import ngettext

from sm_plugin.facilities.importing.parents import Placed, moves_of, register_obstacle

from .models import Patient


def shared_numbers(now: Placed, then: Placed) -> dict[Any, str]:
    """Return the places with patients whose record numbers would be other patients' as well."""
    found: dict[Any, str] = {}
    for (was, number), keys in moves_of(now, then).items():
        others = [key for key, at in then.items() if at == number and now[key] != was]
        for key, site, patients in _sharing(keys, others):
            words = ngettext(
                "%(n)d patient of %(site)s has a record number that is another patient's at "
                "%(number)s. Let a verifier correct one of the two first",
                "%(n)d patients of %(site)s have record numbers that are other patients' at "
                "%(number)s. Let verifiers correct one of each two first",
                patients,
            )
            found[key] = words % {"n": patients, "site": site, "number": number}
    return found


def _sharing(keys: Collection[Any], others: Collection[Any]) -> Iterator[tuple[Any, str, int]]:
    """Yield each place with its number, and how many patients share theirs with those of others."""
    people = Patient.objects.standing().real()
    same = people.filter(home_facility__in=others, record_number=OuterRef("record_number"))
    here = people.filter(Exists(same), home_facility__in=keys).order_by()
    places = here.values_list("home_facility", "home_facility__station_number")
    yield from places.annotate(patients=Count("pk"))


register_obstacle(shared_numbers)
