"""`/kudos help`: what a command does, what may follow it, and an example, all from its handlers."""

from bot.content import Block, Paragraph, Text
from bot.fill import questions_of
from bot.form import Question
from bot.intent import Help
from bot.ports import CommandHelp
from bot.route import Route
from bot.turn import Turn
from bot.workplace import Workplace


async def help_on(turn: Turn, workplace: Workplace, wanted: Help) -> list[Text | Block]:
    """Say what there is to know of a command: of what this person may use; of nothing else."""
    language = workplace.language_of(turn.by)
    said: list[Text | Block] = []
    own = wanted.own
    if own is not None and await turn.may(turn.by, own.needs):
        said.append(command_line(workplace.help_of(own, language)))
    below = [
        workplace.help_of(route, language)
        for route in wanted.below
        if await turn.may(turn.by, route.needs)
    ]
    below.sort(key=lambda one: one.word)
    said += [Paragraph(command_line(one), bullet=True) for one in below]
    if own is not None and said and (example := await _example(turn, workplace, own)):
        said.append(Text("core.help_example", {"example": example}))
    return said


def command_line(one: CommandHelp) -> Text:
    """Say a command with what it does, as all lists of commands do."""
    arguments = f" {one.arguments}".rstrip()
    return Text("core.help_command", {"word": one.word, "arguments": arguments, "help": one.help})


async def _example(turn: Turn, workplace: Workplace, route: Route) -> str:
    """Make a command that can be typed as it is; empty where nothing is to follow the word."""
    form = route.form
    if form is None or form.off_chat:
        return ""
    language = workplace.language_of(turn.by)
    word = workplace.help_of(route, language).word
    if own := workplace.example_for(route, language):
        return f"{word} {own}"
    asked = await questions_of(turn, route, {})
    last = next((one for one in reversed(asked) if one.kind == "text"), None)
    # People stand first, and the last text takes the rest: see `bot.arguments`.
    in_order = sorted(asked, key=lambda one: (one is last, one.kind != "people"))
    words = [
        f'"{said}"' if one.kind == "text" and one is not last else said
        for one in in_order
        if (one.required or one.tag) and (answer := _answer(one)) is not None
        for said in (workplace.words(answer, language),)
    ]
    return " ".join([word, *words]) if words else ""


def _answer(question: Question) -> Text | None:
    """Give what can be typed for a question behind a command; None for what is asked later."""
    match question.kind:
        case "people":
            return Text("core.example_person")
        case "channel":
            return Text("core.example_channel")
        case "text":
            return Text("core.example_words")
        case "number":
            return Text("core.verbatim", {"words": str(question.least or 1)})
        case "choice":
            first = next(iter(question.options), None)
            if first is None or not question.tag:
                return first and first.label
            return Text("core.verbatim", {"words": f"#{first.value}"})
        case "choices" | "yes_no" | "date" | "time" | "file":
            return None
