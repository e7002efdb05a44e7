"""An audience in plain words, as readers are told for whom something is."""

from pathlib import Path

import pytest

from bot.audience import audience_in_words
from bot.content import Text, Where, Who
from bot.primitives import Words
from bot.text import Catalogue, Reader

WORDS = Catalogue.load({"core": Path(__file__).parents[2] / "bot" / "texts"})


def _said(expression: str, language: str) -> str:
    def nobody(_named: Who | Where) -> Words:
        return Words("")

    reader = Reader(language=language, zone="Europe/Amsterdam", mention=nobody, channel=nobody)
    audience = audience_in_words(expression)
    return WORDS.words(Text("core.audience_together", {"part": audience}), reader)[1:-1]


@pytest.mark.parametrize(
    ("expression", "english", "dutch"),
    [
        ("everyone", "everybody", "iedereen"),
        ("department=Wonen", "department Wonen", "afdeling Wonen"),
        (
            "afdeling=Wonen en locatie=Arnhem",
            "department Wonen and location Arnhem",
            "afdeling Wonen en locatie Arnhem",
        ),
        (
            'department=Wonen AND (location=Arnhem OR title="teamleider") AND NOT contract=temp',
            "department Wonen, (location Arnhem or title teamleider) and not contract temp",
            "afdeling Wonen, (locatie Arnhem of functie teamleider) en niet contract temp",
        ),
        (
            "department in (Wonen, Zorg, Techniek)",
            "department Wonen, Zorg or Techniek",
            "afdeling Wonen, Zorg of Techniek",
        ),
        (
            "location in (Arnhem, Ede, Tiel, Zwolle, Epe)",
            "location Arnhem, Ede, Tiel or 2 others",
            "locatie Arnhem, Ede, Tiel of 2 andere",
        ),
        (
            "department not in (Wonen, Zorg)",
            "not department Wonen or Zorg",
            "niet afdeling Wonen of Zorg",
        ),
        ("NOT (a=1 OR b=2)", "not (a 1 or b 2)", "niet (a 1 of b 2)"),
        ('department=""', "no department", "geen afdeling"),
        (
            'department in (Wonen, "")',
            "department Wonen or no department",
            "afdeling Wonen of geen afdeling",
        ),
        ("cost_centre=12", "cost centre 12", "cost centre 12"),
        ("channel=general OR channel=#kudos", "#general or #kudos", "#general of #kudos"),
        ("audience=wijkteams", "audience wijkteams", "doelgroep wijkteams"),
        ("guest=yes", "guests", "gasten"),
        (
            "everyone AND away=no",
            "everybody and who is not away",
            "iedereen en wie niet afwezig is",
        ),
        ("language=nl", "language Dutch", "taal Nederlands"),
        (
            "start_date>=01-09-2026",
            "who started on 1 September 2026 or later",
            "wie op 1 september 2026 of later begon",
        ),
        (
            "in_dienst<2020-01-01",
            "who started before 1 January 2020",
            "wie voor 1 januari 2020 begon",
        ),
        ("department=Wonen AND", "department=Wonen AND", "department=Wonen AND"),
    ],
)
def test_it_is_said_in_the_language_of_the_reader(
    expression: str, english: str, dutch: str
) -> None:
    assert (_said(expression, "en"), _said(expression, "nl")) == (english, dutch)
