"""Folders that are looked into now and then: what changed there is brought up to date."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot import Block, Job, Text, Tick, log_failure
from skills.qa.documents import Problem
from skills.qa.importing import (
    Settled,
    apply,
    bytes_of,
    files_in,
    make_plan,
    problem_said,
    read_sources,
)
from skills.qa.importing.sources import Source, Sources
from skills.qa.model.files import SeenFile, marks_of
from skills.qa.model.items import EVERYBODY
from skills.qa.rights import MANAGE
from skills.qa.settings import Folder, settings_in, skill, t
from storage.people import person_by_email

_MOST_PROBLEMS: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file that is there, and what tells whether it changed since."""

    name: str
    path: Path
    mark: str


@skill.every("daily 00:05")
async def plan_looks(tick: Tick) -> None:
    """Set the moments of the coming day at which folders are looked into."""
    settings = settings_in(tick)
    if not settings.folders:
        return
    moment = tick.now
    while moment < tick.now + _DAY:
        tick.at(moment, look())
        moment += settings.look_every


@skill.timer
async def look(tick: Tick) -> None:
    """Look into all folders now."""
    for number, _ in enumerate(settings_in(tick).folders):
        tick.start(look_into(number=number))


@skill.job
async def look_into(job: Job, number: int) -> None:
    """Bring up to date what changed in a folder, and tell who looks after answers what could not be
    read; a file that stays as it is is read once."""
    async with job.transaction() as tick:
        folders = settings_in(tick).folders
        if number >= len(folders):
            return
        folder = folders[number]
        before = await marks_of(tick.db, folder.path)
    try:
        there = await asyncio.to_thread(_there, folder)
    except OSError as error:
        # It may be on a disk that comes back: nothing is taken for gone.
        log_failure("qa.folder_gone", error)
        return
    changed = [one for one in there if one.name not in before or before[one.name].mark != one.mark]
    if not changed and before.keys() <= {one.name for one in there}:
        return
    read = await _read(changed)
    name = _name_of(folder)
    unread = {one.name for one in there} - {source.file for source in read.found}
    async with job.transaction() as tick:
        plan = await make_plan(tick.db, read.found, within=[name], unread=unread)
        settled = await _settled(tick, folder)
    await apply(job, plan, settled, _nothing)
    async with job.transaction() as tick:
        await _note(tick, folder, there)
        if read.problems:
            await _tell(tick, name, read)


def _there(folder: Folder) -> list[_File]:
    found: list[_File] = []
    for name, path in files_in(Path(folder.path)):
        state = path.stat()
        found.append(_File(name=name, path=path, mark=f"{state.st_size} {state.st_mtime_ns}"))
    return found


def _name_of(folder: Folder) -> str:
    return Path(folder.path).resolve().name


async def _read(files: Sequence[_File]) -> Sources:
    found: list[Source] = []
    problems: list[Problem] = []
    for one in files:
        try:
            data = await asyncio.to_thread(bytes_of, one.path)
        except OSError as error:
            log_failure("qa.file_gone", error)
            continue
        read = await read_sources(one.name, data)
        found += read.found
        problems += read.problems
    return Sources(found=tuple(found), problems=tuple(problems))


async def _settled(tick: Tick, folder: Folder) -> Settled:
    """Say what holds for what is in a folder. Whom nobody understands as an audience, nobody is."""
    audience = EVERYBODY if folder.audience == "everyone" else folder.audience
    owner = await person_by_email(tick.db, folder.owner) if folder.owner else None
    return Settled(
        owner_id=None if owner is None else owner.id,
        audience=audience,
        review_days=settings_in(tick).review_days or None,
    )


async def _note(tick: Tick, folder: Folder, there: Sequence[_File]) -> None:
    before = await marks_of(tick.db, folder.path)
    names = {one.name for one in there}
    for name, row in before.items():
        if name not in names:
            await tick.db.delete(row)
    for one in there:
        await tick.db.merge(SeenFile(name=one.name, folder=folder.path, mark=one.mark))


async def _tell(tick: Tick, name: str, read: Sources) -> None:
    said: list[Text | Block] = [t("folder_unread", name=name)]
    said += [problem_said(one) for one in read.problems[:_MOST_PROBLEMS]]
    if len(read.problems) > _MOST_PROBLEMS:
        said.append(t("bring_unread_more", count=len(read.problems) - _MOST_PROBLEMS))
    for person in await tick.holders(MANAGE):
        tick.dm(person, *said, lane="reminder")


def _nothing(_done: int, _total: int) -> None:
    """Nobody waits for it."""
