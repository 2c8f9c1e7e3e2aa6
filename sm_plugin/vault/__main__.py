"""`python -m sm_plugin.vault PATH` makes a keyring file; it works before Django can start.

With `--add`, `--activate` or `--remove` and the name of a key, or with `--new-audit` or
`--forget-audit`, it changes the file that is there.
"""

import argparse
import sys

from django.core.exceptions import ImproperlyConfigured

from sm_plugin.vault.keyring import (
    activate_key,
    add_key,
    create_keyring_file,
    forget_audit_key,
    remove_key,
    renew_audit_key,
)

STEPS = {
    "add": (add_key, "Added {key}. Bring the file to every machine, then --activate {key}."),
    "activate": (activate_key, "{key} is active. Bring the file to every machine, then rotate."),
    "remove": (remove_key, "Removed {key}. Keep old backups' keyrings: they still need it."),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sm_plugin.vault", description=__doc__)
    parser.add_argument("path", help="the keyring; must not exist yet unless it is changed")
    steps = parser.add_mutually_exclusive_group()
    steps.add_argument("--add", metavar="KEY", help="add a new key; another one stays active")
    steps.add_argument("--activate", metavar="KEY", help="let this key wrap from now on")
    steps.add_argument("--remove", metavar="KEY", help="take a key out that no row needs")
    steps.add_argument("--new-audit", action="store_true", help="make a new audit key")
    steps.add_argument("--forget-audit", action="store_true", help="take the former one out")
    given = parser.parse_args()
    try:
        print(_change(given.path, given) or _create(given.path))
    except OSError as error:
        print(f"{given.path}: {error.strerror}", file=sys.stderr)
        return 1
    except ImproperlyConfigured as error:
        print(f"{given.path}: nothing was changed. {error}", file=sys.stderr)
        return 1
    return 0


def _change(path: str, given: argparse.Namespace) -> str:
    for name, (change, told) in STEPS.items():
        if key_id := getattr(given, name):
            change(path, key_id)
            return told.format(key=key_id)
    if given.new_audit:
        renew_audit_key(path)
        return "Made a new audit key. Bring the file to every machine, then sm_rotate_audit_key."
    if given.forget_audit:
        forget_audit_key(path)
        return "The former audit key is gone. Keep old backups' keyrings: they still need it."
    return ""


def _create(path: str) -> str:
    create_keyring_file(path)
    return f"Wrote {path}. Keep a copy apart from the database: without it nothing can be read."


if __name__ == "__main__":
    sys.exit(main())
