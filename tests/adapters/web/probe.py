"""A small skill and a whole bot around the web chat, for the tests of this folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import adapters.web
import bot.home
from adapters.web.fake import Client
from bot import (
    Button,
    Buttons,
    Form,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
    Skill,
    Turn,
    Wrong,
    ask_people,
    ask_text,
)
from bot.app import App, assemble
from bot.clock import MovableClock
from bot.config import BotSettings, Config
from bot.home import skill as home
from bot.load import Parts
from bot.ports import WebRoute
from bot.web import WebServer
from storage.owner import Owner
from storage.people import Person, name_key
from storage.session import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OWNER = Owner(
    name="web",
    folder=Path(adapters.web.__file__).parent / "migrations",
    modules=("adapters.web.model",),
)

TEXTS = """
heard = "I heard {words}"
offer = "Choose one"
one = "One"
two = "Two"
chosen = "{name} chose {which}"
form_title = "Tell me"
ask_words = "What?"
ask_who = "Who?"
rude = "Not that."
shortcut_quote = "Quote this"
quoted = "{author} said {words} at {link}"
reacted = "{name} put {emoji}"
unreacted = "{name} took {emoji}"
help_hear = "Say it back"
help_offer = "Offer a choice"
help_hush = "Only you see it"
help_swap = "Show and take away"
args_hear = "words"
"""

skill = Skill("probe", permissions={"use": "everyone"})
t = skill.text


class Words(Form):
    """Some words, and perhaps somebody."""

    title: ClassVar[str] = "probe.form_title"

    words: str = ask_text("probe.ask_words", most=200)
    who: list[str] = ask_people("probe.ask_who", optional=True)


@skill.command("hear", form=Words)
async def hear(turn: Turn, form: Words) -> None:
    """Say it back."""
    if form.words == "rude":
        raise Wrong(t("rude"), field="words")
    turn.say(t("heard", words=form.words))


@skill.command("offer")
async def offer(turn: Turn) -> None:
    """Offer a choice."""
    turn.say(t("offer"), _buttons())


def _buttons() -> Buttons:
    return Buttons((Button(t("one"), choose(which="one")), Button(t("two"), choose(which="two"))))


@skill.button
async def choose(turn: Turn, which: str) -> None:
    """Show what was chosen in place of the choice."""
    turn.update(turn.message_id or "", t("chosen", name=turn.by.name, which=which))


@skill.command("hush")
async def hush(turn: Turn) -> None:
    """Only you see it."""
    turn.whisper(t("offer"), _buttons())


_SHOWN: list[str] = []


@skill.command("show")
async def show(turn: Turn) -> None:
    """Show something."""
    _SHOWN.append(turn.say(t("offer")))


@skill.command("unshow")
async def unshow(turn: Turn) -> None:
    """Take away what was shown last."""
    turn.remove(_SHOWN.pop())


@skill.on(ReactionAdded)
async def reacted(turn: Turn, event: ReactionAdded) -> None:
    """Tell who put which emoji."""
    turn.say(t("reacted", name=turn.by.name, emoji=event.emoji))


@skill.on(ReactionRemoved)
async def unreacted(turn: Turn, event: ReactionRemoved) -> None:
    """Tell who took which emoji back."""
    turn.say(t("unreacted", name=turn.by.name, emoji=event.emoji))


@skill.shortcut
async def quote(turn: Turn, event: ShortcutUsed) -> None:
    """Quote what somebody said."""
    author = turn.account_of(event.author)
    turn.say(
        t("quoted", author=author.name if author else "", words=event.text, link=event.link or "")
    )


@dataclass(slots=True, kw_only=True)
class Port:
    """A `Web` without a server, for what needs no wire."""

    address: str = "http://localhost:8080"
    demo: bool = False
    routes: list[WebRoute] = field(default_factory=list[WebRoute])

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Keep the routes."""
        self.routes.extend(routes)


@dataclass(slots=True, kw_only=True)
class Site:
    """A bot with the web chat, and three people: Ayşe, Bob and Cas."""

    app: App
    chat: adapters.web.WebChat
    store: Store
    clock: MovableClock
    people: dict[str, Person]

    async def on(self, name: str) -> Client:
        """Open the page as somebody."""
        return await Client.sign_in(self.chat, self.people[name].id)

    async def settle(self) -> None:
        """Let the bot finish."""
        await self.app.settle()


def texts(folder: Path) -> Path:
    """Write the catalogue of the probe."""
    folder.mkdir()
    for language in ("en", "nl"):
        (folder / f"{language}.toml").write_text(TEXTS, encoding="utf-8")
    return folder


def built(
    store: Store, folder: Path, web: Port | WebServer, clock: MovableClock, **settings: object
) -> tuple[App, adapters.web.WebChat]:
    """Put a bot together that can do what the probe can."""
    config = Config(bot=BotSettings(language="en"))
    own = adapters.web.Settings.model_validate(
        {"channels": ["#general", "#kudos"], "topics": {"#kudos": "Thank each other"}} | settings
    )
    home_texts = Path(bot.home.__file__ or "").parent / "texts"
    core = Path(adapters.web.__file__).parent.parent.parent / "bot" / "texts"
    parts = Parts(
        skills={"plein": home, "probe": skill},
        skill_settings={"plein": home.settings(), "probe": skill.settings()},
        adapters={"web": adapters.web},
        adapter_settings={"web": own},
        texts={"core": core, "plein": home_texts, "probe": folder},
    )
    app = assemble(config, parts, store=store, web=web, clock=clock)
    chat = app.workplace.adapters["web"]
    assert isinstance(chat, adapters.web.WebChat)
    chat.chat.clock = clock
    chat.chat.language = "en"
    return app, chat


async def people(store: Store) -> dict[str, Person]:
    """Bring Ayşe, Bob and Cas into the directory."""
    names = {"ayse": "Ayşe Yılmaz", "bob": "Bob de Boer", "cas": "Cas Jansen"}
    made = {
        short: Person(
            name=name,
            name_key=name_key(name),
            email=f"{short}@example.org",
            department="Care",
            language="en",
        )
        for short, name in names.items()
    }
    async with store.transaction() as db:
        db.add_all(made.values())
    return made


async def site(
    store: Store, folder: Path, web: Port | WebServer | None = None, **settings: object
) -> Site:
    """Build it all, and open the web chat."""
    clock = MovableClock(NOW)
    app, chat = built(store, folder, web or Port(), clock, **settings)
    made = Site(app=app, chat=chat, store=store, clock=clock, people=await people(store))
    await chat.open(app.engine)
    return made
