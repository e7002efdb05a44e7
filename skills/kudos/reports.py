"""Figures for who looks after kudos: values by quarter, and how fairly thanks are spread.

Of groups only, never of people; groups below the threshold are shown together (requirements 7.6).
Everything is counted from thanks that everybody may see: so no figure, and no difference between
two of them, tells of a private one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot import Paragraph, Text, Turn, verbatim, visible_groups
from skills.kudos.model import figures
from skills.kudos.model.totals import Arrow, arrows_between, staff
from skills.kudos.settings import Settings, settings_in, t

_FAIRNESS = timedelta(days=90)
_ACTIVE = timedelta(days=30)

Said: TypeAlias = list[Text | Paragraph]


async def parts(turn: Turn) -> list[Said]:
    """Work out the parts of the report: values by quarter, and how thanks are spread. The first
    text of a part is its title."""
    settings = settings_in(turn)
    everybody = await staff(turn.db)
    unit_of = {one.id: one.department for one in everybody if one.department}
    now = _quarter(turn.now, turn.house.zone)
    before = _quarter(now - timedelta(days=1), turn.house.zone)
    return [
        await _values(turn, settings, unit_of, before, now),
        await _values(turn, settings, unit_of, now, turn.now + timedelta(seconds=1)),
        await _fairness(turn, settings, [one.id for one in everybody], unit_of),
    ]


async def _values(
    turn: Turn, settings: Settings, unit_of: Mapping[str, str], since: datetime, until: datetime
) -> Said:
    """The share of each value in one quarter: of all, and of departments with enough receivers."""
    arrows = await arrows_between(turn.db, since, until, open_only=True)
    title = t("values_of", quarter=(since.month + 2) // 3, year=str(since.year))
    receivers = {one.receiver_id for one in arrows}
    if len(receivers) < settings.threshold:
        return [title, t("too_few_people", count=settings.threshold)]
    by_unit = _by_group(receivers, unit_of)
    lines = [t("values_all", shares=_shares(settings, arrows))]
    for name, people in _shown(by_unit, settings.threshold):
        within = [one for one in arrows if one.receiver_id in people]
        lines.append(t("values_unit", unit=name, shares=_shares(settings, within)))
    return [title, *(Paragraph(one, bullet=True) for one in lines)]


def _shares(settings: Settings, arrows: Sequence[Arrow]) -> tuple[Text, ...]:
    counts = Counter(one.value or "" for one in arrows)
    ordered = {tag: counts[tag] for tag in sorted(counts, key=lambda tag: (-counts[tag], tag))}
    return tuple(
        t("share", name=settings.value(tag or None) or t("no_value"), percent=part)
        for tag, part in figures.percents(ordered).items()
    )


async def _fairness(
    turn: Turn, settings: Settings, everybody: Sequence[str], unit_of: Mapping[str, str]
) -> Said:
    """How thanks of 90 days are spread, over the whole and over departments of enough people."""
    title = t("fairness")
    if len(everybody) < settings.threshold:
        return [title, t("too_few_people", count=settings.threshold)]
    until = turn.now + timedelta(seconds=1)
    arrows = await arrows_between(turn.db, turn.now - _FAIRNESS, until, open_only=True)
    lately = await arrows_between(turn.db, turn.now - _ACTIVE, until, open_only=True)
    known = set(everybody)
    pairs = [one.pair for one in arrows if set(one.pair) <= known]
    received = Counter(receiver for _, receiver in pairs)
    givers = {one.giver_id for one in lately} & known
    lines = [
        t("fair_active", share=_blurred(len(givers) / len(everybody))),
        t("fair_none", share=_without([received[one] for one in everybody])),
        t("fair_gini", gini=round(figures.gini([received[one] for one in everybody]), 2)),
        t("fair_across", share=_blurred(figures.share_across(pairs, unit_of))),
        t("fair_mutual", share=_blurred(figures.reciprocity(pairs))),
        t("fair_density", density=round(figures.density(pairs, len(everybody)), 3)),
    ]
    for name, people in _shown(_by_group(everybody, unit_of), settings.threshold):
        amounts = [received[one] for one in people]
        lines.append(t("fair_unit", unit=name, share=_without(amounts)))
    return [title, *(Paragraph(one, bullet=True) for one in lines)]


def _without(received: Sequence[int]) -> Text:
    """Say which part received nothing."""
    return _blurred(figures.share_without(received))


def _blurred(share: float) -> Text:
    """Say a share in whole percents; all or nobody is blurred, or it would name each of them.

    (Requirements 7.6, steps 5 and 6.)
    """
    percent = round(100 * share)
    if percent >= 80:
        return t("most_people")
    return t("percent", percent=percent) if percent > 20 else t("few_people")


def _by_group(people: Iterable[str], unit_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Part people by department; those without one are a group of their own, called ""."""
    groups: dict[str, list[str]] = {}
    for one in people:
        groups.setdefault(unit_of.get(one, ""), []).append(one)
    return groups


def _shown(groups: Mapping[str, Sequence[str]], threshold: int) -> list[tuple[Text, set[str]]]:
    """List the groups that may be shown, largest first, the small ones together as one."""
    visible = visible_groups({name: len(groups[name]) for name in sorted(groups)}, threshold)
    rest = {one for name in groups if name not in visible for one in groups[name]}
    shown = [(verbatim(name) if name else t("no_unit"), set(groups[name])) for name in visible]
    return [*shown, (t("other_units"), rest)] if visible and len(rest) >= threshold else shown


def _quarter(moment: datetime, zone: str) -> datetime:
    """Tell when the quarter of a moment began, by the workplace's clock."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return datetime.combine(first, time(), tzinfo=ZoneInfo(zone))
