"""Making a survey: what is asked, of whom, and when; changed until it is started."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import ClassVar, Final, cast

from pydantic import ValidationInfo, field_validator

from bot import (
    Button,
    Form,
    InEach,
    Moment,
    Now,
    Once,
    Option,
    Repeat,
    Select,
    ShortcutUsed,
    Text,
    Turn,
    Wrong,
    ask_choice,
    ask_choices,
    ask_number,
    ask_text,
    ask_yes_no,
    carried,
    find_audience,
    read_moment,
    say_rule,
    verbatim,
)
from skills.surveys.asked import as_words, check_count, known
from skills.surveys.bank import bank
from skills.surveys.deeds import as_it_is, note_change
from skills.surveys.model import Survey
from skills.surveys.model.rounds import next_number
from skills.surveys.model.tables import Mode, Turns
from skills.surveys.moments import moment_of
from skills.surveys.naming import is_named, not_with_names, read_after_start
from skills.surveys.question_json import from_json, to_json
from skills.surveys.questions import Kind, Question
from skills.surveys.rights import changeable, changed
from skills.surveys.settings import settings_in, skill, t
from storage.table import random_key

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("agree", "surveys.kind_agree"),
    ("ten", "surveys.kind_ten"),
    ("yes_no", "surveys.kind_yes_no"),
    ("one", "surveys.kind_one"),
    ("several", "surveys.kind_several"),
    ("words", "surveys.kind_words"),
)
_MODES: Final[tuple[tuple[Mode, str], ...]] = (
    ("confidential", "surveys.mode_confidential"),
    ("unlinkable", "surveys.mode_unlinkable"),
    ("named", "surveys.mode_named"),
)
_TURNS: Final[tuple[tuple[Turns, str], ...]] = (
    ("all", "surveys.turns_all"),
    ("rotation", "surveys.turns_rotation"),
    ("sample", "surveys.turns_sample"),
)
_MOST_OPTIONS: Final = 10
_LEAST_OPTIONS: Final = 2
# Of the words of a message, in the topic of a survey about it.
_MOST_ABOUT: Final = 80


async def _questions_offered(turn: Turn) -> Mapping[str, Sequence[Option]]:
    return {
        "questions": [
            Option(value=one.id, label=verbatim(as_words(one.words)))
            for one in known(turn).values()
        ],
        "set_of": [
            Option(
                value=one.id,
                label=verbatim(as_words(one.names))
                if one.is_anonymous
                else t("set_named", name=as_words(one.names)),
            )
            for one in bank().templates.values()
        ],
    }


class Plan(Form):
    """What a survey is about, what it asks, of whom, and when."""

    title: ClassVar[str] = "surveys.plan_title"
    submit: ClassVar[str] = "surveys.plan_submit"

    topic: str = ask_text("surveys.ask_topic", hint="surveys.topic_hint", most=120)
    purpose: str = ask_text(
        "surveys.ask_purpose", hint="surveys.purpose_hint", most=500, lines=3, takes_rest=True
    )
    set_of: str | None = ask_choice("surveys.ask_set", hint="surveys.set_hint", optional=True)
    questions: list[str] = ask_choices(
        "surveys.ask_questions", hint="surveys.questions_hint", optional=True
    )
    audience: str = ask_text("surveys.ask_audience", hint="surveys.audience_hint", most=1000)
    moment: str = ask_text("surveys.ask_moment", hint="surveys.moment_hint", most=100)
    days: int = ask_number("surveys.ask_days", hint="surveys.days_hint", least=1, most=60)
    turns: str | None = ask_choice(
        "surveys.ask_turns", *_TURNS, hint="surveys.turns_hint", optional=True
    )
    mode: str | None = ask_choice(
        "surveys.ask_mode", *_MODES, hint="surveys.mode_hint", optional=True
    )
    by_location: bool = ask_yes_no(
        "surveys.ask_location", hint="surveys.location_hint", optional=True
    )
    survey_id: str | None = carried()

    @field_validator("moment")
    @classmethod
    def _is_a_moment(cls, moment: str, info: ValidationInfo) -> str:
        """Refuse words that are no moment as soon as they are given. Raises: Wrong."""
        _read(cast("Turn", info.context), moment)
        return moment


def _read(turn: Turn, moment: str) -> tuple[Moment, int | None]:
    """Read when a survey is asked; and how many days after somebody began to work here, if so."""
    by, house = turn.by, turn.house
    after = read_after_start(moment)
    words = moment if after is None else f"every workday {after.time}"
    read = read_moment(words, now=turn.now, zone=house.zone_of(by), language=house.language_of(by))
    return read, None if after is None else after.days


@skill.command("pulse new", "peiling nieuw", form=Plan, options=_questions_offered, needs="manage")
async def compose(turn: Turn, plan: Plan) -> None:
    """Make a survey: choose what it asks, of whom, and when."""
    try:
        audience = await find_audience(turn.db, turn.house, plan.audience)
    except Wrong as wrong:
        raise Wrong(wrong.text, field="audience", instead=wrong.instead) from None
    if plan.mode == "unlinkable" and not turn.has_pages:
        raise Wrong(t("no_pages", bot=turn.house.name), field="mode")
    survey = await _begun(turn, plan.survey_id)
    if survey is None:
        return
    before = as_it_is(survey)
    moment, survey.days_after = _read(turn, plan.moment)
    _set_moment(survey, moment)
    survey.mode = _mode(survey, plan)
    survey.turns = plan.turns or "all"
    if survey.turns != "all" and survey.rule is None:
        raise Wrong(t("turns_once"), field="turns")
    if survey.turns != "all" and is_named(survey):
        raise Wrong(t("turns_named"), field="turns")
    asked = _asked(turn, survey, plan)
    survey.topic, survey.purpose = plan.topic, plan.purpose
    survey.questions, survey.version = to_json(asked), survey.version + 1
    survey.audience, survey.names_people = audience.words, audience.names_people
    survey.open_days, survey.state = plan.days, "draft"
    survey.by_location = plan.by_location and not is_named(survey)
    turn.db.add(survey)
    await turn.db.flush()
    note_change(turn, survey, before)
    changed(turn, survey)
    if turn.here.kind != "direct" and not turn.in_home:
        turn.whisper(t("card_sent"))


def _mode(survey: Survey, plan: Plan) -> Mode:
    """Tell how a survey is answered: as it was said, or as its questions or its moment need."""
    template = bank().templates.get(plan.set_of or "")
    is_set_named = template is not None and not template.is_anonymous
    is_for_few = survey.days_after is not None or is_set_named
    mode = cast("Mode | None", plan.mode) or ("named" if is_for_few else "confidential")
    if survey.days_after is not None and mode != "named":
        raise Wrong(t("after_is_named"), field="mode")
    return mode


@skill.shortcut_for("manage")
async def ask_if_clear(turn: Turn, event: ShortcutUsed) -> None:
    """Begin a survey on whether people understood a message, which can be changed first."""
    words = " ".join(event.text.split())
    if not words:
        turn.whisper(t("no_words"))
        return
    language = turn.house.language_of(turn.by)
    about = shorten(words, _MOST_ABOUT, placeholder="…")
    topic = turn.house.words(t("clear_topic", words=about), language)
    purpose = turn.house.words(t("clear_purpose"), language)
    turn.ask(compose(topic=topic, purpose=purpose, set_of="understanding"))


async def _begun(turn: Turn, survey_id: str | None) -> Survey | None:
    if survey_id is not None:
        return await changeable(turn, survey_id, "draft", "waiting")
    await turn.lock("surveys.number")
    settings = settings_in(turn)
    return Survey(
        number=await next_number(turn.db),
        author_id=turn.by.id,
        topic="",
        purpose="",
        audience="",
        open_days=1,
        version=0,
        threshold=settings.threshold,
        comments_from=settings.comments_from,
        used_at=turn.now,
    )


def _asked(turn: Turn, survey: Survey, plan: Plan) -> list[Question]:
    """Tell what is asked now: what was chosen, and what was written for this survey before."""
    there = known(turn)
    template = bank().templates.get(plan.set_of or "")
    of_set = [one.id for one in template.questions] if template else []
    ids = [*of_set, *plan.questions]
    if not ids and survey.turns == "rotation":
        ids = [one.id for one in bank().of_drivers()]
    before = {one.id: one for one in from_json(survey.questions)}
    chosen = [before.get(one, there[one]) for one in dict.fromkeys(ids) if one in there]
    own = [one for one in before.values() if one.id not in there]
    check_count(turn, survey, len(chosen) + len(own), field="questions")
    why_not = not_with_names([*chosen, *own]) if is_named(survey) else None
    if why_not is not None:
        raise Wrong(why_not, field="questions")
    return [*chosen, *own]


def _set_moment(survey: Survey, moment: Moment) -> None:
    match moment:
        case Now():
            survey.rule = survey.day = survey.time = None
        case Once(day=day, at=at):
            survey.rule, survey.day, survey.time = None, day, f"{at:%H:%M}"
        case Repeat(rule=rule, first=first):
            survey.rule, survey.day, survey.time = str(rule), first, f"{rule.at:%H:%M}"


@skill.button_for("manage")
async def edit(turn: Turn, survey_id: str) -> None:
    """Change what is not started yet."""
    survey = await changeable(turn, survey_id, "draft", "waiting")
    if survey is None:
        return
    there = known(turn)
    turn.ask(
        compose(
            survey_id=survey.id,
            topic=survey.topic,
            purpose=survey.purpose,
            questions=[one.id for one in from_json(survey.questions) if one.id in there],
            audience=survey.audience,
            moment=_typed(turn, survey),
            days=survey.open_days,
            turns=survey.turns,
            mode=survey.mode,
            by_location=survey.by_location,
        )
    )


def _typed(turn: Turn, survey: Survey) -> str:
    """Write the moment as it can be typed."""
    language = turn.house.language_of(turn.by)
    if survey.days_after is not None:
        said = t("typed_after", count=survey.days_after, time=survey.time or "")
        return turn.house.words(said, language)
    match moment_of(survey):
        case Now():
            return turn.house.words(t("now_word"), language)
        case Once(day=day, at=at):
            return f"{day} {at:%H:%M}"
        case Repeat(rule=rule, first=first):
            said = t("typed_rule", rule=say_rule(rule), day=first.isoformat())
            return turn.house.words(said, language)


class Own(Form):
    """A question that is written for one survey, in both languages."""

    title: ClassVar[str] = "surveys.own_title"
    submit: ClassVar[str] = "surveys.own_submit"

    kind: str = ask_choice("surveys.ask_kind", *_KINDS)
    english: str = ask_text("surveys.ask_english", hint="surveys.own_hint", most=200)
    dutch: str = ask_text("surveys.ask_dutch", hint="surveys.own_hint", most=200)
    options_en: str = ask_text(
        "surveys.ask_options_en", hint="surveys.options_hint", most=600, lines=4, optional=True
    )
    options_nl: str = ask_text(
        "surveys.ask_options_nl", hint="surveys.options_hint", most=600, lines=4, optional=True
    )
    survey_id: str = carried()


@skill.form(Own, needs="manage")
async def write(turn: Turn, own: Own) -> None:
    """Add a question of your own to a survey."""
    survey = await changeable(turn, own.survey_id, "draft")
    if survey is None:
        return
    before = as_it_is(survey)
    asked = list(from_json(survey.questions))
    check_count(turn, survey, len(asked) + 1, field="english")
    kind = cast("Kind", own.kind)
    asked.append(
        Question(
            id=f"own-{random_key()[:8]}",
            kind=kind,
            words={"en": own.english, "nl": own.dutch},
            options=_options(own) if kind in ("one", "several") else (),
        )
    )
    survey.questions, survey.version = to_json(asked), survey.version + 1
    turn.db.add(survey)
    note_change(turn, survey, before)
    changed(turn, survey)


def _options(own: Own) -> tuple[Mapping[str, str], ...]:
    english, dutch = _lines(own.options_en), _lines(own.options_nl)
    if not _LEAST_OPTIONS <= len(english) <= _MOST_OPTIONS:
        said = t("how_many_options", least=_LEAST_OPTIONS, most=_MOST_OPTIONS)
        raise Wrong(said, field="options_en")
    if len(english) != len(dutch):
        raise Wrong(t("options_differ", count=len(english), other=len(dutch)), field="options_nl")
    return tuple({"en": en, "nl": nl} for en, nl in zip(english, dutch, strict=True))


def _lines(words: str) -> list[str]:
    """Part what was typed: an option a line, or with semicolons where a line is all there is."""
    parts = words.splitlines() if "\n" in words else words.split(";")
    return list(dict.fromkeys(filter(None, (one.strip() for one in parts))))


@skill.button_for("manage")
async def add_question(turn: Turn, survey_id: str) -> None:
    """Write a question for this survey."""
    if await changeable(turn, survey_id, "draft") is not None:
        turn.ask(write(survey_id=survey_id))


@skill.button_for("manage")
async def leave_out(turn: Turn, survey_id: str, question: str) -> None:
    """Take one question out of a survey."""
    survey = await changeable(turn, survey_id, "draft")
    if survey is None:
        return
    before = as_it_is(survey)
    left = [one for one in from_json(survey.questions) if one.id != question]
    survey.questions, survey.version = to_json(left), survey.version + 1
    turn.db.add(survey)
    note_change(turn, survey, before)
    changed(turn, survey)


def without_one(survey: Survey) -> Select:
    """Offer to take one question out."""
    return Select(
        t("leave_out"),
        tuple(
            Button(_as_option(one), leave_out(survey_id=survey.id, question=one.id))
            for one in from_json(survey.questions)
        ),
        only=(survey.author_id,) if survey.author_id else (),
    )


def _as_option(question: Question) -> Text:
    words: InEach = as_words(question.words)
    return verbatim(words)
