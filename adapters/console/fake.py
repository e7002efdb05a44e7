"""The console as one person uses it, without a terminal: for tests of skills."""

from collections.abc import Sequence

from adapters.console.adapter import Console
from adapters.console.chat import Said, choices_in
from adapters.console.places import account_in, direct_with


class Client:
    """One person at the console, who sees the channels and their own direct chat with the bot."""

    def __init__(self, console: Console, account: str) -> None:
        self.console = console
        self.account = account

    @property
    def with_bot(self) -> str:
        """The name of the direct chat with the bot."""
        return direct_with(self.account)

    @property
    def places(self) -> tuple[str, ...]:
        """List the places that this person sees."""
        return (*self.console.channels, self.with_bot)

    def messages(self) -> list[Said]:
        """List what this person sees, in all places, oldest first."""
        return [said for said in self.console.chat.messages() if self._sees(said)]

    def _sees(self, said: Said) -> bool:
        return account_in(said.channel) in (None, self.account)

    async def say(self, place: str, text: str) -> None:
        """Say something in a place."""
        await self.console.say(self.account, place, text)

    async def press(self, place: str, word: str) -> bool:
        """Make a choice by its number or label. False when no such one is shown in the place."""
        return await self.console.press(self.account, place, word)

    async def react(self, said_id: str, emoji: str, *, off: bool = False) -> None:
        """Put an emoji under a message, or take it back."""
        await self.console.react(self.account, said_id, emoji, off=off)

    async def use(self, said_id: str, shortcut: str) -> None:
        """Do something with a message."""
        await self.console.use(self.account, said_id, shortcut)


def labels_in(said: Said) -> Sequence[tuple[int, str]]:
    """List the choices of a message as somebody reads them: number and label, without a tally."""
    return [(one.number, one.name) for one in choices_in(said)]
