"""What whoever runs the bot can do: bring in what is written elsewhere, and try out questions."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot import Job, Shell, Wrong
from skills.qa.documents import Problem
from skills.qa.embedding import fill_in
from skills.qa.finding import find
from skills.qa.importing import (
    Settled,
    Source,
    apply,
    bytes_of,
    files_in,
    make_plan,
    problem_said,
    read_sources,
)
from skills.qa.model.files import KnownFolder, known_folder
from skills.qa.model.topics import topic_called
from skills.qa.rights import readable_by
from skills.qa.saving import read_audience
from skills.qa.settings import settings_in, skill
from storage.people import person_by_email

_MOST_SHOWN: Final = 10
_LANGUAGE: Final = "en"


class _Not(Exception):
    """Something that was asked for cannot be: the message says what."""


def _import_takes(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument("--audience", metavar="EXPRESSION", help="who may read it: 'department=HR'")
    parser.add_argument("--owner", metavar="EMAIL", help="who looks after what names nobody")
    parser.add_argument("--topic", metavar="NAME", help="what all of it is about")
    parser.add_argument(
        "--review", type=int, metavar="DAYS", help="ask again after so many days; 0 is never"
    )
    parser.add_argument(
        "--moved", action="store_true", help="a folder of the same name was this one, elsewhere"
    )
    parser.add_argument("--yes", action="store_true", help="do it without asking")


@skill.shell(_import_takes)
async def import_(shell: Shell, given: Namespace) -> int:
    """Bring in documents, and lists of questions and answers.

    Markdown, HTML, PDF, Word (DOCX), plain text, a ZIP of such files (a Confluence export), and CSV
    with the columns question, answer, tags, owner. What was brought in before is brought up to
    date; what is gone from a folder is retired. Shows first what would change. A folder is known by
    its name: another one of the same name is refused, unless it has moved.
    """
    try:
        folders = await _folders(shell.job, given)
        settled = await _settled(shell.job, given, within=tuple(folders))
        files = [found for path in given.paths for found in files_in(path)]
    except (_Not, OSError) as error:
        shell.terminal.complain(f"Nothing was done: {error}")
        return 1
    sources, problems, unread = await _read(shell, files)
    read = [name for name, _ in files if name not in unread]
    async with shell.job.transaction() as tick:
        plan = await make_plan(tick.db, sources, settled, files=read, unread=unread)
    pieces = sum(len(one.pieces) for one in sources)
    shell.terminal.say(
        f"{len(files)} files: {len(sources)} answers and documents, in {pieces} passages.",
        f"New {len(plan.new)}, changed {len(plan.changed)}, as they were {plan.same}, "
        f"gone {len(plan.gone)}.",
        *_unread_lines(shell.job, problems),
    )
    if plan.is_empty:
        shell.terminal.say("There is nothing to do.")
        return 0
    status = shell.terminal.status_of_no(
        "Bring it in? [y/N] ", agreed=given.yes, undone="Nothing was brought in."
    )
    if status is not None:
        return status
    async with shell.job.transaction() as tick:
        for name, path in folders.items():
            await known_folder(tick.db, name, str(path))
    strangers = await apply(
        shell.job,
        plan,
        settled,
        lambda done, all_: shell.terminal.progress("bringing in", done, all_),
    )
    if strangers:
        named = ", ".join(strangers[:_MOST_SHOWN])
        owned = f"belong to {given.owner}" if given.owner else "have no owner yet"
        shell.terminal.complain(
            f"Nobody here is called: {named}. New answers of theirs {owned}; "
            "those that were known keep their owner."
        )
    await _embed(shell)
    shell.terminal.say("Brought in.")
    return 0


async def _folders(job: Job, given: Namespace) -> dict[str, Path]:
    """Give the folders that are to be brought in, by the name by which each is known; what is in
    one would retire what is in another of that name."""
    found: dict[str, Path] = {}
    async with job.transaction() as tick:
        looked_into = {one.name: one.there for one in settings_in(tick).folders}
        for path in (path.resolve() for path in given.paths if path.is_dir()):
            known = await tick.db.get(KnownFolder, path.name)
            there = found.get(path.name) or looked_into.get(path.name) or path
            if not path.name:
                raise _Not("a folder needs a name: take one that is below '/'")
            if there != path:
                raise _Not(f"{path} is called like {there}; rename one of them")
            if known is not None and known.path != str(path) and not given.moved:
                raise _Not(
                    f"{path} is called like {known.path}, which was brought in before; rename one "
                    "of them or, if it has moved here, add --moved"
                )
            found[path.name] = path
    return found


async def _settled(job: Job, given: Namespace, *, within: tuple[str, ...]) -> Settled:
    async with job.transaction() as tick:
        audience = given.audience
        if audience is not None:
            try:
                audience = await read_audience(tick, audience)
            except Wrong as error:
                raise _Not(tick.house.words(error.text, _LANGUAGE)) from None
        owner = None if given.owner is None else await person_by_email(tick.db, given.owner)
        if given.owner is not None and owner is None:
            raise _Not(f"nobody here has the address {given.owner}; `plein people list` shows all")
        topic = None if given.topic is None else await topic_called(tick.db, given.topic)
        if given.topic is not None and topic is None:
            raise _Not(f"there is no topic {given.topic!r}; make it with `/ask topic`")
        days = settings_in(tick).review_days if given.review is None else given.review
    return Settled(
        owner_id=None if owner is None else owner.id,
        audience=audience,
        review_days=days or None,
        topic_id=None if topic is None else topic.id,
        within=within,
    )


async def _read(
    shell: Shell, files: Sequence[tuple[str, Path]]
) -> tuple[list[Source], list[Problem], set[str]]:
    """Read files one after the other; what gave a problem is named, too."""
    sources: list[Source] = []
    problems: list[Problem] = []
    unread: set[str] = set()
    for done, (name, path) in enumerate(files):
        shell.terminal.progress("reading", done, len(files))
        try:
            data = bytes_of(path)
        except OSError:
            unread.add(name)
            problems.append(Problem(file=name, why="broken"))
        else:
            read = await read_sources(shell.job, name, data)
            sources += read.found
            problems += read.problems
            unread |= read.unread
    return sources, problems, unread


def _unread_lines(job: Job, problems: Sequence[Problem]) -> list[str]:
    if not problems:
        return []
    lines = [job.house.words(problem_said(one), _LANGUAGE) for one in problems]
    more = len(lines) - _MOST_SHOWN
    tail = [f"  and {more} more"] if more > 0 else []
    return ["Could not be read:", *(f"  {one}" for one in lines[:_MOST_SHOWN]), *tail]


async def _embed(shell: Shell) -> None:
    """Make vectors at once, so that the next who asks is understood."""
    if shell.job.embedder is None:
        shell.terminal.say("Nothing here turns sentences into vectors: it is found by words alone.")
    elif not await fill_in(
        shell.job, lambda done, all_: shell.terminal.progress("understanding", done, all_)
    ):
        shell.terminal.complain("Not all of it is understood yet: the bot goes on with that.")


def _pilot_takes(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a question on each line")


@skill.shell(_pilot_takes)
async def pilot(shell: Shell, given: Namespace) -> int:
    """Try out a list of questions: which are answered, from which source, and which are gaps.

    As everybody would get it: what is for some people alone is left out.
    """
    try:
        lines = given.file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        shell.terminal.complain(f"Nothing was done: {error}")
        return 1
    asked = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    readers = await readable_by(shell.job, [])
    gaps = 0
    for question in asked:
        found = await find(shell.job, question, readers, most=1)
        if found and found[0].is_sure:
            item, passage = found[0].item, found[0].passage
            where = item.source or item.title
            page = f", page {passage.page}" if passage.page is not None else ""
            shell.terminal.say(f"{question}\n  {where}{page}: {passage.heading or item.title}")
        else:
            gaps += 1
            shell.terminal.say(f"{question}\n  GAP: nothing answers it")
    shell.terminal.say(f"{len(asked)} questions: {len(asked) - gaps} answered, {gaps} gaps.")
    return 0
