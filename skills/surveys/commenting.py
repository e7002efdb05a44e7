"""What people wrote in a round: masked before it is kept, and said apart from all else."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, select

from bot import Block, File, InEach, Job, Scope, Table, Text, Tick, table_files, verbatim
from skills.surveys.asked import as_words
from skills.surveys.figures.comments import Comments, comments_with_places
from skills.surveys.figures.masking import Mask, Written, names_of
from skills.surveys.model import Publication
from skills.surveys.questions import Question
from skills.surveys.sealing import Sent
from skills.surveys.settings import t
from storage.people import Person

_MOST_SAID = 15


def _adapter() -> TypeAdapter[dict[str, Comments]]:
    return TypeAdapter(dict[str, Comments])


async def names_here(tick: Tick) -> Sequence[str]:
    """List what people here are called, to mask it in what is written."""
    query = select(Person.name).where(col(Person.is_bot).is_(False))
    return (await tick.db.exec(query)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What may be shown of what people wrote, as JSON by question; and which of it can be replied
    to: hashes of secrets, with a question and the place of a comment."""

    comments: dict[str, Any]
    threads: Mapping[str, tuple[str, int]]


def masked(
    questions: Sequence[Question],
    sent: Sequence[Sent],
    names: Sequence[str],
    *,
    shown_from: int,
    threshold: int,
) -> Masked:
    """Give what may be shown of what people wrote: of each question with enough comments these, in
    no order, and what they are about.

    While a round is open its ledger tells who answers on the page, and only those can be replied
    to. So nobody can be, when fewer than the threshold want it: it would tell who wrote a comment.
    """
    known, chance = names_of(names), secrets.SystemRandom()
    often = Counter(one for paper in sent for one in paper.threads.values())
    found: dict[str, Comments] = {}
    threads: dict[str, tuple[str, int]] = {}
    authors: set[int] = set()
    for one in questions:
        papers = [(at, paper) for at, paper in enumerate(sent) if one.id in paper.words]
        texts = [paper.words[one.id] for _, paper in papers]
        mixed = comments_with_places(texts, known, chance, threshold, shown_from=shown_from)
        if mixed is None:
            continue
        found[one.id], places = mixed
        if "M" in one.flags:
            continue  # only their manager sees them, so nobody replies
        for at, place in enumerate(places):
            author, paper = papers[place]
            thread = paper.threads.get(one.id)
            # One for two comments would say that they are of one person; no page of ours does that.
            if thread is not None and often[thread] == 1:
                threads[thread] = (one.id, at)
                authors.add(author)
    if len(authors) < threshold:
        threads.clear()
    return Masked(comments=_adapter().dump_python(found, mode="json"), threads=threads)


async def comments_in(scope: Scope, round_id: str) -> Mapping[str, Comments]:
    """Give what may be shown of what people wrote in a round that is closed, by question."""
    found = await scope.db.get_one(Publication, round_id)
    return _adapter().validate_python(found.comments)


def numbered(
    questions: Sequence[Question], found: Mapping[str, Comments]
) -> Iterator[tuple[int, str, int, Written]]:
    """Number what people wrote as it is in the report: a number, to which question it is, at which
    place, and what was written."""
    number = 0
    for one in questions:
        if one.id in found:
            for at, text in enumerate(found[one.id].texts):
                number += 1
                yield number, one.id, at, text


def comment_lines(
    by: Job, questions: Sequence[Question], found: Mapping[str, Comments], *, least: int
) -> list[Text | Block]:
    """Say what people wrote: the first of them, and what they are about."""
    said: list[Text | Block] = []
    numbers = {(question, at): number for number, question, at, _ in numbered(questions, found)}
    for one in questions:
        if one.kind != "words":
            continue
        comments = found.get(one.id)
        words = as_words(one.words)
        if comments is None:
            said.append(t("comments_few", words=words, count=least))
            continue
        said.append(t("comments_title", words=words, count=len(comments.texts)))
        if comments.themes:
            about = tuple(
                t("comments_theme", word=theme.word, times=theme.comments)
                for theme in comments.themes
            )
            said.append(t("comments_about", themes=about))
        said += [
            t("comment_numbered", number=numbers[one.id, at], words=in_words(by, text))
            for at, text in enumerate(comments.texts[:_MOST_SAID])
        ]
    return said


def comment_files(
    by: Job, to: Person, name: Text, questions: Sequence[Question], found: Mapping[str, Comments]
) -> list[File]:
    """Make tables of what people wrote; none without any."""
    asked = {one.id: as_words(one.words) for one in questions}
    rows = [
        (number, verbatim(asked[question]), verbatim(in_words(by, text)))
        for number, question, _, text in numbered(questions, found)
    ]
    if not rows:
        return []
    columns = (t("column_number"), t("column_question"), t("column_comment"))
    return list(table_files(Table(name=name, columns=columns, rows=rows), by, to))


def in_words(by: Job | Scope, text: Written) -> InEach:
    """Put words in the place of what is masked."""
    return InEach(en=_said(by, text, "en"), nl=_said(by, text, "nl"))


def _said(by: Job | Scope, text: Written, language: str) -> str:
    return "".join(
        by.house.words(t(f"masked_{part.of}"), language) if isinstance(part, Mask) else part
        for part in text
    )
