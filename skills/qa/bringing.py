"""Bringing in a file from the chat: it is read, what would change is shown, and then done."""

from typing import ClassVar, Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Job,
    Text,
    Tick,
    Turn,
    Upload,
    ask_file,
    ask_text,
)
from skills.qa.importing import (
    Eyes,
    Plan,
    Settled,
    Sources,
    apply,
    kept_name,
    make_plan,
    problem_said,
    read_sources,
)
from skills.qa.model.uploads import Uploaded
from skills.qa.rights import readable_by
from skills.qa.saving import read_audience
from skills.qa.settings import settings_in, skill, t
from storage.people import Person

_MOST_PROBLEMS: Final = 5


class Bring(Form):
    """A file whose content is to be known."""

    title: ClassVar[str] = "qa.bring_title"
    submit: ClassVar[str] = "qa.bring_submit"

    file: Upload = ask_file("qa.bring_file", hint="qa.bring_hint", takes="words")
    audience: str = ask_text("qa.save_audience", hint="qa.save_audience_hint", most=2_000)


@skill.command("ask import", "vraag importeren", form=Bring, needs="manage")
async def bring(turn: Turn, form: Bring) -> None:
    """Bring in a document, or a list of questions and answers."""
    audience = await read_audience(turn, form.audience)
    uploaded = Uploaded(
        by_id=turn.by.id,
        name=kept_name(form.file.name),
        data=bytes(form.file.data),
        audience=audience,
        brought_at=turn.now,
    )
    turn.db.add(uploaded)
    await turn.db.flush()
    message_id = turn.dm(turn.by, t("bring_reading", name=uploaded.name))
    turn.start(look_through(uploaded_id=uploaded.id, message_id=message_id))


@skill.job
async def look_through(job: Job, uploaded_id: str, message_id: str) -> None:
    """Read a file that was brought, and show what it would change."""
    async with job.transaction() as tick:
        uploaded = await tick.db.get(Uploaded, uploaded_id)
    if uploaded is None:
        return
    read = await read_sources(job, uploaded.name, uploaded.data)
    readers_ids = await readable_by(job, [uploaded.by_id])
    async with job.transaction() as tick:
        if await tick.db.get(Uploaded, uploaded_id) is None:
            return
        plan = await _plan(tick, uploaded, read, _settled(tick, uploaded, readers_ids))
        said = _plan_said(uploaded, read, plan)
        if plan.is_empty:
            await _drop(tick, uploaded_id)
        else:
            ways = (
                Button(t("bring_in"), bring_in(uploaded_id, message_id), "primary"),
                Button(t("bring_not"), leave(uploaded_id, message_id)),
            )
            said.append(Buttons(ways, only=(uploaded.by_id,), times="once"))
        tick.update(message_id, *said)


def _settled(tick: Tick, uploaded: Uploaded, readers_ids: frozenset[str]) -> Settled:
    """Say what holds for a file: what who brought it may not read is as if it were not there."""
    return Settled(
        owner_id=uploaded.by_id,
        audience=uploaded.audience,
        review_days=settings_in(tick).review_days or None,
        eyes=Eyes(person_id=uploaded.by_id, readers_ids=readers_ids),
    )


async def _plan(tick: Tick, uploaded: Uploaded, read: Sources, settled: Settled) -> Plan:
    files = [uploaded.name] if read.found else []
    return await make_plan(tick.db, read.found, settled, files=files, unread=read.unread)


def _plan_said(uploaded: Uploaded, read: Sources, plan: Plan) -> list[Text | Block]:
    said: list[Text | Block] = [t("bring_head", name=uploaded.name)]
    if plan.new:
        said.append(t("bring_new", count=len(plan.new)))
    if plan.changed:
        said.append(t("bring_changed", count=len(plan.changed)))
    if plan.same:
        said.append(t("bring_same", count=plan.same))
    if plan.gone:
        said.append(t("bring_gone", count=len(plan.gone)))
    if read.problems:
        said.append(t("bring_unread"))
        said += [problem_said(one) for one in read.problems[:_MOST_PROBLEMS]]
    if len(read.problems) > _MOST_PROBLEMS:
        said.append(t("bring_unread_more", count=len(read.problems) - _MOST_PROBLEMS))
    if plan.is_empty:
        said.append(t("bring_nothing"))
    return said


@skill.button_for("manage")
async def bring_in(turn: Turn, uploaded_id: str, message_id: str) -> None:
    """Bring in what was shown."""
    uploaded = await turn.db.get(Uploaded, uploaded_id)
    if uploaded is None or uploaded.by_id != turn.by.id:
        turn.whisper(t("gone"))
        return
    turn.update(message_id, t("bring_doing", name=uploaded.name))
    turn.start(do_bring(uploaded_id=uploaded_id, message_id=message_id))


@skill.button_for("manage")
async def leave(turn: Turn, uploaded_id: str, message_id: str) -> None:
    """Leave a file that was brought as it is."""
    uploaded = await turn.db.get(Uploaded, uploaded_id)
    if uploaded is not None and uploaded.by_id == turn.by.id:
        await turn.db.delete(uploaded)
        turn.update(message_id, t("bring_left", name=uploaded.name))


@skill.job
async def do_bring(job: Job, uploaded_id: str, message_id: str) -> None:
    """Do what was shown, and say what came of it; begun anew it goes on where it was."""
    async with job.transaction() as tick:
        uploaded = await tick.db.get(Uploaded, uploaded_id)
    if uploaded is None:
        return
    read = await read_sources(job, uploaded.name, uploaded.data)
    readers_ids = await readable_by(job, [uploaded.by_id])
    async with job.transaction() as tick:
        settled = _settled(tick, uploaded, readers_ids)
        plan = await _plan(tick, uploaded, read, settled)
    strangers = await apply(job, plan, settled)
    async with job.transaction() as tick:
        by = await tick.db.get(Person, uploaded.by_id)
        if not await _drop(tick, uploaded_id) or by is None:
            return
        tick.audit("qa.brought", by=by, new=len(plan.new), changed=len(plan.changed))
        count = len(plan.new) + len(plan.changed)
        said: list[Text | Block] = [t("bring_done", name=uploaded.name, count=count)]
        if strangers:
            said.append(t("bring_strangers", people=tuple(strangers[:_MOST_PROBLEMS])))
        tick.update(message_id, *said)


async def _drop(tick: Tick, uploaded_id: str) -> bool:
    """Keep a file no longer; False when somebody else was quicker."""
    uploaded = await tick.db.get(Uploaded, uploaded_id)
    if uploaded is None:
        return False
    await tick.db.delete(uploaded)
    await tick.db.flush()
    return True
