"""Bringing a question to somebody who knows: about what it is, with or without a name, to whom."""

from collections.abc import Sequence
from typing import Final

from bot import Block, Button, Buttons, Scope, Select, Text, Turn, alike_sentences, verbatim
from skills.qa.experts import due_after, helpers_of, promise_of, topic_meant, topic_of
from skills.qa.model.questions import held, open_questions
from skills.qa.model.tables import Passed, Question, Topic
from skills.qa.model.topics import all_topics, note_given
from skills.qa.search.words import stems
from skills.qa.settings import skill, t
from storage.people import Person

MOST_COMPARED: Final = 500
_MOST_ALIKE: Final = 5
_ROLES: Final = "plein.roles"


async def mine(turn: Turn, question_id: str, *states: str) -> Question | None:
    """Find a question of who presses, in one of these states; None when not, and they were told."""
    question = await held(turn, question_id)
    if question is None or question.asker_id != turn.by.id:
        turn.whisper(t("gone"))
    elif question.state not in states:
        turn.whisper(t(f"is_{question.state}", number=question.number))
    else:
        return question
    return None


@skill.button
async def ask_person(turn: Turn, question_id: str) -> None:
    """Bring a question to somebody; what was asked before and is much the same comes first."""
    question = await mine(turn, question_id, "answered", "unknown")
    if question is None:
        return
    same = await much_the_same(turn, question)
    if same is None:
        await _choose_topic(turn, question)
        return
    ways = (
        Button(t("wait_too"), wait_too(question_id=question.id, other_id=same.id), "primary"),
        Button(t("ask_anyway"), ask_anyway(question_id=question.id)),
    )
    # What others asked where not everybody reads is not shown: only that it is much the same.
    is_for_all = same.is_public and same.place["kind"] == "public"
    is_shown = is_for_all or same.asker_id == turn.by.id
    said = t("similar", question=same.text) if is_shown else t("similar_unseen")
    turn.whisper(said, Buttons(ways, only=(turn.by.id,), times="once"))


async def much_the_same(scope: Scope, question: Question) -> Question | None:
    """Find a question that waits for a person and asks much the same, the likest one."""
    waiting = [
        one for one in await open_questions(scope.db, most=MOST_COMPARED) if one.id != question.id
    ]
    return next(iter(alike_to(question.text, waiting)), None)


def alike_to(words: str, questions: Sequence[Question]) -> list[Question]:
    """Find those of some questions that ask much the same as these words, the likest first."""
    near = alike_sentences(words, [one.text for one in questions], _MOST_ALIKE)
    return [questions[one] for one in near if _share_words(words, questions[one].text)]


def _share_words(one: str, other: str) -> bool:
    """Whether two questions have half of their words in common: one word that is in a long story,
    too, makes them no same question."""
    stems_of_one, stems_of_other = set(stems(one)), set(stems(other))
    both = len(stems_of_one & stems_of_other)
    return both > 0 and 2 * both >= len(stems_of_one | stems_of_other)


@skill.button
async def wait_too(turn: Turn, question_id: str, other_id: str) -> None:
    """Wait for the answer to a question that somebody asked before."""
    question = await mine(turn, question_id, "answered", "unknown")
    if question is None:
        return
    other = await held(turn, other_id)
    if other is None or other.state != "open" or other.same_as_id is not None:
        await _choose_topic(turn, question)
        return
    await wait_with(turn, question, other)


async def wait_with(scope: Scope, question: Question, other: Question) -> None:
    """Let a question wait for the answer to another one; nobody is told who asks it."""
    question.state, question.same_as_id = "open", other.id
    question.item_id = question.passage_id = None
    question.topic_id, question.due_at = other.topic_id, other.due_at
    question.routed_at, question.is_anonymous = scope.now, True
    await scope.db.flush()
    scope.publish("qa.changed", question_id=other.id)


@skill.button
async def ask_anyway(turn: Turn, question_id: str) -> None:
    """Ask it all the same."""
    question = await mine(turn, question_id, "answered", "unknown")
    if question is not None:
        await _choose_topic(turn, question)


async def _choose_topic(turn: Turn, question: Question) -> None:
    topics = await all_topics(turn.db)
    topic = await topic_of(turn, question) or await topic_meant(turn, question)
    if topic is not None or not topics:
        await _choose_name(turn, question, topic)
        return
    options = [
        *(
            Button(verbatim(one.name), about(question_id=question.id, topic_id=one.id))
            for one in topics
        ),
        Button(t("topic_other"), about(question_id=question.id, topic_id=None)),
    ]
    turn.whisper(Select(t("which_topic"), tuple(options), only=(turn.by.id,), times="once"))


@skill.button
async def about(turn: Turn, question_id: str, topic_id: str | None) -> None:
    """Say what a question is about."""
    question = await mine(turn, question_id, "answered", "unknown")
    if question is not None:
        topic = None if topic_id is None else await turn.db.get(Topic, topic_id)
        await _choose_name(turn, question, topic)


async def _choose_name(turn: Turn, question: Question, topic: Topic | None) -> None:
    question.topic_id = None if topic is None else topic.id
    if topic is None or not topic.may_be_anonymous or question.is_public:
        await begin(turn, question)
        return
    ways = tuple(
        Button(label, send(question_id=question.id, anonymous=anonymous))
        for label, anonymous in ((t("with_name"), False), (t("without_name"), True))
    )
    turn.whisper(
        t("name_or_not", topic=topic.name), Buttons(ways, only=(turn.by.id,), times="once")
    )


@skill.button
async def send(turn: Turn, question_id: str, anonymous: bool) -> None:
    """Send a question with or without the name of who asks."""
    question = await mine(turn, question_id, "answered", "unknown")
    if question is None:
        return
    topic = await topic_of(turn, question)
    question.is_anonymous = anonymous and topic is not None and topic.may_be_anonymous
    await begin(turn, question)


async def begin(scope: Scope, question: Question) -> None:
    """Let a question wait for a person from now on, and bring it to the first who can."""
    if question.helper_id is not None:
        question.passes += 1  # what was set for who had it is over
    if await _give(scope, question):
        question.state = "open"
        question.routed_at = question.routed_at or scope.now
        question.promised_at = question.promised_at or question.due_at
        question.item_id = question.passage_id = None  # what was found was no answer
    else:
        await _nobody(scope, question)


async def pass_on(scope: Scope, question: Question) -> bool:
    """Bring a question to the next who can; False when there is nobody else, and it stays."""
    passed = None
    if question.helper_id is not None:
        passed = Passed(question_id=question.id, person_id=question.helper_id)
        scope.db.add(passed)
        await scope.db.flush()
    question.passes += 1
    if await _give(scope, question):
        return True
    question.passes -= 1
    if passed is not None:
        await scope.db.delete(passed)
        await scope.db.flush()
    return False


async def _give(scope: Scope, question: Question) -> bool:
    """Let the next who can have a question, for as long as is promised; False without anybody."""
    topic = await topic_of(scope, question)
    if topic is not None:
        await scope.lock(f"qa topic {topic.id}")
    people = await helpers_of(scope, question, topic, experts_only=True)
    if not people and topic is not None and topic.channel and not question.is_posted:
        await _post(scope, question, topic)
        return True
    people = people or await helpers_of(scope, question, topic)
    if not people:
        return False
    if topic is not None:
        await note_given(scope.db, topic, people[0], scope.now)
    question.helper_id, question.is_late = people[0].id, False
    question.due_at = due_after(scope, promise_of(scope, topic))
    await scope.db.flush()
    scope.publish("qa.given", question_id=question.id, passes=question.passes)
    scope.publish("qa.changed", question_id=question.id)
    return True


async def _post(scope: Scope, question: Question, topic: Topic) -> None:
    """Bring a question to the channel of its topic, for whoever knows there."""
    question.helper_id, question.is_late, question.is_posted = None, False, True
    question.due_at = due_after(scope, promise_of(scope, topic))
    await scope.db.flush()
    scope.publish("qa.posted", question_id=question.id, passes=question.passes)
    scope.publish("qa.changed", question_id=question.id)


async def _nobody(scope: Scope, question: Question) -> None:
    """Say that nobody is there to ask, and who could change that."""
    people = await scope.holders(_ROLES)
    asker = await scope.db.get_one(Person, question.asker_id)
    said: list[Text | Block] = [t("nobody")]
    if people:
        said.append(t("nobody_ask", people=tuple(one.name for one in people)))
    scope.dm(asker, *said)
