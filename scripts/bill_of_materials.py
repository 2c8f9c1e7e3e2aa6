"""Write what the portal is made of, as CycloneDX 1.6, from the lock: `… > portal.cdx.json`.

The lock names each package with its version and the digests of its files; nothing is asked of a
network, so the same lock always gives the same bill.
"""

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements/portal.txt"
PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """Return a component for each package of the lock, in its order."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if match := PACKAGE.match(line):
            name = re.sub(r"[-_.]+", "-", match["name"]).lower()
            purl = f"pkg:pypi/{name}@{match['version']}"
            parts = {"type": "library", "bom-ref": purl, "name": name, "version": match["version"]}
            found.append({**parts, "purl": purl, "properties": []})
        for digest in DIGEST.findall(line):
            found[-1]["properties"].append({"name": "lock:sha256", "value": digest})
    return found


def bill(lock: str) -> dict[str, Any]:
    """Return the bill; its serial number follows from the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    portal = f"pkg:pypi/{project['name']}@{project['version']}"
    parts = components(lock)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": portal,
                "name": project["name"],
                "version": project["version"],
                "purl": portal,
            }
        },
        "components": parts,
        "dependencies": [{"ref": portal, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


if __name__ == "__main__":
    json.dump(bill(LOCK.read_text(encoding="utf-8")), sys.stdout, indent=2)
    sys.stdout.write("\n")
