"""The bill of materials names everything that is installed, and only from the lock."""

import json
import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest

from tests.portal.test_repository import ROOT

SCRIPT = ROOT / "scripts/bill_of_materials.py"


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    result = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def test_each_package_of_the_lock_is_in_the_bill_with_its_digests(bill: dict[str, Any]) -> None:
    lock = (ROOT / "requirements/portal.txt").read_text()
    pinned = re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.MULTILINE)
    assert len(bill["components"]) == len(pinned) > 50
    digests = [one["value"] for part in bill["components"] for one in part["properties"]]
    assert len(digests) == lock.count("--hash=sha256:")
    assert all(part["properties"] for part in bill["components"])


def test_what_the_portal_depends_on_itself_is_in_the_bill(bill: dict[str, Any]) -> None:
    found = {part["name"] for part in bill["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    words = [*project["dependencies"], *extras["pdf"], *extras["portal"]]
    named = {re.split(r"[\[<>=~!;]", word)[0].lower() for word in words} - {project["name"]}
    assert named <= found


def test_a_bill_has_the_shape_that_readers_of_cyclonedx_expect(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(set(references)) == len(references)
    (whole,) = bill["dependencies"]
    assert whole["ref"] == bill["metadata"]["component"]["bom-ref"]
    assert set(whole["dependsOn"]) == set(references)
