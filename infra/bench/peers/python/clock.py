"""Times, as the table and the answers have them, and the ids that are made of them."""

import os
from datetime import datetime, timezone

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def text(millis):
    """Milliseconds since 1970 as the answers say a time."""
    time = datetime.fromtimestamp(int(millis) / 1000, timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(millis) % 1000:03d}Z"


def ulids(millis, count=1):
    """So many ULIDs of a time, each the next after the one before."""
    first = (int(millis) << 80) + int.from_bytes(os.urandom(10), "big") // 2
    return [ulid(first + index) for index in range(count)]


def ulid(number):
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
