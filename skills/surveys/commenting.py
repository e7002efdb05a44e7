"""What people wrote in a round: masked before it is kept, and said apart from all else."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, select

from bot import Block, File, InEach, Job, Paragraph, Scope, Table, Text, Tick, table_files, verbatim
from skills.surveys.asked import as_words
from skills.surveys.figures.comments import Comments, comments_of
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


def masked(
    questions: Sequence[Question],
    sent: Sequence[Sent],
    names: Sequence[str],
    *,
    shown_from: int,
    threshold: int,
) -> dict[str, Any]:
    """Give what may be shown of what people wrote, as JSON by question: of each question with
    enough comments these, in no order, and what they are about."""
    known, chance = names_of(names), secrets.SystemRandom()
    found: dict[str, Comments] = {}
    for one in questions:
        texts = [paper.words[one.id] for paper in sent if one.id in paper.words]
        comments = comments_of(texts, known, chance, threshold, shown_from=shown_from)
        if comments is not None:
            found[one.id] = comments
    return _adapter().dump_python(found, mode="json")


async def comments_in(scope: Scope, round_id: str) -> Mapping[str, Comments]:
    """Give what may be shown of what people wrote in a round that is closed, by question."""
    found = await scope.db.get_one(Publication, round_id)
    return _adapter().validate_python(found.comments)


def comment_lines(
    by: Job, questions: Sequence[Question], found: Mapping[str, Comments], *, least: int
) -> list[Text | Block]:
    """Say what people wrote: the first of them, and what they are about."""
    said: list[Text | Block] = []
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
            Paragraph(verbatim(_in_words(by, text)), bullet=True)
            for text in comments.texts[:_MOST_SAID]
        ]
    return said


def comment_files(
    by: Job, to: Person, name: Text, questions: Sequence[Question], found: Mapping[str, Comments]
) -> list[File]:
    """Make tables of what people wrote; none without any."""
    rows = [
        (verbatim(as_words(one.words)), verbatim(_in_words(by, text)))
        for one in questions
        if one.id in found
        for text in found[one.id].texts
    ]
    if not rows:
        return []
    columns = (t("column_question"), t("column_comment"))
    return list(table_files(Table(name=name, columns=columns, rows=rows), by, to))


def _in_words(by: Job, text: Written) -> InEach:
    """Put words in the place of what is masked."""
    return InEach(en=_said(by, text, "en"), nl=_said(by, text, "nl"))


def _said(by: Job, text: Written, language: str) -> str:
    return "".join(
        by.house.words(t(f"masked_{part.of}"), language) if isinstance(part, Mask) else part
        for part in text
    )
