"""How clear a text is: what is counted in it, and what that says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.announcements.clarity import MOST_HINTS, Language, Level, clarity_of, syllables

# Counted by hand.
DUTCH = {
    1: "weer nieuw blauw mooi strooi eeuw zijn trein deur huis boek auw reis week groei herfst",
    2: "actie bureau nieuwe mooie weken vandaag koeien zeeën auto systeem typen yoghurt thuiswerk",
    3: "computer museum oefening ideeën formulier beantwoord aanmelden november familie kantine",
    4: "vergadering medewerker reageren geïnformeerd informatie januari nationaal aquarium",
    5: "organisatie verantwoordelijk medewerkerster leidinggevenden bijeenkomstenlijst",
}
ENGLISH = {
    1: "made makes asked please date reads eyes tried changed health friend shared through closed",
    2: "table people boxes wanted office lunches apple special colleagues quiet training being",
    3: "area idea employee video department understand management created serious deciding",
    4: "information situation responsible available facilities february accessible",
    5: "organisation immediately communication accessibility",
}


def by_hand(groups: dict[int, str]) -> dict[str, int]:
    return {word: count for count, words in groups.items() for word in words.split()}


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("nl", by_hand(DUTCH)),
        ("en", by_hand(ENGLISH)),
    ],
)
def test_nineteen_words_in_twenty_have_their_syllables(
    language: Language, counted: dict[str, int]
) -> None:
    wrong = {word: n for word, n in counted.items() if syllables(word, language) != n}

    assert len(wrong) <= len(counted) / 20, wrong


EASY_NL = """\
Morgen is de kantine dicht. Neem zelf je lunch mee. De koffie is wel open. Je kunt ook naar de
winkel om de hoek. Vrijdag is alles weer gewoon open. Wil je meer weten? Bel Tom van de
receptie. Hij weet er alles van."""
PLAIN_NL = """\
We passen vanaf maandag 7 december het rooster van alle medewerkers aan. In de app kun je
bekijken op welke dagen je werkt en met wie je samenwerkt. Klopt er iets niet in je rooster?
Meld dat dan voor vrijdag bij je teamleider, zodat we het op tijd kunnen veranderen. Je mag een
dienst ruilen met een collega, als je leidinggevende dat goedvindt."""
HARDER_NL = """\
De gemeente heeft besloten om het onderhoud aan de wegen in de binnenstad dit jaar in twee fasen
uit te voeren. Daardoor blijven de meeste winkels tijdens de werkzaamheden bereikbaar. Bewoners
ontvangen vooraf een brief met informatie over de planning, de omleidingen en de mogelijkheden
om te parkeren."""
HARD_NL = """\
Ten behoeve van de implementatie van het gewijzigde arbeidsvoorwaardenbeleid worden medewerkers
verzocht om voorafgaand aan de inwerkingtreding kennis te nemen van de daarop betrekking
hebbende documentatie, alsmede eventuele bezwaren schriftelijk kenbaar te maken. De
verantwoordelijkheid voor een tijdige afhandeling berust bij de desbetreffende functionaris."""
EASY_EN = """\
The heating is off today. It is cold in the hall. Please bring a warm coat. We hope it works
again on Friday. Tea and soup are free in the shop. Ask Tom if you need help. Thank you for your
time."""
PLAIN_EN = """\
From Monday 7 December we are changing the working hours of every department. The app shows on
which days you are working, and with which colleagues. Is anything in your schedule incorrect?
Tell your manager before Friday, so that there is enough time to change it. You may also swap a
shift with another colleague, if your manager agrees in advance."""
HARDER_EN = """\
The council has decided to carry out the maintenance of the roads in the city centre in two
phases this year. As a result, most shops remain accessible during the works. Residents receive
a letter in advance with information about the planning, the diversions and the possibilities
for parking."""
HARD_EN = """\
In anticipation of the implementation of the amended employment conditions, employees are
requested to familiarise themselves with the accompanying documentation and to communicate any
objections in writing, prior to the commencement of the aforementioned regulations."""


@pytest.mark.parametrize(
    ("language", "text", "level"),
    [
        ("nl", EASY_NL, "A2"),
        ("nl", PLAIN_NL, "B1"),
        ("nl", HARDER_NL, "B2"),
        ("nl", HARD_NL, "C1"),
        ("en", EASY_EN, "A2"),
        ("en", PLAIN_EN, "B1"),
        ("en", HARDER_EN, "B2"),
        ("en", HARD_EN, "C1"),
    ],
)
def test_a_text_has_about_the_level_that_people_give_it(
    language: Language, text: str, level: Level
) -> None:
    assert clarity_of(text, language).level == level


def test_words_and_sentences_are_counted_as_people_would() -> None:
    found = clarity_of(
        "*Kantoor dicht*\n- Dhr. Smit belt om 9.30 uur, d.w.z. vroeg.\n- Zie [hier](https://a.nl/b.c)."
        "\n\nTot ziens! Echt.",
        "nl",
    )

    assert (found.sentences, found.words, found.longest_sentence) == (5, 17, 10)


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("nl", "De kantine is morgen dicht.", 0),
        ("nl", "Vul het formulier in.", 1),
        ("nl", "- Vul het formulier in\n- *Meld je aan* voor vrijdag", 2),
        ("nl", "Kom je ook?", 1),
        ("nl", "Graag voor vrijdag een antwoord.", 1),
        ("nl", "Voor 1 mei moet je je wachtwoord wijzigen.", 1),
        ("nl", "Alles is klaar. Vragen? Mail Ada.", 0),
        ("nl", "Heb je nog vragen? Bel de helpdesk.", 0),
        ("en", "The canteen is closed.", 0),
        ("en", "Reply before Friday. Could you bring a cake?", 2),
        ("en", "When you can, please sign up.", 1),
        ("en", "You need to change your password.", 1),
        ("en", "Any questions? Ask Ada. Do you have a question? Call us.", 0),
    ],
)
def test_what_is_asked_of_who_reads_is_counted(language: Language, text: str, asks: int) -> None:
    assert clarity_of(text, language).asks == asks


@pytest.mark.parametrize(
    "text",
    ["voor 1 mei", "before May 1", "on the 3rd of June 3 June", "2026-12-01", "uiterlijk 1-12",
     "vrijdag", "by Friday", "morgen", "tomorrow", "deze week", "next week"],
)  # fmt: skip
def test_a_date_is_seen(text: str) -> None:
    assert clarity_of(text, "nl").has_date


@pytest.mark.parametrize(
    "text", ["de maand", "maybe I may go", "in 2026", "het maakt niet uit", "a mondayish mood"]
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert not clarity_of(text, "en").has_date


@pytest.mark.parametrize(
    "text",
    ["Mail ada@example.org", "Vraag het @ada", "In #wonen", "Bel 026 123 45 67", "+31 6 12345678",
     "de helpdesk", "Ask Ada", "Vraag het aan Tom", "team Wonen", "je leidinggevende", "HR"],
)  # fmt: skip
def test_whom_to_ask_is_seen(text: str) -> None:
    assert clarity_of(text, "nl").has_owner


@pytest.mark.parametrize("text", ["Vul dit in", "op 12-12-2026", "We thank everybody", "a # b @ c"])
def test_where_nobody_is_named_nobody_is_seen(text: str) -> None:
    assert not clarity_of(text, "en").has_owner


def test_the_most_useful_hints_come_first_and_are_three_at_most() -> None:
    found = clarity_of("Vul dit in. Stuur het op. Bel ons. " + HARD_NL.replace(".", ","), "nl")

    assert found.hints == ("no_date", "no_owner", "many_asks")


@pytest.mark.parametrize("text", [EASY_NL, PLAIN_NL])
def test_a_clear_text_gets_no_hints(text: str) -> None:
    assert clarity_of(text, "nl").hints == ()


def test_a_hard_text_is_told_where_it_is_hard() -> None:
    found = clarity_of(HARDER_NL, "nl")

    assert found.hints == ("long_sentence", "hard_words")
    assert found.long_words[0] == "mogelijkheden"


@pytest.mark.parametrize("text", ["", " \n ", "!?", "https://example.org", "Hallo."])
def test_a_short_text_has_no_level(text: str) -> None:
    found = clarity_of(text, "nl")

    assert (found.level, found.ease) == (None, None)


LANGUAGES = st.sampled_from(("en", "nl"))
TEXTS = st.text() | st.lists(
    st.sampled_from((*HARD_NL.split(), *EASY_EN.split(), "\n", "- x", "?", "a@b.c", "1-12", "é"))
).map(" ".join)


@given(TEXTS, LANGUAGES)
def test_any_text_can_be_counted(text: str, language: Language) -> None:
    found = clarity_of(text, language)

    assert found.sentences <= found.words
    assert found.longest_sentence <= found.words
    assert found.asks <= found.sentences
    assert len(set(found.hints)) == len(found.hints) <= MOST_HINTS
    assert (found.level is None) == (found.words < 30)


@given(st.lists(st.sampled_from(EASY_NL.split()), min_size=40, max_size=60))
def test_shorter_sentences_are_never_harder(words: list[str]) -> None:
    plain = [word.strip(".?").lower() for word in words]
    short = ". ".join(" ".join(plain[n : n + 5]).capitalize() for n in range(0, len(plain), 5))

    whole, cut = clarity_of(" ".join(plain), "nl"), clarity_of(short, "nl")

    assert whole.ease is not None
    assert cut.ease is not None
    assert cut.ease > whole.ease


@pytest.mark.parametrize(
    "unit",
    [
        "!",
        "a!",
        ". ",
        "(",
        "\n",
        "](",
        "@",
        "0 ",
        "may ",
        "a@b.c ",
        "?",
        "- x\n",
        "vragen? ",
        "Mail ",
    ],
)
def test_40_000_characters_are_counted_in_time(unit: str) -> None:
    # Were it a square of their number, this alone would take minutes.
    assert clarity_of(unit * (40_000 // len(unit)) + "a", "nl").words > 0
