"""A process that does what it is told, however bad that is: `python -m tests.bot.playing_up`."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.apart import limit_resources


def main() -> None:
    """Do what the first line of standard input says."""
    order = sys.stdin.buffer.readline().decode().strip()
    match order:
        case "count":
            sys.stdout.write(str(len(sys.stdin.buffer.read())))
        case "answer at once":
            sys.stdout.write("enough")
        case "say too much":
            sys.stdout.write("and " * 1000)
        case "tell the environment":
            sys.stdout.write(" ".join(sorted(os.environ)))
        case "talk":
            while True:
                sys.stdout.write("and " * 10_000)
        case "wait":
            sys.stderr.write("a secret")
            sys.stdin.close()
            while True:
                os.sched_yield()
        case "fail":
            raise ValueError
        case "work":
            limit_resources(processor=timedelta(seconds=1))
            while True:
                pass
        case "remember":
            limit_resources(processor=timedelta(seconds=1), memory=512 * 1024 * 1024)
            bytearray(1024 * 1024 * 1024)
        case _:
            limit_resources(processor=timedelta(seconds=1))
            Path(order).write_text("words", encoding="utf-8")


if __name__ == "__main__":
    main()
