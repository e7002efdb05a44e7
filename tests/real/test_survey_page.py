"""The page on which a survey is answered, in a real browser: what is sent, and who can use it."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from skills.surveys.blind import Signer, fingerprint
from tests.drivers import links_in
from tests.house.tree import ROOT
from tests.real.bench import Axe, Bench, bench_of, in_both_lights
from tests.real.survey_page import QUESTIONS, House, surveys
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS: Final = {"bot.language": "nl", "adapters.console": {"channels": ["#general"]}}
WIDE: Final = "document.documentElement.scrollWidth > innerWidth"
DROP: Final = "**/drops/**"
SIGN: Final = "**/sign"


@pytest.fixture
def house() -> House:
    """What is kept of the round."""
    return House()


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any, house: House) -> AsyncIterator[Bench]:
    """A bot with a survey, and who is asked."""
    async with bench_of(browser, SETTINGS, surveys(house)) as bench:
        await bench.welcome("Ada", "en", department="Wonen")
        await bench.welcome("Noor", "nl", department="Wonen")
        await bench.welcome("Bob", "en", department="Wonen")
        yield bench


async def opens(bench: Bench, who: str = "Ada", **look: Any) -> Any:
    """Open the page as somebody, in a browser of its own."""
    page = await bench.opens(links_in(await bench.types(who, "/survey"))[-1], **look)
    await page.get_by_role("button").click()
    await page.wait_for_url("**/pages/surveys/answer/r1")
    return page


async def presses(page: Any, name: str) -> None:
    """Press a button that is shown."""
    await page.get_by_role("button", name=name, exact=True).click()


async def answers(page: Any, label: str) -> None:
    """Choose an answer, and go on."""
    await page.get_by_role("radio", name=label, exact=True).check()
    await presses(page, "Next")


async def answers_all(page: Any) -> None:
    """Start, answer all that is asked, and look it over."""
    await presses(page, "Start")
    await answers(page, "Neither agree nor disagree")
    await answers(page, "8")
    await answers(page, "Yes")
    await page.get_by_role("textbox", name="What should change first?").fill("Fewer meetings")
    await presses(page, "Next")
    await heading(page, "Look it over")


async def heading(page: Any, words: str) -> None:
    """Wait for a step, which a screen reader then reads from its heading."""
    found = page.get_by_role("heading", level=2, name=words, exact=True)
    await found.wait_for()
    assert await found.evaluate("one => one === document.activeElement")


# What is sent.


async def test_answers_come_in_from_nobody(bench: Bench, house: House) -> None:
    page = await opens(bench)
    requests: list[Any] = []
    page.on("request", lambda request: requests.append(request))

    await answers_all(page)
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    [envelope] = house.came
    assert envelope.answers == {"loa-1": 3, "enp-1": 8, "heard": 1}
    assert envelope.words == {"enp-2": "Fewer meetings"}
    [sign, drop] = requests
    assert "cookie" in await sign.all_headers()
    headers = await drop.all_headers()
    assert not {"cookie", "referer", "authorization"} & headers.keys()
    # Nothing that was sent by name comes again in what was sent by nobody.
    by_name, by_nobody = sign.post_data_json, drop.post_data_json
    assert list(by_name) == ["blinded"]
    assert set(by_nobody) == {"key", "token", "signature", "answers", "words", "threads"}
    assert by_name["blinded"] not in json.dumps(by_nobody)
    assert by_nobody["key"] == fingerprint(house.signer_.public)


async def test_once_they_are_in_the_browser_keeps_nothing_but_that(bench: Bench) -> None:
    page = await opens(bench)
    await answers_all(page)
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    await page.reload()

    assert "Fewer meetings" not in kept
    assert "token" not in kept
    await page.get_by_role("heading", name="You have already answered").wait_for()


async def test_what_is_asked_follows_what_was_answered(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await presses(page, "Start")

    await answers(page, "Strongly disagree")
    await heading(page, "What gets in the way?")
    await page.get_by_label("Systems that are slow").check()
    await page.get_by_label("Too few colleagues").check()
    await presses(page, "Next")
    for _ in range(3):
        await presses(page, "Skip")
    await heading(page, "Look it over")
    assert "Systems that are slow; Too few colleagues" in await page.inner_text("main")
    await presses(page, "Change: I can do my work in the hours I have.")
    await answers(page, "Disagree")  # asked already: back to where they were
    await heading(page, "Look it over")
    await presses(page, "Change: I can do my work in the hours I have.")
    await answers(page, "Strongly agree")
    await heading(page, "Look it over")

    assert "What gets in the way?" not in await page.inner_text("main")
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")
    assert house.came[0].answers == {"loa-1": 5}


async def test_a_question_that_comes_up_by_a_change_is_asked(bench: Bench) -> None:
    page = await opens(bench)
    await answers_all(page)

    await presses(page, "Change: I can do my work in the hours I have.")
    await answers(page, "Strongly disagree")
    await heading(page, "What gets in the way?")
    await presses(page, "Next")
    await page.locator(".step:not([hidden]) [data-missing]:not([hidden])").wait_for()
    await page.get_by_label("Too many meetings").check()
    await presses(page, "Next")

    await heading(page, "Look it over")


async def test_skip_takes_an_answer_away_and_back_keeps_it(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await presses(page, "Start")

    await answers(page, "Not applicable / don't know")
    await heading(page, QUESTIONS[2].words["en"])
    await page.get_by_role("radio", name="10: very likely").check()
    await presses(page, "Back")
    assert await page.get_by_role("radio", name="Not applicable").is_checked()
    await presses(page, "Next")
    assert await page.get_by_role("radio", name="10: very likely").is_checked()
    await presses(page, "Skip")
    await presses(page, "Skip")
    await presses(page, "Skip")
    await heading(page, "Look it over")
    assert (await page.inner_text("main")).count("Skipped") == 3
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    assert house.came[0].answers == {"loa-1": "na"}


# When something breaks.


@pytest.mark.parametrize("is_lost", ["the question", "the answer"])
async def test_what_is_sent_again_counts_once(bench: Bench, house: House, is_lost: str) -> None:
    page = await opens(bench)
    await answers_all(page)

    async def breaks(route: Any) -> None:
        if is_lost == "the answer":
            await route.fetch()
        await route.abort()

    await page.route(DROP, breaks)
    await presses(page, "Send")
    await page.get_by_text("I do not know whether it arrived.").wait_for()
    bench.complaints.clear()
    await page.unroute(DROP)
    assert len(house.came) == (is_lost == "the answer")
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    assert len(house.came) == 1


async def test_a_signature_that_was_lost_is_given_again(bench: Bench, house: House) -> None:
    page = await opens(bench)

    async def breaks(route: Any) -> None:
        await route.fetch()
        await route.abort()

    await page.route(SIGN, breaks)
    await presses(page, "Start")
    await page.get_by_text("I cannot be reached just now.").wait_for()
    bench.complaints.clear()
    await page.unroute(SIGN)
    assert len(house.begun) == 1
    await page.reload()

    await answers_all(page)
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")


async def test_who_sends_twice_at_once_is_counted_once(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await answers_all(page)

    await page.get_by_role("button", name="Send", exact=True).dblclick()
    await heading(page, "Thank you. Your answers are in.")

    assert len(house.came) == 1


async def test_two_windows_count_once_and_the_second_is_told(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await answers_all(page)
    second = await page.context.new_page()
    await second.goto(page.url)
    await presses(second, "Start")
    for _ in range(4):
        await presses(second, "Skip")
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    await presses(second, "Send")

    await second.get_by_role("heading", name="You have already answered").wait_for()
    assert len(house.came) == 1


async def test_a_page_that_is_loaded_again_goes_on_where_it_was(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await presses(page, "Start")
    await answers(page, "Agree")
    await page.get_by_role("radio", name="7", exact=True).check()

    await page.reload()
    await presses(page, "Start")

    await heading(page, QUESTIONS[2].words["en"])
    assert await page.locator(".step:not([hidden]) input:checked").get_attribute("value") == "7"
    await presses(page, "Back")
    assert await page.get_by_role("radio", name="Agree", exact=True).is_checked()
    assert len(house.begun) == 1


async def test_another_browser_cannot_begin_again(bench: Bench) -> None:
    page = await opens(bench)
    await presses(page, "Start")
    await heading(page, QUESTIONS[0].words["en"])

    other = await opens(bench)
    await presses(other, "Start")

    await heading(other, "You started in another browser")


async def test_people_who_share_a_browser_have_a_token_each(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await presses(page, "Start")
    await answers(page, "Agree")
    await presses(page, "Sign off")
    await page.goto(links_in(await bench.types("Noor", "/survey"))[-1])
    await page.get_by_role("button").click()

    await presses(page, "Start")
    await heading(page, QUESTIONS[0].words["nl"])

    assert len(house.begun) == 2
    assert not await page.get_by_role("radio", name="Mee eens", exact=True).is_checked()


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("closed", "This survey is closed"),
        ("older", "The questions have changed"),
        ("unknown", "These answers cannot be taken"),
    ],
)
async def test_what_cannot_be_taken_is_said(
    bench: Bench, house: House, what: str, title: str
) -> None:
    page = await opens(bench)
    await answers_all(page)
    match what:
        case "closed":
            house.is_open = False
        case "older":
            house.questions = QUESTIONS[1:]
        case _:
            house.signer_ = Signer.new()

    await presses(page, "Send")

    await heading(page, title)
    assert house.came == []


async def test_who_begins_too_late_or_is_not_asked_is_told(bench: Bench, house: House) -> None:
    bob = await opens(bench, "Bob")
    await presses(bob, "Start")
    await heading(bob, "You cannot start here now")

    house.is_open = False
    ada = await opens(bench)
    await presses(ada, "Start")
    await heading(ada, "This survey is closed")


async def test_a_session_that_is_over_is_told(bench: Bench) -> None:
    page = await opens(bench)
    await page.context.clear_cookies()

    await presses(page, "Start")

    await heading(page, "You cannot start here now")


async def test_a_signature_by_another_key_is_not_used(bench: Bench, house: House) -> None:
    house.false_signer = Signer.new()
    page = await opens(bench)

    await presses(page, "Start")

    await heading(page, "Something is not right with the key")


async def test_the_key_can_be_compared_with_the_posted_one(bench: Bench, house: House) -> None:
    page = await opens(bench)
    await page.get_by_text("Check it yourself").click()
    posted = page.get_by_label("Paste the posted key here")
    mine = fingerprint(house.signer_.public)

    assert mine in await page.inner_text("details")
    await posted.fill(f"  {mine.upper().replace(' ', '')} ")
    await page.get_by_text("It is the same.").wait_for()
    await posted.fill(fingerprint(Signer.new().public))
    await page.get_by_text("It is another one.").wait_for()
    assert await page.get_by_text("It is the same.").is_hidden()


# Leaving it.


async def test_leaving_it_is_as_easy_to_see_as_starting_it(bench: Bench, house: House) -> None:
    page = await opens(bench)
    names = ("Start", "Not now", "Not for this survey again")
    buttons = [page.get_by_role("button", name=one, exact=True) for one in names]
    looks = [
        await one.evaluate("one => [one.offsetHeight, getComputedStyle(one).backgroundColor]")
        for one in buttons
    ]

    assert looks[0] == looks[1] == looks[2]
    await presses(page, "Not now")
    await heading(page, "Fine, later")
    await presses(page, "Back to the survey")
    await presses(page, "Not for this survey again")
    await heading(page, "Fine")
    assert len(house.left_alone) == 1
    assert house.begun == {}


# Who can use it.


async def test_it_can_be_answered_by_keyboard_alone(bench: Bench, house: House) -> None:
    page = await opens(bench)
    press = page.keyboard.press

    await page.get_by_role("button", name="Start", exact=True).focus()
    await press("Enter")
    await heading(page, QUESTIONS[0].words["en"])
    await press("Tab")
    await press("Space")
    await press("ArrowDown")
    await press("Enter")  # in a form, Enter goes on
    await heading(page, QUESTIONS[1].words["en"])
    await press("Tab")
    await press("Space")
    await press("Enter")
    await heading(page, QUESTIONS[2].words["en"])
    await press("Tab")
    await press("ArrowRight")
    await press("Enter")
    await heading(page, QUESTIONS[3].words["en"])
    for _ in range(3):
        await press("Tab")
    await press("Enter")  # skip
    await heading(page, QUESTIONS[4].words["en"])
    await press("Tab")
    await page.keyboard.type("More light")
    await press("Tab")
    await press("Space")  # no reply
    await press("Tab")
    await press("Enter")
    await heading(page, "Look it over")
    for _ in range(6):
        await press("Tab")
    await press("Enter")
    await heading(page, "Thank you. Your answers are in.")

    [envelope] = house.came
    assert envelope.answers == {"loa-1": 2, "why": (0,), "enp-1": 1}
    assert envelope.words == {"enp-2": "More light"}
    assert envelope.threads == {}


async def test_nobody_is_shut_out_on_a_screen_or_on_a_phone(bench: Bench, axe: Axe) -> None:
    for who, words, look in (
        ("Ada", ("Start", "Strongly disagree", "Next", "Send"), {}),
        ("Noor", ("Start", "Helemaal mee oneens", "Volgende", "Versturen"), PHONE),
    ):
        page = await opens(bench, who, **look)
        start, disagree, forth, send = words

        async def looked_at(name: str, page: Any = page, who: str = who) -> None:
            assert not await page.evaluate(WIDE), name
            await in_both_lights(page, axe, f"survey-{name}-{who}")

        await page.locator("summary").click()
        await looked_at("notice")
        await presses(page, start)
        await page.locator(".step:not([hidden]) .option", has_text=disagree).click()
        await looked_at("agree")
        await presses(page, forth)
        await presses(page, forth)
        await looked_at("several")
        await page.locator(".step:not([hidden]) input").first.check()
        await presses(page, forth)
        await page.locator(".step:not([hidden]) .option").nth(7).click()
        await looked_at("ten")
        await presses(page, forth)
        await looked_at("yes-no")
        await page.locator(".step:not([hidden]) .option").first.click()
        await presses(page, forth)
        await page.locator(".step:not([hidden]) textarea").fill("Bel Ada op 06 12 34 56 78")
        await looked_at("words")
        await presses(page, forth)
        await looked_at("review")
        await page.route(DROP, lambda route: route.abort())
        await presses(page, send)
        await page.locator("[data-step=review] [data-wrong]").wait_for()
        bench.complaints.clear()
        await looked_at("not-sent")
        await page.unroute(DROP)
        await presses(page, send)
        await page.locator("[data-step=received]:not([hidden])").wait_for()
        await looked_at("received")


async def test_however_it_ends_nobody_is_shut_out(bench: Bench, axe: Axe) -> None:
    page = await opens(bench, "Noor", **PHONE)
    steps = page.locator("section.step")
    names = [await one.get_attribute("data-step") for one in await steps.all()]

    for name in names:
        # Each way that it can end is a step, which waits in the page.
        await page.evaluate(
            "name => document.querySelectorAll('.step').forEach("
            "one => { one.hidden = one.dataset.step !== name })",
            name,
        )
        assert not await page.evaluate(WIDE), name
        await in_both_lights(page, axe, f"survey-end-{name}")
    assert len(names) == 13


async def test_what_looks_private_is_warned_of_while_somebody_types(bench: Bench) -> None:
    page = await opens(bench)
    await presses(page, "Start")
    for _ in range(3):
        await presses(page, "Skip")
    area = page.get_by_role("textbox", name="What should change first?")
    warning = page.get_by_text("This looks like a telephone number or an e-mail address.")

    for words, is_private in (
        ("Ask ada@example.org", True),
        ("In 2026 we had 1,250 calls", False),
        ("Call 06 12 34 56 78", True),
        ("Call +31 (0)26-1234567", True),
        ("At 10:30 on 12-03-2026", False),
        ("@ the desk", False),
    ):
        await area.fill(words)
        assert await warning.is_visible() == is_private, words
    await area.fill("x" * 1200)
    assert "1000/1000" in await page.inner_text("main")


async def test_without_scripts_it_says_why_it_needs_one(bench: Bench) -> None:
    page = await opens(bench, java_script_enabled=False)

    await page.get_by_text("This page needs JavaScript.").wait_for()
    assert await page.get_by_text("To decide which work we stop doing").is_visible()
    assert not await page.get_by_role("button", name="Start", exact=True).is_visible()


async def test_where_nothing_may_be_kept_it_works_until_it_is_closed(
    bench: Bench, house: House
) -> None:
    page = await opens(bench)
    await page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new Error('no') }})"
    )
    await page.reload()

    await answers_all(page)
    await presses(page, "Send")
    await heading(page, "Thank you. Your answers are in.")

    assert len(house.came) == 1


# Blind signatures, as a browser makes them.


async def test_the_browser_blinds_and_unblinds_as_the_rfc_has_it(bench: Bench) -> None:
    folder = ROOT / "skills" / "surveys" / "tests"
    vector = json.loads((folder / "rfc9474.json").read_text(encoding="utf-8"))
    page = await opens(bench)
    script = await page.locator("script[type=module]").get_attribute("src")

    made = await page.evaluate(
        """async ([script, v]) => {
            const { blind, finalize, readKey } = await import(script.replace("answer", "blind"));
            const bytes = (hex) => Uint8Array.from(hex.match(/../g), (one) => parseInt(one, 16));
            const hex = (all) => [...all].map((one) => one.toString(16).padStart(2, "0")).join("");
            const number = (words) => BigInt(`0x${words}`);
            const n = btoa(String.fromCharCode(...bytes((number(v.p) * number(v.q)).toString(16))));
            const url = n.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
            const how = [{ name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]];
            const jwk = { kty: "RSA", e: "AQAB", n: url };
            const known = await crypto.subtle.importKey("jwk", jwk, ...how);
            const key = await readKey(new Uint8Array(await crypto.subtle.exportKey("spki", known)));
            const chosen = { salt: bytes(v.salt), inverse: number(v.inv) };
            const { blinded, inverse } = await blind(key, bytes(v.msg), chosen);
            const signature = await finalize(key, bytes(v.msg), bytes(v.blind_sig), inverse);
            return [hex(blinded), hex(signature)];
        }""",
        [script, vector],
    )

    assert made == [vector["blinded_msg"], vector["sig"]]
