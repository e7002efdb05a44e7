"""A test of two titles: two halves, drawn by lot, get another title, and numbers tell which one is
read more.

Readers first get the title alone, with a button. A press is added to the number of a half; who
pressed stands nowhere.
"""

import random
from collections.abc import Sequence
from typing import ClassVar, Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    InEach,
    Scope,
    Text,
    Tick,
    Turn,
    Wrong,
    ask_text,
    carried,
)
from skills.announcements.confirming import said_to_readers
from skills.announcements.copies import title_alone
from skills.announcements.model.posts import LANGUAGES, wordings, words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.model.title_tests import (
    TitleHalf,
    begin_halves,
    clear_winner,
    count_press,
    drop_title_test,
    goes_once,
    halves_of,
    put_second_title,
    running_test,
    second_title,
    title_test_of,
)
from skills.announcements.rights import changeable, changed, counted
from skills.announcements.settings import settings_in, skill, t
from storage.people import Person

_UNSENT: Final = ("draft", "undecided", "waiting", "planned")


class SecondTitle(Form):
    """Another title, in one language."""

    title: ClassVar[str] = "announcements.split_title"
    submit: ClassVar[str] = "announcements.split_submit"

    heading: str = ask_text("announcements.ask_split", hint="announcements.split_hint", most=120)
    announcement_id: str = carried()
    language: str = carried()


# For the author.


@skill.button_for("publish")
async def write_second(turn: Turn, announcement_id: str, language: str) -> None:
    """Write the second title, or change it, in one of the languages."""
    news = await changeable(turn, announcement_id, "draft")
    if news is None or language not in LANGUAGES:
        return
    test = await title_test_of(turn.db, news.id)
    known = {} if test is None else test.titles
    given = {"heading": known[language]} if language in known else {}
    turn.ask(second_written(announcement_id=news.id, language=language, **given))


@skill.form(SecondTitle, needs="publish")
async def second_written(turn: Turn, given: SecondTitle) -> None:
    """Keep the second title."""
    news = await changeable(turn, given.announcement_id, "draft")
    if news is None or given.language not in LANGUAGES:
        return
    first = (await wordings(turn.db, news.id)).get(given.language)
    if first is not None and first.title.casefold() == given.heading.casefold():
        raise Wrong(t("split_same"), field="heading")
    await put_second_title(turn.db, news.id, given.language, given.heading)
    changed(turn, news)


@skill.button_for("publish")
async def remove_second(turn: Turn, announcement_id: str) -> None:
    """Send everybody the first title after all."""
    news = await changeable(turn, announcement_id, "draft")
    if news is not None:
        await drop_title_test(turn.db, news.id)
        changed(turn, news)


async def split_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer to write a second title of what goes to each person, once."""
    test = await title_test_of(scope.db, news.id)
    if news.state != "draft" or news.level == "urgent":
        return []
    written = list(await wordings(scope.db, news.id))
    if test is None:
        if not goes_once(news):
            return []
        add = write_second(announcement_id=news.id, language=written[0])
        return [Button(t("split_add"), add)]
    ways = [
        Button(t(f"split_{one}"), write_second(announcement_id=news.id, language=one))
        for one in LANGUAGES
        if one in written
    ]
    return [*ways, Button(t("split_remove"), remove_second(announcement_id=news.id))]


async def lacks_second(scope: Scope, news: Announcement) -> str | None:
    """Tell in which language of an announcement the second title is still to be written."""
    test = await running_test(scope.db, news)
    if test is None:
        return None
    written = await wordings(scope.db, news.id)
    return next((one for one in written if one not in test.titles), None)


async def split_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Say which titles are tested, and how it goes."""
    test = await title_test_of(scope.db, news.id)
    if test is None:
        return []
    halves = await halves_of(scope.db, news.id)
    if halves:
        return _figures(halves, settings_in(scope).threshold)
    if await running_test(scope.db, news) is None:
        return [t("split_off")]
    if news.state not in _UNSENT:
        return []
    said = [t("split_card", second=second_title(test, await words_of(scope.db, news.id)))]
    lacking = await lacks_second(scope, news)
    return said if lacking is None else [*said, t(f"split_lacks_{lacking}")]


def _figures(halves: Sequence[TitleHalf], threshold: int) -> list[Text]:
    if not any(one.shown for one in halves) or any(one.people < threshold for one in halves):
        return [t("split_few", count=threshold)]
    said = [
        t("split_figure", title=one.title, count=one.shown, people=one.people) for one in halves
    ]
    winner = clear_winner(halves)
    return [*said, t("split_chance") if winner is None else t("split_clear", title=winner.title)]


async def tested_titles(scope: Scope, news: Announcement) -> Sequence[InEach]:
    """Give the two titles that are tested; none when no test is held."""
    test = await running_test(scope.db, news)
    if test is None:
        return ()
    words = await words_of(scope.db, news.id)
    return words.title, second_title(test, words)


# For readers.


async def said_by_half(
    tick: Tick, news: Announcement, people: Sequence[Person]
) -> list[tuple[Sequence[Person], list[Text | Block]]]:
    """Say who of these people get which words: all of them the same, or each half its title.

    Lots are drawn anew for each call; that somebody got one or the other is noted nowhere here. Who
    asks holds the announcement's lock.
    """
    if not people:
        return []
    titles = await tested_titles(tick, news)
    if not titles:
        return [(people, await said_to_readers(tick, news))]
    language = next(iter(await wordings(tick.db, news.id)))
    shown = [{"en": one.en, "nl": one.nl}[language] for one in titles]
    halves = await begin_halves(tick.db, news.id, shown)
    drawn = list(people)
    random.shuffle(drawn)
    # The smaller half gets the odd one out; of two that are as large, one by lot.
    smaller = sorted(halves, key=lambda half: (half.people, random.random()))[0]
    more = len(drawn) - len(drawn) // 2
    parts = {half.number: drawn[more:] for half in halves} | {smaller.number: drawn[:more]}
    said: list[tuple[Sequence[Person], list[Text | Block]]] = []
    for half, title in zip(halves, titles, strict=True):
        part = parts[half.number]
        half.people += len(part)
        button = Button(
            t("split_read"), read_on(announcement_id=news.id, number=half.number), "primary"
        )
        if part:
            said.append((part, await title_alone(tick, news, title, Buttons((button,)))))
    return said


@skill.button
async def read_on(turn: Turn, announcement_id: str, number: int) -> None:
    """Show the whole of it under the title that was read, and count that."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is None or news.state == "withdrawn":
        turn.whisper(t("gone"))
        return
    await count_press(turn.db, news.id, number, threshold=settings_in(turn).threshold)
    titles = await tested_titles(turn, news)
    title = titles[number - 1] if titles else None
    turn.whisper(*await said_to_readers(turn, news, title=title))
    counted(turn, news)
