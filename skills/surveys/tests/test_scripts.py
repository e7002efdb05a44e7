"""The script for `plein try`: a pulse from its making to what everybody hears of it."""

from pathlib import Path

from tests.played import played

SCRIPTS = Path(__file__).parent / "scripts"


def test_a_pulse_is_made_answered_reminded_of_closed_and_shown_to_everybody() -> None:
    """SUR-D1 to D8, D10: ten answer, a group of four is hidden, and another one with it."""
    shown = played(SCRIPTS, "pulse")

    # Nobody who has sent is reminded.
    assert "[dm birgit@example.org] Je kunt nog antwoorden" not in shown
    assert "Vastgoed:" not in shown
