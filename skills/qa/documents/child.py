"""Reads a file in a process of its own, within limits: `python -m skills.qa.documents.child`.

It gets a line of JSON and then the bytes, and answers with JSON. Whatever it is given, it ends.
"""

import sys
from datetime import timedelta
from typing import Final

from bot import limit_resources
from skills.qa.documents.order import ORDER, READING
from skills.qa.documents.read import read

_PROCESSOR: Final = timedelta(seconds=20)


def main() -> None:
    """Read what standard input brings, and answer on standard output."""
    limit_resources(processor=_PROCESSOR)
    order = ORDER.validate_json(sys.stdin.buffer.readline())
    reading = read(order.name, sys.stdin.buffer.read())
    sys.stdout.buffer.write(READING.dump_json(reading))


if __name__ == "__main__":
    main()
