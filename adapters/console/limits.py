"""What the console can draw: words, and numbers to type."""

from datetime import timedelta
from typing import Final

from bot.ports import Capabilities

CAN: Final = Capabilities(
    text=4000,
    lines=60,
    total=12000,
    label=200,
    keyed=timedelta.max,
    edit=True,  # by printing it again
    edits_below=True,
    remove=True,  # by saying that it is gone
    unseen=True,  # numbers are its buttons: what is typed is forgotten with the process
)
