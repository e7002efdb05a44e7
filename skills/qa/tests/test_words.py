import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.qa.search import compounds, dutch
from skills.qa.search.words import language_of, stems

# What must meet: the forms of a word, a word a line; then pairs that must not.
_INFLECTED = """
dag dagen|vakantie vakanties|vakantiedag vakantiedagen|uur uren|huis huizen|huur huren|brief brieven
bedrijf bedrijven|declaratie declaraties|reis reizen|melden meldt meld gemeld melding meldingen
werken werkt werk gewerkt|betalen betaalt betaal betaald|verzuim verzuimen|salaris salarissen
loon lonen|auto auto's|foto foto's|agenda agenda's|wachtwoord wachtwoorden|kamer kamers
woning woningen|verhogen verhoogt verhoogd|wijzigen wijziging wijzigt gewijzigd|afspraak afspraken
collega collega's|regel regels|taak taken|plek plekken|week weken|maand maanden|jaar jaren
aanvraag aanvragen|verlof verloven|bijlage bijlagen|adres adressen|pas passen|fiets fietsen
opzeggen opzegging opgezegd|installeren installeert geïnstalleerd|pakket pakketten|versie versies
gebruiken gebruikt gebruik|map mappen|schijf schijven|vergoeden vergoed vergoedt vergoeding
boete boetes|parkeren parkeert geparkeerd|plaats plaatsen|zwanger zwangere|kind kinderen
storten stort gestort|printen print geprint|bellen belt bel gebeld|verhuizen verhuist verhuisd
geven geeft geef|ziek zieke|nieuw nieuwe|groot grote|oud oude|vrij vrije|snel snelle
verlengen verlengt verlengd verlenging|beveiligen beveiliging beveiligd|bewaren bewaart bewaard
verwijderen verwijdert verwijderd|ontslag ontslagen|overuur overuren|toeslag toeslagen|dak daken
bedrag bedragen|kopie kopieën|idee ideeën|arts artsen|persoon personen|account accounts|app apps
package packages|policy policies|install installing installed|holiday holidays|employee employees
"""
_APART = """
huur hoor|man maan|bon boon|week wek|werk wreken|dag dak|loon lot|pak pakket|rente rennen
kas kaas|lek leek|pen pensioen|reis rijst|uur uit|bot boot|bos boos|rok rook|zon zoon|tak taak
vis vies|rot rood|zak zaak|kop koop|melk meld|arts art|stage staan|vergoeden vergeten|maand maan
paard paar|personeel persoon
"""


def _groups(table: str) -> list[list[str]]:
    return [group.split() for group in table.strip().replace("\n", "|").split("|")]


def test_nearly_all_forms_of_a_word_meet() -> None:
    groups = _groups(_INFLECTED)

    apart = [
        (group[0], form)
        for group in groups
        for form in group[1:]
        if not set(stems(group[0])) & set(stems(form))
    ]

    assert sum(len(group) - 1 for group in groups) > 110
    assert apart == []


def test_words_that_look_alike_stay_apart() -> None:
    met = [pair for pair in _groups(_APART) if dutch.stem(pair[0]) == dutch.stem(pair[1])]

    assert met == []


@pytest.mark.parametrize(
    ("least", "asked", "written"),
    [
        (2, "vakantiedagen", "dagen vakantie"),
        (2, "huurverhoging", "de huur wordt verhoogd"),
        (2, "ziekmelding", "ziek melden"),
        (2, "arbeidsovereenkomst", "overeenkomst arbeid"),
        (2, "verhuiskosten", "kosten van verhuizen"),
        (2, "takenlijst", "lijst met taken"),
        (2, "gebruikersnaam", "naam van de gebruiker"),
        (2, "brievenbussleutel", "sleutel brievenbus"),
        (2, "thuiswerkvergoeding", "vergoeding: thuis werken"),
        (2, "onkostendeclaratie", "onkosten declareren declaratie"),
        (2, "timesheet", "time sheets"),
        (1, "login", "log in"),
        (1, "log-in", "login"),
        (1, "e-mail", "email"),
        (1, "email", "mail"),
        (2, "workplace", "place of work"),
        (1, "B-12", "b12"),
        (1, "€ 1.250", "1250"),
        (1, "Café", "CAFÉ"),
    ],
)
def test_a_compound_meets_its_parts(least: int, asked: str, written: str) -> None:
    there = set(stems(written))

    shared = {stem for stem in stems(asked) if stem in there}

    assert len(shared) >= least


@pytest.mark.parametrize(
    "word",
    [
        "werkgever",
        "kantoor",
        "bestuur",
        "bestand",
        "voordeel",
        "telefoon",
        "huur",
        "station",
        "package",
    ],
)
def test_a_word_that_only_looks_like_a_compound_is_not_taken_apart(word: str) -> None:
    assert compounds.parts(word) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("art. 7:669 lid 3", ["art", "7", "669", "7x669", "lid", "3"]),
        ("jan.jansen@example.org", ["jan", "jans", "jansen", "exampl", "org"]),
        ("wat is het?", []),
        ("Wie is van IT?", ["it"]),
        ("WIE IS VAN IT?", []),
        ("", []),
    ],
)
def test_names_codes_and_numbers_are_kept_and_small_words_left_out(
    text: str, found: list[str]
) -> None:
    assert stems(text) == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoeveel vakantiedagen heb ik nog?", "nl"),
        ("wat is debian", "nl"),
        ("verlof aanvragen", "nl"),
        ("huurverhoging", "nl"),
        ("How many days off do I have left?", "en"),
        ("what is debian", "en"),
        ("sick leave", "en"),
        ("Wie viele Urlaubstage habe ich noch?", ""),
        ("Où est la salle de réunion ?", ""),
        ("die Wohnung ist kalt", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_short_question_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text(max_size=300))
def test_stems_are_letters_and_digits_that_an_index_keeps_whole(text: str) -> None:
    found = stems(text)

    assert found == " ".join(found).split()
    assert all(stem.isalnum() and stem == stem.lower() and len(stem) <= 40 for stem in found)
    assert language_of(text) in ("nl", "en", "")


@pytest.mark.parametrize(
    "text",
    ["a" * 40_000, "a\u0301" * 50_000, "\u0315\u0300\u0316" * 33_334, "x-" * 20_000, "7." * 20_000,
     "vakantie" * 5_000, "ﷺ " * 20_000, "a'" * 20_000, "werk " * 8_000],
)  # fmt: skip
def test_a_crafted_text_gives_little_and_takes_no_time(text: str) -> None:
    started = time.process_time()

    found = stems(text)
    language_of(text)

    assert len(found) <= 30_000
    assert sum(map(len, found)) <= 1_000_000
    assert time.process_time() - started < 2
