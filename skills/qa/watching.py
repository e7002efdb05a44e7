"""Folders that are looked into now and then: what changed there is brought up to date."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, TypeAlias

from bot import Block, Job, Text, Tick, Wrong, log_failure
from skills.qa.documents import Problem
from skills.qa.importing import (
    Settled,
    Source,
    Sources,
    apply,
    bytes_of,
    files_in,
    make_plan,
    problem_said,
    read_sources,
)
from skills.qa.model.files import SeenFile, known_folder, marks_of
from skills.qa.rights import MANAGE
from skills.qa.saving import read_audience
from skills.qa.settings import Folder, settings_in, skill, t
from storage.people import person_by_email

_MOST_PROBLEMS: Final = 5
_DAY: Final = timedelta(days=1)
# What keeps a folder from being brought up to date: "" is nothing.
_Trouble: TypeAlias = Literal["audience", "owner", "lost", ""]


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
    read; a file that stays as it is is read once.

    Where it is not clear for whom a folder is, nothing is brought in. Where so much is gone at once
    that a disk may be missing, nothing is taken for gone.
    """
    async with job.transaction() as tick:
        folders = settings_in(tick).folders
        if number >= len(folders):
            return
        folder = folders[number]
        settled = await _settled(tick, folder)
        if not isinstance(settled, Settled):
            await _tell_once(tick, folder, settled)
            return
        before = await marks_of(tick.db, folder.path)
    try:
        there = await asyncio.to_thread(_there, folder)
    except OSError as error:
        # It may be on a disk that comes back: nothing is taken for gone.
        log_failure("qa.folder_gone", error)
        return
    changed = [one for one in there if one.name not in before or before[one.name].mark != one.mark]
    if not changed and before.keys() <= {one.name for one in there}:
        async with job.transaction() as tick:
            await _tell_once(tick, folder, "")
        return
    read, opened = await _read(job, changed)
    unread = {one.name for one in there} - opened | read.unread
    async with job.transaction() as tick:
        plan = await make_plan(tick.db, read.found, settled, unread=unread)
    keeps = bool(plan.gone) and (not there or plan.loses_most)
    await apply(job, replace(plan, gone=()) if keeps else plan, settled)
    async with job.transaction() as tick:
        await _tell_once(tick, folder, "lost" if keeps else "")
        # What could not be opened is tried again, and so is what is not taken for gone.
        await _note(tick, folder, [one for one in changed if one.name in opened])
        if not keeps:
            await _forget(tick, before, there)
        if read.problems:
            await _tell(tick, folder.name, read)


def _there(folder: Folder) -> list[_File]:
    # Whose audience changes is read again, as if it had changed.
    audience = hashlib.sha256(folder.audience.encode()).hexdigest()[:8]
    found: list[_File] = []
    for name, path in files_in(Path(folder.path)):
        state = path.stat()
        mark = f"{state.st_size} {state.st_mtime_ns} {audience}"
        found.append(_File(name=name, path=path, mark=mark))
    return found


async def _read(job: Job, files: Sequence[_File]) -> tuple[Sources, set[str]]:
    """Read files one after the other, and name those that could be opened."""
    found: list[Source] = []
    problems: list[Problem] = []
    unread: set[str] = set()
    opened: set[str] = set()
    for one in files:
        try:
            data = await asyncio.to_thread(bytes_of, one.path)
        except OSError as error:
            log_failure("qa.file_gone", error)
            continue
        read = await read_sources(job, one.name, data)
        opened.add(one.name)
        found += read.found
        problems += read.problems
        unread |= read.unread
    read = Sources(found=tuple(found), problems=tuple(problems), unread=frozenset(unread))
    return read, opened


async def _settled(tick: Tick, folder: Folder) -> Settled | Literal["audience", "owner"]:
    """Say what holds for what is in a folder, or what is wrong with it."""
    try:
        audience = await read_audience(tick, folder.audience)
    except Wrong:
        return "audience"
    owner = await person_by_email(tick.db, folder.owner) if folder.owner else None
    if folder.owner and owner is None:
        return "owner"
    return Settled(
        owner_id=None if owner is None else owner.id,
        audience=audience,
        review_days=settings_in(tick).review_days or None,
        within=(folder.name,),
    )


async def _note(tick: Tick, folder: Folder, files: Sequence[_File]) -> None:
    for one in files:
        await tick.db.merge(SeenFile(name=one.name, folder=folder.path, mark=one.mark))


async def _forget(tick: Tick, before: Mapping[str, SeenFile], there: Sequence[_File]) -> None:
    names = {one.name for one in there}
    for name, row in before.items():
        if name not in names:
            await tick.db.delete(row)


async def _tell_once(tick: Tick, folder: Folder, why: _Trouble) -> None:
    """Tell who looks after answers what is wrong with a folder, unless they know."""
    noted = await known_folder(tick.db, folder.name, str(folder.there))
    if noted.told == why:
        return
    noted.told = why
    if why:
        for person in await tick.holders(MANAGE):
            tick.dm(person, _trouble_said(folder, why), lane="reminder")


def _trouble_said(folder: Folder, why: Literal["audience", "owner", "lost"]) -> Text:
    match why:
        case "audience":
            return t("folder_audience", name=folder.name)
        case "owner":
            return t("folder_owner", name=folder.name)
        case "lost":
            return t("folder_lost", name=folder.name)


async def _tell(tick: Tick, name: str, read: Sources) -> None:
    said: list[Text | Block] = [t("folder_unread", name=name)]
    said += [problem_said(one) for one in read.problems[:_MOST_PROBLEMS]]
    if len(read.problems) > _MOST_PROBLEMS:
        said.append(t("bring_unread_more", count=len(read.problems) - _MOST_PROBLEMS))
    for person in await tick.holders(MANAGE):
        tick.dm(person, *said, lane="reminder")
