"""Having answers checked when an announcement says something about the same."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot import InEach, Job, Tick
from skills.qa.finding import find
from skills.qa.model.items import EVERYBODY, all_readers, hold_shelf
from skills.qa.model.tables import Item
from skills.qa.reviewing import cards
from skills.qa.rights import readable_by
from skills.qa.saving import is_everyone
from skills.qa.search.words import stems
from skills.qa.settings import skill, t
from storage.people import Person

_POLICY: Final = "policy"
_NEAR: Final = 20
# So much of the words of a question are in an announcement that says something about it; a change
# of policy is known to change something, and then less will do.
_SURELY: Final = 0.8
_PERHAPS: Final = 0.6
# A question of fewer words could be about anything.
_LEAST_STEMS: Final = 2


@skill.on_fact("announcements.sent")
async def announced(
    tick: Tick,
    announcement_id: str,
    audience: str,
    template: str | None,
    words: dict[str, dict[str, str]],
) -> None:
    """See whether an announcement says something about what is known."""
    tick.start(check_now(audience=audience, is_policy=template == _POLICY, words=words))


@skill.job
async def check_now(
    job: Job, audience: str, is_policy: bool, words: dict[str, dict[str, str]]
) -> None:
    """Have the answers checked today that an announcement says something about, of those that are
    for the same people; each owner is told once."""
    wanted = EVERYBODY if is_everyone(audience) else audience
    async with job.transaction() as tick:
        readers_ids = [one.id for one in await all_readers(tick.db) if one.audience == wanted]
    least = _PERHAPS if is_policy else _SURELY
    items: dict[str, Item] = {}
    for said in words.values():
        whole = f"{said['title']}\n{said['text']}"
        known = set(stems(whole))
        for query in (said["title"], whole):
            for found in await find(job, query, readers_ids, most=_NEAR) if readers_ids else ():
                if _share(found.item.title, known) >= least:
                    items[found.item.id] = found.item
    owners: dict[str, list[str]] = {}
    for item in items.values():
        if item.owner_id is not None:
            owners.setdefault(item.owner_id, []).append(item.id)
    for owner_id in list(owners):
        # Its owner alone need not be among those whom an answer, and so the announcement, is for.
        if wanted != EVERYBODY and not {*readers_ids} <= await readable_by(job, [owner_id]):
            del owners[owner_id]
    async with job.ending() as tick:
        await _mark(tick, items)
        for owner_id, ids in owners.items():
            await _tell(tick, owner_id, ids, _title(words))


def _share(title: str, known: Collection[str]) -> float:
    """Tell which part of the stems of a title are among others."""
    wanted = set(stems(title))
    return len(wanted & {*known}) / len(wanted) if len(wanted) >= _LEAST_STEMS else 0


def _title(words: Mapping[str, Mapping[str, str]]) -> InEach:
    first = next(iter(words.values()))
    english, dutch = words.get("en", first), words.get("nl", first)
    return InEach(en=english["title"], nl=dutch["title"])


async def _mark(tick: Tick, ids: Collection[str]) -> None:
    await hold_shelf(tick.db)
    for item_id in ids:
        item = await tick.db.get(Item, item_id)
        today = tick.house.today
        if item is not None and (item.review_on is None or item.review_on > today):
            item.review_on = today


async def _tell(tick: Tick, owner_id: str, ids: Sequence[str], title: InEach) -> None:
    owner = await tick.db.get(Person, owner_id)
    items = [await tick.db.get(Item, one) for one in ids]
    there = [one for one in items if one is not None and one.state == "verified"]
    if owner is not None and owner.is_active and there:
        head = t("fresh_head", count=len(there), title=title)
        tick.dm(owner, head, *await cards(tick, there, owner), lane="reminder")
