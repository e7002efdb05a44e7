"""An audience as the directory has it: who is in it, on both databases, and what nobody has."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience import find_audience
from bot.audience.finding import MOST_CONDITIONS
from bot.errors import Wrong
from storage.channels import Channel
from storage.people import Person
from storage.reach import count_people
from tests.bot.audiences import HOME, person, said
from tests.directories import DATABASES, opened, url_of


def _directory() -> list[Person]:
    chief = person("Zoë Çelik", department="Bestuur", location="Arnhem", title="Directeur")
    return [
        chief,
        person(
            "Ada Smit",
            department="Wonen",
            location="Arnhem",
            title="Teamleider",
            manager_id=chief.id,
            language="nl",
            start_date=date(2019, 4, 1),
            attributes={"contract": "vast", "cost_centre": "12"},
        ),
        person(
            "Bo Jansen",
            department="wonen",
            location="'s-Hertogenbosch",
            manager_id=chief.id,
            language="en",
            zone="America/New_York",
            start_date=date(2026, 1, 1),
            attributes={"contract": "temp"},
        ),
        person(
            "Cas de Boer",
            department="Financiën",
            location="Arnhem",
            title="100% _chef_ \\",
            start_date=date(2026, 1, 2),
            attributes={"contract": "Temp", "salaris_(bruto)": "a\\b"},
        ),
        person("Dee Gast", department="Wonen", location="Arnhem", is_guest=True),
        person("Eva Extern", department="Partners", is_guest=True, attributes={"contract": "temp"}),
        person("Fay Leeg", department="", attributes={"floor": 5, "desk": None}),
        person("Gijs Weg", department="Wonen", location="Arnhem", is_active=False),
        person("Bot Bot", department="Wonen", location="Arnhem", is_bot=True),
    ]


async def _filled(db: AsyncSession) -> None:
    chief, *others = _directory()
    db.add(chief)
    await db.flush()
    for other in others:
        if other.manager_id:
            other.manager_id = chief.id
        db.add(other)
    db.add(Channel(adapter="web", workspace="main", external_id="1", name="#wonen"))
    await db.flush()


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request.param, request, tmp_path)


@pytest.fixture
async def db(url: str) -> AsyncIterator[AsyncSession]:
    async with opened(url) as store, store.transaction() as db:
        await _filled(db)
        yield db


async def in_it(db: AsyncSession, words: str, *, sending: bool = False) -> str:
    """Name who is in an audience, by first name."""
    audience = await find_audience(db, HOME, words, sending=sending)
    ids = (await db.exec(select(Person.id).where(col(Person.name) == "Ada Smit"))).all()
    members = dict.fromkeys(audience.channels, ids)
    chosen = select(Person).where(audience.people(members)).order_by(col(Person.name_key))
    return " ".join(one.name.split()[0] for one in await db.exec(chosen))


WHO = {
    "everyone": "Ada Bo Cas Fay Zoë",
    "not everyone": "",
    "department=Wonen": "Ada Bo",
    "afdeling=WÓNEN": "Ada Bo",
    "department!=wonen": "Cas Fay Zoë",
    "not department=wonen": "Cas Fay Zoë",
    'department=""': "Fay",
    'department!=""': "Ada Bo Cas Zoë",
    'title=""': "Bo Fay",
    "department in (bestuur, financien)": "Cas Zoë",
    'department in (bestuur, "")': "Fay Zoë",
    "department not in (bestuur, financien)": "Ada Bo Fay",
    "locatie='s-hertogenbosch": "Bo",
    'functie="100% _chef_ \\"': "Cas",
    "department=Wonen AND location=Arnhem": "Ada",
    "department=Wonen OR location=Arnhem AND NOT title=teamleider": "Ada Bo Cas Zoë",
    "contract=temp": "Bo Cas",
    "contract!=temp": "Ada Fay Zoë",
    "Cost-Centre=12": "Ada",
    '"cost centre"=12': "Ada",
    '"salaris (bruto)"="a\\b"': "Cas",
    "floor=5": "Fay",
    "floor!=5": "Ada Bo Cas Zoë",
    "start_date>=2026-01-01": "Bo Cas",
    "in_dienst>1-1-2026": "Cas",
    "start_date<=2026-01-01": "Ada Bo",
    "start_date<2026-01-01": "Ada",
    "not start_date<2026-01-01": "Bo Cas Fay Zoë",
    "start_date=2026-01-01": "Bo",
    "start_date in (2026-01-01, 2026-01-02)": "Bo Cas",
    "start_date!=2026-01-01": "Ada Cas Fay Zoë",
    'start_date=""': "Fay Zoë",
    "language=nl": "Ada Cas Fay Zoë",
    "taal=Engels": "Bo",
    "taal in (nl, en)": "Ada Bo Cas Fay Zoë",
    "zone=europe/amsterdam": "Ada Cas Fay Zoë",
    'manager="Zoe Celik"': "Ada Bo",
    "leidinggevende=ZOE.celik@example.org": "Ada Bo",
    'manager=""': "Cas Fay Zoë",
    "manager!=zoe.celik@example.org": "Cas Fay Zoë",
    'naam="ada smit" or e-mail=bo.jansen@example.org': "Ada Bo",
    "guest=yes": "Dee Eva",
    "gast=nee": "Ada Bo Cas Fay Zoë",
    "everyone and guest=yes": "Dee Eva",
    "guest!=no and department=wonen": "Dee",
    "not guest=yes": "Ada Bo Cas Fay Zoë",
    "not guest=no": "Dee Eva",
    "guest in (yes, no)": "Ada Bo Cas Dee Eva Fay Zoë",
    # Each side of an OR asks for guests by itself.
    "department=wonen or guest=yes and contract=temp": "Ada Bo Eva",
    "department=wonen and (guest=yes or guest=no)": "Ada Bo Dee",
    "channel=#wonen": "Ada",
    "kanaal!=wonen": "Bo Cas Fay Zoë",
}


async def test_an_expression_names_people(db: AsyncSession) -> None:
    assert {words: await in_it(db, words) for words in WHO} == WHO


@pytest.mark.parametrize(
    ("words", "english", "dutch", "instead"),
    [
        (
            "department=Wonne and location=Arnhem",
            "Nobody has department “Wonne”. Did you mean Wonen?",
            "Niemand heeft afdeling “Wonne”. Bedoel je Wonen?",
            ["department=Wonen and location=Arnhem"],
        ),
        (
            "afdeling=Finance",
            "Did you mean Financiën?",
            "Bedoel je Financiën?",
            ["afdeling=Financiën"],
        ),
        ("title=chef", "Did you mean 100% _chef_ \\?", "", ['title="100% _chef_ \\"']),
        (
            "contract=freelance",
            "Nobody has contract “freelance”. There are: Temp and vast.",
            "Niemand heeft contract “freelance”. Je kunt kiezen: Temp en vast.",
            [],
        ),
        (
            "deprtment=Wonen",
            "I know nothing of people that is called “deprtment”. Did you mean department?",
            "Ik weet van mensen niets dat “deprtment” heet. Bedoel je department?",
            ["department=Wonen"],
        ),
        ("contrac=temp", "Did you mean contract?", "Bedoel je contract?", ["contract=temp"]),
        (
            "schoenmaat=44",
            "There are: department, location, title, manager,",
            "Je kunt kiezen: afdeling, locatie, functie, leidinggevende,",
            [],
        ),
        ("verjaardag=01-01-2000", "called “verjaardag”", "", []),
        ("start_date>soon", "a date, such as 2026-01-31: soon", "Hier hoort een datum", []),
        ("start_date=2026-02-30", "such as 2026-01-31: 2026-02-30", "", []),
        ('start_date>""', 'such as 2026-01-31: ""', "", []),
        ("location>Arnhem", "with location: location>Arnhem", "bij locatie", []),
        ("guest=maybe", "I expect yes or no: maybe", "Hier hoort ja of nee", []),
        ("manager=Zoe", "Did you mean Zoë Çelik?", "", ['manager="Zoë Çelik"']),
        ("name=Xerxes", "Nobody has name “Xerxes”.", "Niemand heeft naam", []),
        ("channel=#wone", "Did you mean #wonen?", "", ["channel=#wonen"]),
        ("audience=chiefs", "No audience is saved as “chiefs”.", "geen doelgroep bewaard", []),
        ('"a\\"=x', "called “a\\”", "", []),
        ("name in (Adaa, Boo)", "Nobody has name “Adaa”.", "", []),
        ("manager=%", "Nobody has manager “%”.", "", []),
    ],
)
async def test_what_nobody_has_is_told_with_what_is_like_it(
    db: AsyncSession, words: str, english: str, dutch: str, instead: list[str]
) -> None:
    with pytest.raises(Wrong) as wrong:
        await in_it(db, words)

    assert english in said(wrong.value)
    assert dutch in said(wrong.value, "nl")
    assert [whole for _, whole in wrong.value.instead] == instead
    for whole in instead:
        await in_it(db, whole)


async def test_what_nobody_has_any_more_is_nobody_when_it_is_sent(db: AsyncSession) -> None:
    assert await in_it(db, "department=Closed or location=Arnhem", sending=True) == "Ada Cas Zoë"
    assert await in_it(db, "manager=gone@example.org", sending=True) == ""
    assert await in_it(db, "not name=Gone", sending=True) == "Ada Bo Cas Fay Zoë"


@pytest.mark.parametrize("words", ["not shoe_size=44", "not audience=gone", "not channel=#gone"])
async def test_what_cannot_be_known_is_never_taken_for_nobody(db: AsyncSession, words: str) -> None:
    with pytest.raises(Wrong):
        await in_it(db, words, sending=True)


HOSTILE = ("\0", "\ud800", "\u202e", "a\u0301" * 99, "\ufeff", "👩‍👩‍👧", "&amp;lt;", "'; --", "{x}")


@pytest.mark.parametrize("attribute", ["department", "contract", "name", "manager", "zone"])
async def test_a_hostile_value_is_nobodys(db: AsyncSession, attribute: str) -> None:
    for value in HOSTILE:
        assert await in_it(db, f'{attribute}="x{value}"', sending=True) == ""


@pytest.mark.parametrize("name", ["0", "-1", "$", "a.b", "[0]", "*", "'", "desk", "is_bot", "id"])
async def test_a_hostile_name_of_an_attribute_is_nothing_that_is_known(
    db: AsyncSession, name: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        await in_it(db, f"{name}=1", sending=True)

    assert f"called “{name}”" in said(wrong.value)


async def test_people_join_and_leave_until_the_moment_of_sending(db: AsyncSession) -> None:
    before = await in_it(db, "department=wonen")
    db.add(person("Han Nieuw", department="Wonen"))
    ada = (await db.exec(select(Person).where(col(Person.name) == "Ada Smit"))).one()
    ada.is_active = False
    await db.flush()

    assert before == "Ada Bo"
    assert await in_it(db, "department=wonen", sending=True) == "Bo Han"


async def test_too_many_conditions_are_refused(db: AsyncSession) -> None:
    words = " or ".join(["guest=no"] * (MOST_CONDITIONS + 1))

    with pytest.raises(Wrong) as wrong:
        await find_audience(db, HOME, words)

    assert "too many conditions: 100 at most" in said(wrong.value)


async def test_the_deepest_expression_is_answered(db: AsyncSession) -> None:
    words = "not (guest=yes or " * 9 + "department=wonen" + ")" * 9

    assert await in_it(db, words) == "Cas Fay Zoë"


async def test_a_channel_may_have_more_members_than_a_list_has_room_for(db: AsyncSession) -> None:
    audience = await find_audience(db, HOME, "channel=#wonen")
    ada = (await db.exec(select(Person.id).where(col(Person.name) == "Ada Smit"))).one()
    crowd = [f"{number:026}" for number in range(70_000)]

    assert await count_people(db, audience.people({"#wonen": [*crowd, ada]})) == 1
