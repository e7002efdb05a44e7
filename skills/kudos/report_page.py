"""The report for who looks after kudos: said in the chat, and shown on a page."""

from itertools import chain

from bot import Page, Paragraph, Turn
from skills.kudos.reports import parts
from skills.kudos.settings import settings_in, skill, t


@skill.page("report", needs="report")
async def figures(turn: Turn) -> Page:
    """Show the report, to read at leisure or to print."""
    shown = [
        (title, [one.text if isinstance(one, Paragraph) else one for one in lines])
        for title, *lines in await parts(turn)
    ]
    return Page("report.html", {"parts": shown, "threshold": settings_in(turn).threshold})


@skill.command("kudos report", "bedankt rapport", "kudos rapport", "bedankt report", needs="report")
async def show_report(turn: Turn) -> None:
    """Values by quarter and how thanks are spread, for groups that are large enough."""
    why = t("report_why", count=settings_in(turn).threshold)
    turn.whisper(*chain.from_iterable(await parts(turn)), why)
    if turn.has_pages:
        turn.open_page(figures())
