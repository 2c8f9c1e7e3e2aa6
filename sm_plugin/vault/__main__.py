"""`python -m sm_plugin.vault PATH` makes a keyring file; it works before Django can start."""

import argparse
import sys

from sm_plugin.vault.keyring import create_keyring_file


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sm_plugin.vault", description=__doc__)
    parser.add_argument("path", help="where to write the keyring; must not exist yet")
    path = parser.parse_args().path
    try:
        create_keyring_file(path)
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"Wrote {path}. Keep a copy apart from the database: without it nothing can be read.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
