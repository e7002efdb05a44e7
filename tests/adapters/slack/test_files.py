"""Files for Slack: handed over, shown once, found again, taken away."""

import pytest

from adapters.slack import fake
from adapters.slack.fake import Fault
from bot.errors import Refused, Unclear, Unreachable
from bot.primitives import FileBox, Line, Primitives, Words
from tests.adapters.slack.bench import NOW, Bench

REPORT: Primitives = (
    FileBox(
        file="f1",
        name="report.csv",
        media_type="text/csv",
        size=3,
        alt="Who got <what>",
        data=b"abc",
    ),
)
CHART: Primitives = (
    FileBox(
        file="f2", name="chart.png", media_type="image/png", size=3, alt="x" * 3000, data=b"png"
    ),
)
COMPLETE = "files.completeUploadExternal"
PLACE = "files.getUploadURLExternal"


def shown(bench: Bench, channel: str | None = None) -> list[str]:
    return [
        file["id"] for one in bench.slack.messages(channel or bench.general) for file in one.files
    ]


async def test_a_file_is_handed_over_and_then_shown_in_its_thread(bench: Bench) -> None:
    first = await bench.chat.send(bench.place(), (Line((Words("hello"),)),), "k1")

    sent = await bench.chat.send(bench.place(thread=first), REPORT, "k2")

    message = bench.slack.messages(bench.general)[-1]
    assert [one["id"] for one in message.files] == [sent]
    assert (message.thread, message.files[0]["title"]) == (first, "report.csv")
    assert message.text == "Who got &lt;what&gt;"
    assert bench.slack.methods.files.known[sent].data == b"abc"
    assert [one.method for one in bench.slack.calls[1:]] == [PLACE, "upload", COMPLETE]


async def test_a_picture_has_its_words_for_who_does_not_see_it(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), CHART, "k1")

    assert bench.slack.methods.files.known[sent].alt.startswith("xxx")
    assert bench.slack.messages(bench.general)[-1].text == ""


async def test_a_file_for_one_person_goes_to_their_direct_chat(bench: Bench) -> None:
    await bench.chat.send(bench.place(only=bench.ada), REPORT, "k1")

    assert shown(bench) == []
    assert len(shown(bench, bench.slack.direct(bench.ada))) == 1


async def test_a_repeat_of_a_key_shows_nothing_new(bench: Bench) -> None:
    first = await bench.chat.send(bench.place(), REPORT, "k1")
    again = await bench.chat.send(bench.place(), REPORT, "k1")

    assert first == again
    assert shown(bench) == [first]


@pytest.mark.parametrize("method", [PLACE, "upload"])
@pytest.mark.parametrize(
    "fault",
    [fake.reset(), fake.stall(), fake.page(503), fake.limited(), fake.unplugged()],
)
async def test_what_fails_before_a_file_is_shown_may_be_tried_again(
    bench: Bench, method: str, fault: Fault
) -> None:
    bench.slack.fail(fault, method=method)

    with pytest.raises(Unreachable):
        await bench.chat.send(bench.place(), REPORT, "k1")

    assert shown(bench) == []


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("fault", [fake.reset, fake.stall, fake.half, fake.page])
async def test_an_unclear_answer_is_found_out_by_another_process(
    bench: Bench, fault: type[Fault], accepted: bool
) -> None:
    bench.slack.fail(fault(accepted=accepted), method=COMPLETE)
    with pytest.raises(Unclear):
        await bench.chat.send(bench.place(), REPORT, "k1")

    other = bench.new_chat()
    found = await other.find(bench.place(), "k1", NOW)

    assert found == shown(bench)
    assert len(found) == accepted
    if not found:
        assert [await other.send(bench.place(), REPORT, "k1")] == shown(bench)
    assert bench.slack.count("upload") == 1


async def test_a_file_that_slack_threw_away_is_handed_over_anew(bench: Bench) -> None:
    bench.slack.fail(fake.said("file_not_found"), method=COMPLETE)
    with pytest.raises(Unreachable):
        await bench.chat.send(bench.place(), REPORT, "k1")

    await bench.chat.send(bench.place(), REPORT, "k1")

    assert len(shown(bench)) == 1
    assert bench.slack.count("upload") == 2


async def test_without_the_right_to_send_files_they_wait_and_nothing_else_does(
    bench: Bench,
) -> None:
    bench.slack.scopes.remove("files:write")

    with pytest.raises(Unreachable, match="missing_scope") as caught:
        await bench.chat.send(bench.place(), REPORT, "k1")
    assert caught.value.is_alone
    bench.slack.scopes.add("files:write")
    await bench.chat.send(bench.place(), REPORT, "k1")

    assert len(shown(bench)) == 1


async def test_without_the_right_to_look_nothing_is_claimed(bench: Bench) -> None:
    bench.slack.fail(fake.reset(), method=COMPLETE)
    with pytest.raises(Unclear):
        await bench.chat.send(bench.place(), REPORT, "k1")
    bench.slack.scopes.remove("files:read")

    with pytest.raises(Refused):
        await bench.chat.find(bench.place(), "k1", NOW)


async def test_bytes_that_slack_does_not_take_are_refused(bench: Bench) -> None:
    bench.slack.fail(Fault(status=400, body=b"bad"), method="upload")

    with pytest.raises(Refused, match="HTTP 400"):
        await bench.chat.send(bench.place(), REPORT, "k1")


async def test_a_file_is_taken_away_and_gone_already_is_fine(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), REPORT, "k1")

    await bench.chat.remove(bench.place(), sent, "k2")
    await bench.chat.remove(bench.place(), sent, "k2")

    assert shown(bench) == []
    assert await bench.chat.find(bench.place(), "k1", NOW) == []
