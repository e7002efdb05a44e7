"""Step 5: arguments become a form. What is missing is asked, and the turn ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.answers import Asker, filled, read_submitted
from bot.arguments import ASKS, MOST_NAMED, read_words
from bot.channels import channels_here, find_channel
from bot.content import Button, Buttons, Call, Json, Text
from bot.dialogue import begin
from bot.errors import Wrong
from bot.form import (
    ChannelView,
    Form,
    FormView,
    Option,
    OptionView,
    PersonView,
    Question,
    QuestionView,
    questions,
)
from bot.form_page import offer_page
from bot.meant import ask_whom, perhaps_meant
from bot.route import Route
from bot.text import LANGUAGES
from bot.turn import Turn
from bot.workplace import Workplace
from storage.dialogues import FORM_TERM, PAGE_TERM, Dialogue
from storage.people import accounts_named, accounts_of, people_by_id
from storage.table import new_id

MISSING = "core.form_missing"


async def questions_of(turn: Turn, route: Route, given: Mapping[str, Json]) -> tuple[Question, ...]:
    """List the questions of a command's form, with the options that the skill adds now, knowing
    what is `given` of it.

    What people read of an option can be typed for it, in whichever language.
    """
    if route.form is None:
        raise TypeError(f"{route.name} has no form")
    turn.given = given
    asked = questions(route.form, await route.options(turn) if route.options else None)
    return tuple(
        replace(one, options=tuple(_heard(turn, option) for option in one.options)) for one in asked
    )


def _heard(turn: Turn, option: Option) -> Option:
    labels = (turn.house.words(option.label, language) for language in LANGUAGES)
    return replace(option, also=tuple(dict.fromkeys((*option.also, *labels))))


async def fill(
    turn: Turn, workplace: Workplace, route: Route, given: Mapping[str, Json], words: str = ""
) -> Form | None:
    """Make a command's form of what was given and typed. None: the rest is being asked.

    Raises: Wrong, for an answer that cannot be taken.
    """
    if route.form is None:
        raise TypeError(f"{route.name} has no form")
    asked = await questions_of(turn, route, given)
    answers = dict(given)
    if words and workplace.has_page(route.form, turn.here.adapter):
        await _offer_page(turn, workplace, route, asked, given, words_left=True)
        return None
    if words:
        reading = await read_words(turn.db, asked, words, turn.named)
        meant = await perhaps_meant(turn.db, asked, reading)
        if meant is not None and meant.question not in given:
            ask_whom(turn, route, meant, given, reading)
            return None
        answers = await _with_channels(turn, asked, answers | reading.given, reading.given)
    form = filled(route.form, asked, answers, turn)
    if isinstance(form, Form):
        return form
    for wrong in form.values():
        if wrong.text.key != MISSING:
            raise Wrong(wrong.text, field=wrong.field, instead=wrong.instead, given=answers)
    await ask_rest(turn, workplace, route, asked, answers)
    return None


async def _with_channels(
    turn: Turn, asked: tuple[Question, ...], given: dict[str, Json], read: Mapping[str, Json]
) -> dict[str, Json]:
    """Put the channels that are there in the place of the names that were `read` from words."""
    for question in asked:
        typed = read.get(question.name)
        if question.kind == "channel" and typed is not None:
            try:
                given[question.name] = await find_channel(turn.db, str(typed))
            except Wrong as wrong:
                raise Wrong(
                    wrong.text, field=question.name, instead=wrong.instead, given=given
                ) from None
    return given


async def review(turn: Turn, workplace: Workplace, route: Route, given: Mapping[str, Json]) -> None:
    """Ask a form also when nothing is missing: what is given stands in it, to be changed."""
    await ask_rest(turn, workplace, route, await questions_of(turn, route, given), given)


async def ask_rest(
    turn: Turn,
    workplace: Workplace,
    route: Route,
    asked: tuple[Question, ...],
    given: Mapping[str, Json],
) -> None:
    """Ask what is missing: in a native form, behind a button for one, on a page of its own, or
    question by question."""
    if workplace.has_page(route.form or Form, turn.here.adapter):
        await _offer_page(turn, workplace, route, asked, given)
    elif not workplace.can(turn.here.adapter).forms:
        await begin(turn, workplace, route, asked, dict(given))
    elif turn.trigger is not None:
        await open_native(turn, workplace, route, asked, given)
    else:
        turn.whisper(Text("core.form_waits"), open_button(route, given))


def open_button(route: Route, given: Mapping[str, Json]) -> Buttons:
    """Offer to open a form, with what is given already."""
    call = Call(route=route.name, args={**given, ASKS: True})
    return Buttons((Button(Text("core.form_open"), call, "primary"),))


async def open_native(
    turn: Turn,
    workplace: Workplace,
    route: Route,
    asked: tuple[Question, ...],
    given: Mapping[str, Json],
) -> None:
    """Have a native form shown after the commit; its row knows what it will be for."""
    row = _waiting(turn, route, given, FORM_TERM)
    turn.db.add(row)
    turn.opening = await form_view(turn, workplace, route, asked, row)


async def _offer_page(
    turn: Turn,
    workplace: Workplace,
    route: Route,
    asked: tuple[Question, ...],
    given: Mapping[str, Json],
    *,
    words_left: bool = False,
) -> None:
    row = _waiting(turn, route, given, PAGE_TERM)
    await offer_page(turn, workplace.address, row, asked, words_left=words_left)


def _waiting(turn: Turn, route: Route, given: Mapping[str, Json], term: timedelta) -> Dialogue:
    """Make the row of a form that is filled in as a whole."""
    place = _place(turn)
    return Dialogue(
        id=new_id(),
        person_id=turn.by.id,
        adapter=turn.here.adapter,
        workspace=turn.here.workspace,
        channel=turn.here.channel,
        place=place,
        asked_in=place,
        route=route.name,
        given=dict(given),
        begun_at=turn.now,
        until=turn.now + term,
    )


def _place(turn: Turn) -> dict[str, Json]:
    here = turn.here
    home: dict[str, Json] = {"home": True} if turn.in_home else {}
    return {"channel": here.channel, "thread": here.thread, "kind": here.kind, **home}


async def form_view(
    turn: Turn, workplace: Workplace, route: Route, asked: tuple[Question, ...], row: Dialogue
) -> FormView:
    """Put a form that waits in the words of who fills it in, with what is given already."""
    given = row.given
    language = workplace.language_of(turn.by)
    form = route.form or Form
    return FormView(
        id=row.id,
        title=workplace.words(Text(form.title), language),
        submit=workplace.words(Text(form.submit), language),
        close=workplace.words(Text("core.form_close"), language),
        questions=tuple(
            [await _question(turn, workplace, one, given.get(one.name), language) for one in asked]
        ),
    )


async def _question(
    turn: Turn, workplace: Workplace, question: Question, value: Json, language: str
) -> QuestionView:
    people: tuple[PersonView, ...] = ()
    if question.kind == "people" and isinstance(value, list):
        people = await _chosen(turn, [str(one) for one in value])
        value = [one.id for one in people]
    channels: tuple[ChannelView, ...] = ()
    if question.kind == "channel":
        channels, value = await _channels(turn, value)
    return QuestionView(
        name=question.name,
        kind=question.kind,
        label=workplace.words(question.ask, language),
        hint=workplace.words(question.hint, language) if question.hint else "",
        required=question.required,
        lines=question.lines,
        least=question.least,
        most=question.most,
        options=_options(workplace, question, language),
        value=value,
        people=people,
        channels=channels,
    )


async def _channels(turn: Turn, name: Json) -> tuple[tuple[ChannelView, ...], str | None]:
    """List the public channels of this chat, and give the id of the one with this name."""
    known = await channels_here(turn.db, turn.here)
    public = [one for one in known if one.kind == "public"]
    chosen = next((one.external_id for one in known if one.name == name), None)
    return tuple(ChannelView(id=one.external_id, name=one.name) for one in public), chosen


def _options(workplace: Workplace, question: Question, language: str) -> tuple[OptionView, ...]:
    """Say what can be chosen. Of yes and no, a chat that has boxes shows the yes."""
    if question.kind == "yes_no":
        return (OptionView(value="yes", label=workplace.words(Text("core.yes"), language)),)
    return tuple(
        OptionView(value=one.value, label=workplace.words(one.label, language))
        for one in question.options
    )


async def _chosen(turn: Turn, person_ids: list[str]) -> tuple[PersonView, ...]:
    """Name people as the chat of this turn knows them; whom it does not know is left out."""
    people = await people_by_id(turn.db, person_ids)
    accounts = await accounts_of(turn.db, person_ids)
    here = (turn.here.adapter, turn.here.workspace)
    return tuple(
        PersonView(id=account.external_id, name=people[person_id].name)
        for person_id in person_ids
        for account in accounts[person_id]
        if (account.adapter, account.workspace) == here and person_id in people
    )


async def submitted(
    turn: Turn, workplace: Workplace, route: Route, row: Dialogue, values: Mapping[str, Json]
) -> Form | dict[str, Text]:
    """Read what came back from a native form, or say per question what is wrong with it."""
    asked = await questions_of(turn, route, row.given)
    await _know_chosen(turn, asked, values)
    asker = asker_of(turn, workplace, asked)
    answers: dict[str, Json] = dict(row.given)
    problems: dict[str, Text] = {}
    for question in asked:
        try:
            answers[question.name] = await read_submitted(
                question, values.get(question.name), asker
            )
        except Wrong as wrong:
            problems[question.name] = wrong.text
    if route.form is None:
        return problems
    result = filled(route.form, asked, answers, turn)
    if isinstance(result, Form):
        return problems or result
    # All at once: nobody mends one answer to be told of the next.
    return {**{name: wrong.text for name, wrong in result.items()}, **problems}


async def _know_chosen(turn: Turn, asked: tuple[Question, ...], values: Mapping[str, Json]) -> None:
    """Find who is behind the accounts that were chosen; an unknown one stays unknown."""
    chosen: set[str] = set()
    for question in asked:
        value = values.get(question.name)
        if question.kind == "people" and isinstance(value, list):
            chosen |= {one for one in value[:MOST_NAMED] if isinstance(one, str)}
    if chosen:
        here = turn.here
        known = await accounts_named(turn.db, here.adapter, here.workspace, chosen)
        turn.named |= {account: person for account, (_, person) in known.items()}


def asker_of(turn: Turn, workplace: Workplace, asked: tuple[Question, ...]) -> Asker:
    """Describe who answers, for reading the answers."""
    language = workplace.language_of(turn.by)
    return Asker(
        db=turn.db,
        here=turn.here,
        now=turn.now,
        zone=workplace.zone_of(turn.by),
        language=language,
        labels={
            option.value: workplace.words(option.label, language)
            for question in asked
            for option in question.options
        },
        named=turn.named,
    )
