"""What is known in scripts: topics and answers, put in by who looks after them."""

from tests.actor import Actor
from tests.chat import Chat

SICK = "How do I report sick?"
SICK_ANSWER = "Call your manager before nine, and tell the planning desk."


async def know_topic(by: Actor, name: str = "Sick leave", *, experts: str, **more: object) -> None:
    """Make a topic with experts."""
    await by.types("/ask topic")
    await by.fills(name=name, experts=experts.split(", "), promise=8, **more)


async def know(
    chat: Chat,
    editor: Actor,
    asker: Actor,
    question: str = SICK,
    answer: str = SICK_ANSWER,
    *,
    audience: str = "everyone",
) -> None:
    """Let something become known as people do: it is asked, answered and saved."""
    await asker.types(f"/ask {question}")
    await asker.presses("Ask a person")
    await editor.presses("Answer")
    await editor.fills(answer=answer)
    await editor.presses("Save as answer")
    await editor.fills(question=question, audience=audience, review="Every 90 days")
