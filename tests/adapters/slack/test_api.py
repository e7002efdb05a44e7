"""What each answer of Slack means, and that nothing is ever tried twice by itself."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack import fake
from adapters.slack.api import SaidNo, retry_after
from adapters.slack.fake import Fault
from bot.errors import Refused, Unclear, Unreachable
from tests.adapters.slack.bench import NOW, Bench

SECRET_WORDS = "the-secret-words"


async def post(bench: Bench) -> dict[str, Any]:
    return await bench.api.call(
        "T0PLEIN", "chat.postMessage", channel=bench.general, text=SECRET_WORDS
    )


async def test_a_plain_yes_is_handed_back(bench: Bench) -> None:
    answer = await post(bench)

    [message] = bench.slack.messages(bench.general)
    assert (answer["ts"], message.text) == (message.ts, SECRET_WORDS)


UNCLEAR = [
    fake.reset(),
    fake.reset(accepted=False),
    fake.stall(),
    fake.half(),
    fake.cut_off(),
    fake.page(),
    fake.page(503),
    fake.page(502, accepted=False),
    fake.said("fatal_error", accepted=True),
    fake.said("internal_error", accepted=True),
    fake.said("request_timeout", accepted=True),
    fake.said("service_unavailable", accepted=True),
    fake.said("fatal_error", status=500),
    fake.page(408),
    Fault(accepted=True, body=b""),
    Fault(accepted=True, body=b"null"),
    Fault(accepted=True, body=b"[]"),
    Fault(accepted=True, body=b"5"),
    Fault(accepted=True, body=b'{"ok": "yes"}'),
    Fault(accepted=True, body=b'{"ok": false}'),
    Fault(accepted=True, body=b"\xff\xfe"),
    Fault(accepted=True, body=b"[" * 100_000),
    Fault(accepted=True, body=b"ok", kind="text/plain"),
    Fault(accepted=True, body=b"\x1f\x8bgarbage", kind="application/gzip"),
]


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_an_answer_that_proves_nothing_leaves_a_new_message_unclear(
    bench: Bench, fault: Fault
) -> None:
    bench.slack.fail(fault)

    with pytest.raises(Unclear):
        await post(bench)
    assert bench.slack.count("chat.postMessage") == 1
    assert len(bench.slack.messages(bench.general)) == fault.accepted


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_what_can_be_said_again_is_simply_unreachable(bench: Bench, fault: Fault) -> None:
    bench.slack.fail(fault)

    with pytest.raises(Unreachable):
        await bench.api.call("T0PLEIN", "users.info", user=bench.ada)
    assert bench.slack.count("users.info") == 1


@pytest.mark.parametrize("fault", [fake.unplugged(), fake.page(403, accepted=False)])
async def test_what_never_reached_slack_can_be_sent_again(bench: Bench, fault: Fault) -> None:
    bench.slack.fail(fault)

    with pytest.raises(Unreachable):
        await post(bench)
    await post(bench)

    assert len(bench.slack.messages(bench.general)) == 1


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "an_error_of_next_year"])
async def test_a_plain_no_is_final(bench: Bench, code: str) -> None:
    bench.slack.fail(fake.said(code))

    with pytest.raises(SaidNo, match=f"chat.postMessage: {code}") as caught:
        await post(bench)
    assert caught.value.code == code
    assert isinstance(caught.value, Refused)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("1", 1),
        ("0", 1),
        ("-5", 1),
        ("2.5", 2.5),
        ("3600", 3600),
        ("99999999999", 6 * 3600),
        ("1e400", 6 * 3600),
        ("nan", 30),
        (None, 30),
        ("", 30),
        ("soon", 30),
        ("٣٠", 30),
        ("Mon, 23 Nov 2026 09:01:30 GMT", 90),
        ("Mon, 23 Nov 2026 08:00:00 GMT", 1),
        ("Mon, 23 Nov 2026 09:01:30", 90),
        ("Mon, 99 Nov 2026", 30),
    ],
)
async def test_slack_says_how_long_to_wait_in_many_ways(
    bench: Bench, header: str | None, seconds: float
) -> None:
    bench.slack.fail(fake.limited(header))

    with pytest.raises(Unreachable) as caught:
        await post(bench)

    assert caught.value.retry_after == timedelta(seconds=seconds)


def test_headers_are_found_however_they_are_written() -> None:
    assert retry_after({"retry-AFTER": "7"}, NOW) == timedelta(seconds=7)


async def test_while_slack_wants_rest_nothing_is_asked(bench: Bench) -> None:
    bench.slack.fail(fake.limited("30"))
    with pytest.raises(Unreachable):
        await post(bench)

    with pytest.raises(Unreachable) as caught:
        await post(bench)
    assert caught.value.retry_after == timedelta(seconds=30)
    assert bench.slack.count("chat.postMessage") == 1

    bench.clock.move(timedelta(seconds=30))
    await post(bench)
    assert len(bench.slack.messages(bench.general)) == 1


async def test_a_limit_that_comes_as_an_error_is_a_limit(bench: Bench) -> None:
    bench.slack.fail(fake.said("ratelimited"))

    with pytest.raises(Unreachable) as caught:
        await post(bench)
    assert caught.value.retry_after == timedelta(seconds=30)


async def test_a_full_channel_makes_calls_wait_their_turn(bench: Bench) -> None:
    for _ in range(7):
        await post(bench)

    assert bench.paused == [1, 2]


async def test_a_channel_that_is_overrun_is_left_alone_for_a_while(bench: Bench) -> None:
    for _ in range(8):
        await post(bench)

    with pytest.raises(Unreachable) as caught:
        await post(bench)
    assert caught.value.retry_after == timedelta(seconds=4)
    assert caught.value.is_alone
    assert bench.slack.count("chat.postMessage") == 8


async def test_a_full_workspace_makes_every_message_wait_and_a_look_none(bench: Bench) -> None:
    bench.slack.fail(fake.limited("30"), method="chat.postMessage")
    bench.slack.fail(fake.limited("30"), method="conversations.history")

    with pytest.raises(Unreachable) as shared:
        await post(bench)
    with pytest.raises(Unreachable) as alone:
        await bench.api.call("T0PLEIN", "conversations.history", channel=bench.general)

    assert (shared.value.is_alone, alone.value.is_alone) == (False, True)


# Tokens.


async def test_a_token_that_was_changed_elsewhere_is_fetched_anew(bench: Bench) -> None:
    bench.tokens.tokens = ["xoxb-old", "xoxb-plein"]
    bench.slack.refusal = "token_expired"

    await post(bench)

    assert bench.tokens.forgotten == 1
    assert len(bench.slack.messages(bench.general)) == 1


@pytest.mark.parametrize("code", ["invalid_auth", "token_expired", "not_authed"])
async def test_without_a_valid_token_messages_wait_for_one(bench: Bench, code: str) -> None:
    bench.tokens.tokens = ["xoxb-old", "xoxb-older"]
    bench.slack.refusal = code

    with pytest.raises(Unreachable) as caught:
        await post(bench)

    assert caught.value.retry_after == timedelta(minutes=5)
    assert bench.slack.count("chat.postMessage") == 2
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize(
    "code", ["account_inactive", "token_revoked", "team_added_to_org", "ekm_access_denied"]
)
async def test_a_closed_workspace_loses_no_message(bench: Bench, code: str) -> None:
    bench.slack.fail(fake.said(code))

    with pytest.raises(Unreachable) as caught:
        await post(bench)
    assert caught.value.retry_after == timedelta(minutes=5)


async def test_without_the_right_to_speak_messages_wait_until_it_is_given(bench: Bench) -> None:
    bench.slack.scopes.discard("chat:write")

    with pytest.raises(Unreachable, match="missing_scope") as caught:
        await post(bench)
    assert (caught.value.retry_after, caught.value.is_alone) == (timedelta(minutes=5), False)
    bench.slack.scopes.add("chat:write")
    await post(bench)

    assert len(bench.slack.messages(bench.general)) == 1


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
async def test_without_the_right_to_speak_changes_wait_too(bench: Bench, method: str) -> None:
    sent = await post(bench)
    bench.slack.scopes.discard("chat:write")

    with pytest.raises(Unreachable, match="missing_scope"):
        await bench.api.call("T0PLEIN", method, channel=bench.general, ts=sent["ts"], text="new")


async def test_without_the_right_to_know_people_newcomers_wait(bench: Bench) -> None:
    bench.slack.scopes.discard("users:read")

    with pytest.raises(Unreachable, match="missing_scope") as caught:
        await bench.chat.profile("T0PLEIN", bench.ada)

    assert caught.value.retry_after == timedelta(minutes=5)


async def test_to_ask_something_without_the_right_is_answered_with_no(bench: Bench) -> None:
    bench.slack.scopes.discard("channels:history")

    with pytest.raises(SaidNo, match="missing_scope"):
        await bench.api.call("T0PLEIN", "conversations.history", channel=bench.general)


# What others must not see.


@pytest.mark.parametrize("fault", [None, *UNCLEAR, fake.limited(), fake.said("is_archived")])
async def test_neither_words_nor_tokens_are_logged_or_raised(
    bench: Bench,
    fault: Fault | None,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    told = ""
    if fault is not None:
        bench.slack.fail(fault)
    try:
        await post(bench)
    except (Refused, Unclear, Unreachable) as error:
        told = f"{error!r} {error} {error.__cause__!r} {error.__suppress_context__}"

    output = capsys.readouterr()
    everything = caplog.text + output.out + output.err + told
    for secret in (SECRET_WORDS, "xoxb", "Bearer"):
        assert secret not in everything
