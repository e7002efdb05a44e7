"""What a survey keeps: said in words, and so in the database."""

from skills.surveys.tests.people import asks
from tests.chat import Chat


async def test_anybody_can_read_what_a_survey_keeps(chat: Chat) -> None:
    """SUR-A1."""
    _, [bob, *_] = await asks(chat)

    await bob.types("/pulse privacy 1")

    said = bob.whispered("What survey 1 keeps: how busy we are")
    assert "Answers (sealed; removed when it closes): tied to nobody, without a time" in said.text
    assert "Nothing is shown of fewer than 5 answers" in said.text
    assert "It is destroyed when the survey is closed" in said.text


async def test_a_survey_that_was_not_sent_is_not_told_of(chat: Chat) -> None:
    bob = chat.on("bob")

    await bob.types("/pulse privacy 7")

    bob.whispered("There is no survey 7 that was sent.")
