"""The console as one person uses it, without a terminal: for tests of skills."""

from collections.abc import Sequence

from adapters.console.adapter import Console
from adapters.console.chat import Said, choices_in
from adapters.console.places import BOT, account_in, direct_with


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
        """Make a choice as one does here: by typing its number. False when no such one is shown.

        `word` is a number or a label. Where a newer message uses the same number, the label is
        typed instead.
        """
        shown = self.console.choices(place)
        chosen = next((one for one in shown if one.answers_to(word)), None)
        if chosen is None:
            return False
        newest = next(one for one in shown if one.number == chosen.number)
        named = f"@{BOT} " if account_in(place) is None else ""
        await self.say(place, str(chosen.number) if newest is chosen else f"{named}{chosen.label}")
        return True

    async def react(self, said_id: str, emoji: str, *, off: bool = False) -> None:
        """Put an emoji under a message, or take it back."""
        await self.console.react(self.account, said_id, emoji, off=off)

    async def use(self, said_id: str, shortcut: str) -> None:
        """Do something with a message."""
        await self.console.use(self.account, said_id, shortcut)


def labels_in(said: Said) -> Sequence[tuple[int, str]]:
    """List the choices of a message as somebody reads them: number and label, without a tally."""
    return [(one.number, one.name) for one in choices_in(said)]
