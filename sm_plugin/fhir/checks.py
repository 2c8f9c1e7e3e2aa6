"""Our own checks of a bundle before it leaves: codes, elements, types of references, strings."""

import re
from collections.abc import Iterator
from typing import Any

from .codes import BUNDLE_TYPES, RELATIONS, STATUS, TARGETS

Resource = dict[str, Any]
# A string of FHIR has no sign below the space but tab and the ends of lines (R4, datatypes#string).
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
REQUIRED = {
    "Communication": ("status", "subject", "sent", "sender", "payload"),
    "DocumentReference": ("status", "type", "subject", "date", "content"),
    "Patient": ("id",),
    "Practitioner": ("id",),
    "RelatedPerson": ("id", "patient"),
    "CareTeam": ("id",),
    "Organization": ("id", "name"),
}


class NotFhir(ValueError):
    """The bundle is not as FHIR R4 says; its words name elements, never a text of somebody."""


def require_fhir(bundle: Resource) -> None:
    """Raise `NotFhir` with every fault of the bundle."""
    if faults := list(_faults(bundle)):
        raise NotFhir("; ".join(faults))


def _faults(bundle: Resource) -> Iterator[str]:
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") not in BUNDLE_TYPES:
        yield "no Bundle of a known type"
    known = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    if len(known) != len(bundle["entry"]):
        yield "two entries with one address"
    for entry in bundle["entry"]:
        yield from _faults_of(entry["resource"], known)


def _faults_of(resource: Resource, known: dict[str, str]) -> Iterator[str]:
    kind = resource["resourceType"]
    if kind not in REQUIRED:
        yield f"{kind}: not expected here"
        return
    for name, value in resource.items():
        if any(FORBIDDEN.search(text) for text in _strings(value)):
            yield f"{kind}.{name}: a control character"
    for name in REQUIRED[kind]:
        if not resource.get(name):
            yield f"{kind}.{name}: missing"
    if kind in STATUS and resource.get("status") not in STATUS[kind]:
        yield f"{kind}.status: not a code of FHIR"
    for (owner, name), targets in TARGETS.items():
        if owner == kind and name in resource:
            yield from _wrong_references(f"{kind}.{name}", resource[name], targets, known)
    for related in resource.get("relatesTo", []):
        if related.get("code") not in RELATIONS:
            yield f"{kind}.relatesTo.code: not a code of FHIR"
        targets = TARGETS["DocumentReference.relatesTo", "target"]
        yield from _wrong_references(f"{kind}.relatesTo", related["target"], targets, known)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _wrong_references(
    where: str, found: Any, targets: frozenset[str], known: dict[str, str]
) -> Iterator[str]:
    """A reference leads to a resource of the bundle, or names what it is and its identifier."""
    for one in found if isinstance(found, list) else [found]:
        address = one.get("reference")
        kind = known.get(address) if address else one.get("type")
        if address and kind is None:
            yield f"{where}: leads nowhere"
        elif kind not in targets:
            yield f"{where}: may not be {kind}"
