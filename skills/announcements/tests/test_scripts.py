"""The script for `plein try`: an announcement from its preview to its recall, in a terminal."""

from pathlib import Path

from tests.played import played

SCRIPTS = Path(__file__).parent / "scripts"


def test_an_announcement_is_planned_delivered_reminded_of_edited_recalled_and_reported() -> None:
    """ANN-D1 to D6, D10, D11, E5: two zones, quiet hours, and only the unconfirmed reminded."""
    shown = played(SCRIPTS, "announcing")

    assert "[dm grace@example.org] Please read" not in shown
