"""Files in a Slack that nobody here wrote: handed over, shown once, found again, taken away."""

from typing import Any

import pytest

from tests.bot.filing import CSV, PNG
from tests.emulator import ADA, KUDOS, Someone
from tests.fault_proxy import HALF, RESET, Fault, limited, page, said
from tests.real.sender import AS_HTTP, Sender

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

PLACE, UPLOAD = "files.getUploadURLExternal", "upload"
SHOW = "files.completeUploadExternal"
NAME = "Één overzicht – maart & april.csv"
ABOUT = "Who got how many kudos"


async def files(sender: Sender, channel: str = KUDOS) -> list[dict[str, Any]]:
    """List what is shown in a channel; of a file that was taken away a stone is left."""
    return [
        file
        for message in await sender.slack.messages(channel)
        for file in message.get("files", [])
        if file.get("mode") != "tombstone"
    ]


async def test_a_file_is_handed_over_and_shown_after_its_words(sender: Sender) -> None:
    await sender.command("report", NAME)

    words, message = await sender.slack.messages(KUDOS)
    (file,) = message["files"]
    assert words["text"].startswith("Here is the report.")
    assert message["text"] == ABOUT
    assert (file["name"], file["title"]) == (NAME, NAME)
    assert (file["mimetype"], file["size"]) == ("text/csv", len(CSV))
    assert await sender.slack.download(AS_HTTP, file) == CSV
    assert [sender.proxy.calls[one] for one in (PLACE, UPLOAD, SHOW)] == [1, 1, 1]


async def test_a_picture_carries_words_for_who_does_not_see_it(sender: Sender) -> None:
    await sender.command("picture")

    (file,) = await files(sender)
    assert file["alt_txt"] == ABOUT
    assert await sender.slack.download(AS_HTTP, file) == PNG


@pytest.mark.parametrize("command", ["secret", "later"])
async def test_a_file_for_one_person_is_in_their_direct_chat(sender: Sender, command: str) -> None:
    await sender.command(command)

    direct = await Someone(sender.slack, AS_HTTP, ADA).direct()
    (file,) = await files(sender, direct)
    assert await sender.slack.download(AS_HTTP, file) == CSV
    assert await files(sender) == []


async def test_a_newer_file_takes_the_place_of_the_older(sender: Sender) -> None:
    await sender.command("report", NAME)
    words, _ = await sender.slack.messages(KUDOS)

    await sender.press(words, "Renew")

    (file,) = await files(sender)
    assert await sender.slack.download(AS_HTTP, file) == b"name,kudos\nAda,4\n"


async def test_a_file_is_taken_away(sender: Sender) -> None:
    await sender.command("report", NAME)
    words, _ = await sender.slack.messages(KUDOS)

    await sender.press(words, "Take away")

    assert await files(sender) == []
    assert sender.proxy.calls["files.delete"] == 1


FAULTS = {
    "no place": (PLACE, page(503, accepted=False)),
    "a place that is not told": (PLACE, HALF),
    "bytes that break off": (UPLOAD, Fault(how="reset")),
    "bytes that came and nobody says so": (UPLOAD, RESET),
    "bytes that are too much just now": (UPLOAD, Fault(status=503, body="later")),
    "shown and nobody says so": (SHOW, RESET),
    "shown and half an answer": (SHOW, HALF),
    "shown and an error": (SHOW, said("fatal_error", accepted=True)),
    "not shown": (SHOW, Fault(how="reset")),
    "not shown and an error": (SHOW, said("internal_error")),
    "too often": (SHOW, limited("7")),
    "thrown away meanwhile": (SHOW, said("file_not_found")),
}


@pytest.mark.parametrize(("method", "fault"), FAULTS.values(), ids=FAULTS)
async def test_what_goes_wrong_on_the_way_leaves_one_file(
    sender: Sender, method: str, fault: Fault
) -> None:
    sender.meets(method, fault)

    await sender.command("report", NAME)
    await sender.later(minutes=15)

    (file,) = await files(sender)
    assert await sender.slack.download(AS_HTTP, file) == CSV
    assert not sender.proxy.script[method]
