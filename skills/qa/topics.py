"""Topics: what questions can be about, who answers, and what is promised."""

from collections.abc import Sequence
from typing import ClassVar, Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Json,
    Share,
    Text,
    Turn,
    Wrong,
    ask_channel,
    ask_number,
    ask_people,
    ask_text,
    ask_yes_no,
    carried,
)
from skills.qa.model.tables import Topic
from skills.qa.model.topics import all_topics, experts_of, put_experts, topic_called
from skills.qa.promises import kept_by_topic
from skills.qa.rights import MANAGE
from skills.qa.settings import settings_in, skill, t
from storage.people import Person, name_key, people_by_id

_MOST_PEOPLE: Final = 20


class TopicForm(Form):
    """A topic, and who answers what is asked about it."""

    title: ClassVar[str] = "qa.topic_title"
    submit: ClassVar[str] = "qa.topic_submit"

    name: str = ask_text("qa.topic_name", most=60, is_name=True)
    words: str = ask_text("qa.topic_words", hint="qa.topic_words_hint", most=500, optional=True)
    experts: list[str] = ask_people("qa.topic_experts", least=1, most=_MOST_PEOPLE)
    deputies: list[str] = ask_people("qa.topic_deputies", most=_MOST_PEOPLE, optional=True)
    channel: str | None = ask_channel(
        "qa.topic_channel", hint="qa.topic_channel_hint", optional=True
    )
    promise: int = ask_number("qa.topic_promise", hint="qa.topic_promise_hint", least=1, most=400)
    may_be_anonymous: bool = ask_yes_no(
        "qa.topic_anonymous", hint="qa.topic_anonymous_hint", optional=True
    )
    topic_id: str = carried("")


@skill.command("ask topics", "vraag onderwerpen")
async def list_topics(turn: Turn) -> None:
    """The topics there are: who answers, and how soon."""
    topics = await all_topics(turn.db)
    may_change = await turn.may(turn.by, MANAGE)
    kept = await kept_by_topic(turn)
    said: list[Text | Block] = [] if topics else [t("topics_none")]
    for topic in topics:
        said.append(await _line(turn, topic, kept.get(topic.id)))
        if may_change:
            way = Button(t("topic_change", name=topic.name), change_topic(topic_id=topic.id))
            said.append(Buttons((way,), only=(turn.by.id,)))
    if may_change:
        new = Button(t("topic_new"), new_topic(), "primary")
        said.append(Buttons((new,), only=(turn.by.id,)))
    turn.whisper(*said)


async def _line(turn: Turn, topic: Topic, kept: Share | None = None) -> Text:
    experts = await experts_of(turn.db, topic) or await experts_of(turn.db, topic, deputies=True)
    if not experts:
        return t("topic_line_nobody", name=topic.name)
    people = tuple(one.name for one in experts)
    about = {"name": topic.name, "people": people, "count": topic.promise}
    if kept is None:
        return t("topic_line", **about)
    return t("topic_line_kept", percent=kept.percent, **about)


@skill.button_for("manage")
async def new_topic(turn: Turn) -> None:
    """Ask what a new topic is."""
    turn.ask(put_topic(promise=settings_in(turn).promise))


@skill.button_for("manage")
async def change_topic(turn: Turn, topic_id: str) -> None:
    """Ask how a topic is from now on."""
    topic = await turn.db.get(Topic, topic_id)
    if topic is None:
        turn.whisper(t("gone"))
        return
    turn.ask(
        put_topic(
            name=topic.name,
            words=topic.words,
            experts=_ids(await experts_of(turn.db, topic)),
            deputies=_ids(await experts_of(turn.db, topic, deputies=True)),
            channel=topic.channel,
            promise=topic.promise,
            may_be_anonymous=topic.may_be_anonymous,
            topic_id=topic.id,
        )
    )


def _ids(people: Sequence[Person]) -> list[Json]:
    return [one.id for one in people]


@skill.command("ask topic", "vraag onderwerp", form=TopicForm, needs="manage")
async def put_topic(turn: Turn, form: TopicForm) -> None:
    """Make or change a topic: who answers what is asked about it."""
    same = await topic_called(turn.db, form.name)
    topic = await turn.db.get(Topic, form.topic_id) if form.topic_id else None
    if same is not None and (topic is None or same.id != topic.id):
        raise Wrong(t("topic_there", name=same.name), field="name")
    if topic is None:
        topic = Topic(name=form.name, name_key="", promise=form.promise, made_at=turn.now)
    topic.name, topic.name_key = form.name, name_key(form.name)
    topic.words, topic.promise, topic.channel = form.words, form.promise, form.channel
    topic.may_be_anonymous = form.may_be_anonymous
    turn.db.add(topic)
    await turn.db.flush()
    experts, deputies = await _people(turn, form.experts), await _people(turn, form.deputies)
    await put_experts(turn.db, topic, experts, deputies)
    turn.audit(
        "qa.put_topic", by=turn.by, topic=topic.id, experts=_ids(experts), deputies=_ids(deputies)
    )
    turn.whisper(t("topic_put"), await _line(turn, topic))


async def _people(turn: Turn, ids: Sequence[str]) -> list[Person]:
    """Find people in the order in which they were named; bots and who left answer nothing."""
    found = await people_by_id(turn.db, ids)
    people = [found[one] for one in ids if one in found]
    wrong = [one.name for one in people if one.is_bot or not one.is_active]
    if wrong:
        raise Wrong(t("topic_not_them", people=tuple(wrong)), field="experts")
    return people
