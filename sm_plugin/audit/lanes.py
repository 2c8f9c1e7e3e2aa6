"""The record has lanes: chains side by side, so that people who write at once seldom meet.

A row's id says its lane and its place there: lane 5 begins with row 5,000,000,000,001. The id is
part of the row's hash, so that no row can be moved from one lane to another. Lane 0 is also the
chain that a record from before the lanes begins with.

See docs/decisions/0304.
"""

from hashlib import blake2b

LANES = 64  # for what is done; two people share one by chance
NOTES = 64  # the lane after those: where the worker notes the heads of the others
ALL = range(LANES + 1)
ROWS = 10**12  # places in a lane, more than anyone will ever fill


def lane_of_key(*key: str) -> int:
    """Return the lane of a person, or of an object: the same for good. No key is lane 0."""
    if not any(key):
        return 0
    digest = blake2b("\0".join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % LANES


def start_of(lane: int) -> int:
    """Return the id before the first row of the lane."""
    return lane * ROWS


def place_of(row: int) -> tuple[int, int]:
    """Return the lane of a row, and its number there from 1 on."""
    lane, number = divmod(row - 1, ROWS)
    return lane, number + 1


def words_of(row: int) -> str:
    """Name a row for people; one of lane 0 as before there were lanes."""
    lane, number = place_of(row)
    return f"Row {number} of lane {lane}" if lane else f"Row {number}"
