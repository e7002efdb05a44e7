"""Figures for editors: about groups that are large enough, and about nobody."""

import re
from datetime import timedelta

import pytest

from tests.actor import Actor
from tests.chat import Chat

NAMES = ("Bob", "Cas", "Dirk", "Els", "Fem")


def _people(chat: Chat, department: str, names: tuple[str, ...]) -> list[Actor]:
    return [chat.on(name, department=department) for name in names]


@pytest.mark.settings(roles={"editor": ["ada@example.org"]}, kudos={"per_day": 20})
async def test_values_are_shown_by_quarter_and_by_large_departments(chat: Chat) -> None:
    """KUD-E9."""
    ada = chat.on("ada", department="Board")
    _people(chat, "Housing", NAMES)
    _people(chat, "Repairs", ("Gus", "Hal"))
    await ada.types("/kudos @bob @cas @dirk for calling back the tenants #together")
    await ada.types("/kudos @els @fem for the quick repair of the lift #craft")
    await ada.types("/kudos @gus @hal for the new roof of the school")

    await ada.types("/kudos report")
    now = ada.whispered("Values in quarter 4 of 2026").text
    assert "All together: Together 43%, Without a value 29% and Craftsmanship 29%" in now
    assert "Housing:" not in now.split("How public")[0]  # else the two of Repairs would show
    assert "Repairs" not in now


# Six weeks of everything that the clock does are much work.
@pytest.mark.in_chats("console", "web")
@pytest.mark.settings(roles={"editor": ["ada@example.org"]}, kudos={"per_day": 20})
async def test_a_new_quarter_begins_without_figures(chat: Chat) -> None:
    """KUD-E9."""
    ada = chat.on("ada", department="Board")
    _people(chat, "Housing", NAMES)
    await ada.types("/kudos @bob @cas @dirk @els @fem for calling back the tenants #together")
    await ada.types("/kudos report")
    assert "All together: Together 100%" in ada.whispered("Values in quarter 4 of 2026").text

    await chat.later(timedelta(days=40))

    await ada.types("/kudos report")
    assert (
        "Too few people for a figure: it takes 5"
        in ada.whispered("How public thanks are spread").text
    )


@pytest.mark.settings(roles={"editor": ["ada@example.org"]}, kudos={"per_day": 20})
async def test_a_department_is_shown_when_the_rest_is_large_enough_too(chat: Chat) -> None:
    """KUD-E9 with 7.6, step 2."""
    ada = chat.on("ada", department="Board")
    _people(chat, "Housing", NAMES)
    _people(chat, "Repairs", ("Gus", "Hal", "Ida"))
    _people(chat, "Finance", ("Jan", "Kim"))
    await ada.types("/kudos @bob @cas @dirk @els @fem for calling back the tenants #together")
    await ada.types("/kudos @gus @hal @ida @jan @kim for the new roof of the school #craft")

    await ada.types("/kudos report")

    said = ada.whispered("Values in quarter 4 of 2026").text.split("How public")[0]
    assert "Housing: Together 100%" in said
    assert "Other departments together: Craftsmanship 100%" in said
    assert "Repairs" not in said
    assert "Finance" not in said


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_the_fairness_view_names_groups_and_nobody(chat: Chat) -> None:
    """KUD-A2, with the example of 7.9: A→B, B→A, A→C, C→D among six people."""
    ada = chat.on("ada", department="Housing")
    bob, cas, *_ = _people(chat, "Housing", ("Bob", "Cas", "Dirk", "Els", "Fem"))
    await ada.types("/kudos @bob @cas for calling back the tenants")
    await bob.types("/kudos @ada for the good coffee of today")
    await cas.types("/kudos @dirk for the good talk of today")

    await ada.types("/kudos report")

    said = ada.whispered("How public thanks are spread").text
    assert "50% of people gave a public kudo" in said
    assert "33% of people got no public kudo in 90 days" in said
    assert "Unevenness (Gini): 0.33" in said
    assert "50% of who thanks whom goes both ways" in said
    assert "0.133 of all possible pairs" in said
    assert "Housing: 33% got no public kudo" in said
    for name in ("Bob", "Cas", "Dirk", "Els", "Fem"):
        assert name not in said


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_a_department_without_kudos_is_not_a_list_of_names(chat: Chat) -> None:
    """KUD-A2 with 7.6, step 5: all or nobody is never said of a group."""
    ada = chat.on("ada", department="Housing")
    _people(chat, "Housing", ("Bob", "Cas", "Dirk", "Els"))
    _people(chat, "Repairs", ("Gus", "Hal", "Ida", "Jan", "Kim"))
    await ada.types("/kudos @bob @cas @dirk @els for calling back the tenants")

    await ada.types("/kudos report")

    said = ada.whispered("How public thanks are spread").text
    assert "Repairs: 80% or more got no public kudo" in said
    assert "Housing: 20% or less got no public kudo" in said
    assert "100% got" not in said


@pytest.mark.settings(roles={"editor": ["ada@example.org"]}, bot={"language": "nl"})
async def test_no_share_is_all_or_nobody(chat: Chat) -> None:
    """KUD-A2 with 7.6, step 5, in every line."""
    ada = chat.on("ada", department="Housing", language="nl")
    _people(chat, "Housing", NAMES)

    await ada.types("/bedankt rapport")
    nobody = ada.whispered("Hoe openbare").text.partition("Hoe openbare")[2]
    await ada.types("/bedankt @bob voor de goede koffie van vandaag")
    await ada.types("/bedankt rapport")
    somebody = ada.whispered("Hoe openbare").text.partition("Hoe openbare")[2]

    for said in (nobody, somebody):
        percents = re.findall(r"(\d+)%( of (?:meer|minder))?", said)
        assert percents
        assert {one for one in percents if one[0] in ("0", "100")} == set()
    assert "20% of minder van de mensen gaf" in nobody
    assert "80% of meer van de mensen kreeg" in nobody
    assert "20% of minder van de bedankjes ging naar een andere afdeling" in nobody
    assert "In 20% of minder van de gevallen bedankt de ander ook terug" in nobody


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_reports_before_and_after_a_private_kudo_are_the_same(chat: Chat) -> None:
    """KUD-A2 with 7.6, step 4: two reports tell together no more than each of them."""
    ada = chat.on("ada", department="Housing")
    bob, cas, *_ = _people(chat, "Housing", NAMES)
    await ada.types("/kudos @bob @cas for calling back the tenants")
    await ada.types("/kudos report")
    before = ada.whispered("How public thanks are spread").text

    await cas.types("/kudos")
    await cas.fills(people=bob, reason="listening to me last week", is_private=True)
    bob.whispered("listening to me last week")
    await ada.types("/kudos report")

    assert ada.whispered("How public thanks are spread").text == before
    assert [one.text for one in ada.seen].count(before) == 2


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_a_small_workplace_gets_no_figures(chat: Chat) -> None:
    """KUD-A2 and KUD-E9: below the threshold."""
    ada = chat.on("ada", department="Board")
    chat.on("bob", department="Housing")
    await ada.types("/kudos @bob for calling back the tenants")

    await ada.types("/kudos report")

    said = ada.whispered("How public thanks are spread").text
    assert "%" not in said


async def test_figures_are_for_editors(chat: Chat) -> None:
    """KUD-E9: the permission kudos.report."""
    bob = chat.on("bob")

    await bob.types("/kudos report")

    bob.whispered("kudos.report")
    bob.sees_not("How public")


@pytest.mark.settings(roles={"editor": ["ada@example.org"]}, kudos={"per_day": 20})
async def test_the_report_is_a_page_too_for_whoever_may_see_it(chat: Chat) -> None:
    """KUD-A2 and KUD-E9, in a browser."""
    ada, bob = chat.on("ada", department="Board", language="nl"), chat.on("bob")
    _people(chat, "Housing", NAMES)
    await ada.types("/kudos @bob @cas @dirk @els @fem voor het terugbellen #together")
    await ada.types("/kudos report", to="#general")

    ada.whispered("Je pagina “Waarden, en hoe bedankjes zijn verdeeld” staat klaar.")
    page = await ada.opens_page()

    assert "Waarden in kwartaal 4 van 2026 Alles samen: Samen 100%" in page.words
    assert "Hoe openbare bedankjes zijn verdeeld: de laatste 90 dagen" in page.words
    assert "Groepen van minder dan 5" in page.words
    bob.sees_not("/pages/")


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_without_an_address_that_people_open_the_report_is_in_the_chat_alone(
    chat: Chat,
) -> None:
    ada = chat.on("ada")
    chat.app.workplace.pages_at = ""

    await ada.types("/kudos report")

    ada.whispered("How public thanks are spread")
    ada.sees_not("/pages/")
