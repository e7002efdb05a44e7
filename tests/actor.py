"""Somebody in a chat script: what they do and what they see, in whichever chat they use."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import App
from bot.content import Json
from bot.form import QuestionView
from storage.dialogues import Dialogue
from storage.people import Person
from tests.drivers import Browser, Driver, FormPage, Seen, address_in, is_file, links_in

_COMMAND = re.compile(r"(?<![\w/:])/(?=[a-z])")


@dataclass(eq=False, kw_only=True)
class Actor:
    """One person. Deeds are awaited and return when everything they cause has happened."""

    person: Person
    at: str
    app: Callable[[], App]
    ready: Callable[[], Awaitable[None]]
    find: Callable[[str], "Actor"]
    site: Callable[[], Any]
    driver: Driver | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    _errors: dict[str, str] = field(default_factory=dict)
    _sent: dict[str, dict[str, Json]] = field(default_factory=dict)
    _pages: dict[str, FormPage] = field(default_factory=dict)
    _pressed: tuple[Seen, str, str] | None = None

    @property
    def id(self) -> str:
        """The person's id in the directory."""
        return self.person.id

    @property
    def name(self) -> str:
        """The person's full name."""
        return self.person.name

    @property
    def email(self) -> str:
        """The person's address."""
        return str(self.person.email)

    @property
    def account(self) -> str:
        """How this person's chat knows them."""
        return self._driver.account_of(self.person)

    @property
    def workspace(self) -> str:
        """In which workspace of their chat this person is."""
        return self._driver.workspace

    @property
    def errors(self) -> dict[str, str]:
        """What the last form was refused for, by question; "" has what belongs to none."""
        return self._errors or self._driver.errors if self._driver.is_rich else self._errors

    @property
    def seen(self) -> list[Seen]:
        """Everything this person sees now, oldest first."""
        return self._driver.seen()

    @property
    def last(self) -> Seen:
        """The newest message of the bot that this person sees."""
        found = [one for one in self.seen if one.by_bot]
        return found[-1] if found else pytest.fail(f"{self.name} sees nothing of the bot")

    @property
    def _driver(self) -> Driver:
        if self.driver is None:
            pytest.fail(f"{self.name} is not in the chat yet: let something happen first")
        return self.driver

    # Deeds.

    async def types(self, *words: str, to: str = "dm", thread: str | None = None) -> None:
        """Say something: to the bot in the direct chat, or in a channel.

        `thread` is a part of the message that is answered, where the chat has threads.
        """
        await self.ready()
        first = None if thread is None else self._find(thread).id
        await self._driver.say(to, " ".join(words), first)
        await self._settle()

    async def presses(self, label: str, *, on: str = "") -> None:
        """Choose what is labelled so, in the newest message that shows it and has words `on`."""
        await self.ready()
        label, on = self.as_shown(label), self.as_shown(on)
        for seen in reversed(self.seen):
            for shown, handle in seen.choices:
                if _same(shown, label) and on in seen.text:
                    self._pressed = (seen, shown, handle)
                    await self.presses_again()
                    return
        pytest.fail(f"{self.name} sees no choice {label!r}{self._picture()}")

    async def presses_again(self) -> None:
        """Choose once more what was chosen last, whether it is still shown or not."""
        assert self._pressed is not None
        await self._driver.press(*self._pressed)
        await self._settle()

    async def presses_of(self, other: "Actor", label: str) -> None:
        """Choose what only somebody else is shown: what a forged press looks like."""
        await self.ready()
        label = self.as_shown(label)
        for seen in reversed(other.seen):
            for shown, handle in seen.choices:
                if _same(shown, label):
                    await self._driver.press(seen, shown, handle)
                    await self._settle()
                    return
        pytest.fail(f"{other.name} sees no choice {label!r}{other._picture()}")

    async def reacts(self, emoji: str, *, to: str) -> None:
        """Put an emoji under the newest message that has the words `to`."""
        await self.ready()
        await self._driver.react(self._find(to), emoji, off=False)
        await self._settle()

    async def unreacts(self, emoji: str, *, to: str) -> None:
        """Take an emoji back."""
        await self.ready()
        await self._driver.react(self._find(to), emoji, off=True)
        await self._settle()

    async def uses_shortcut(self, label: str, *, on: str) -> None:
        """Do something with the newest message that has the words `on`, by its label or name."""
        await self.ready()
        known = await self.app().engine.shortcuts(self.at, self.workspace, self.account)
        name = next((one.name for one in known if label in (one.label, one.name)), None)
        if name is None:
            pytest.fail(f"{self.name} is offered {[one.label for one in known]}, not {label!r}")
        await self._driver.use(self._find(on), name)
        await self._settle()

    async def opens(self, name: str) -> bytes:
        """Open the newest file of this name that is seen, and read it."""
        await self.ready()
        for seen in reversed(self.seen):
            for shown, handle in seen.files:
                if shown == name:
                    return await self._driver.open(seen, handle)
        pytest.fail(f"{self.name} sees no file {name!r}{self._picture()}")

    async def fills(self, **answers: Any) -> None:
        """Fill the form that is open and send it: names for people, labels or values for choices.

        Where there are no forms, fills in the form's page when there is one, else answers the
        questions one by one; a question without an answer is skipped. What is refused is in
        `errors`, and the form stays open: fill it again.
        """
        await self.ready()
        if any(is_file(one) for one in answers.values()):
            await self._fill(answers)
        elif self._driver.is_rich:
            await self._submit(answers)
        elif await self._dialogue() is None and self._address() is not None:
            await self._fill(answers)
        else:
            await self._answer(answers)

    async def page(self, **more: Any) -> FormPage:
        """Open the page of the form whose address was seen last."""
        await self.ready()
        address = self._address() or pytest.fail(f"{self.name} sees no address{self._picture()}")
        page = FormPage(self.site(), address, **more)
        await page.open()
        return page

    def link(self) -> str:
        """Find the link to a page of a skill that was told last."""
        told = (links_in(one.text) for one in reversed(self.seen) if one.by_bot)
        found = next(filter(None, told), None)
        return found[-1] if found else pytest.fail(f"{self.name} sees no link{self._picture()}")

    async def opens_page(self) -> Browser:
        """Open in a new browser the page of a skill whose link was told last."""
        await self.ready()
        browser = Browser(self.site())
        await browser.enter(self.link())
        return browser

    # Looking.

    def sees(self, part: str, *, in_: str | None = None) -> Seen:
        """Find the newest message that has these words, or fail with what is there.

        A command in them is written with a slash, and is looked for as the chat has it.
        """
        part = self.as_shown(part)
        for seen in reversed(self.seen):
            if part in seen.text and in_ in (None, seen.place):
                return seen
        pytest.fail(f"{self.name} does not see {part!r} in {in_ or 'any place'}{self._picture()}")

    def sees_not(self, part: str, *, in_: str | None = None) -> None:
        """Fail when a message with these words is seen."""
        part = self.as_shown(part)
        found = [one for one in self.seen if part in one.text and in_ in (None, one.place)]
        if found:
            pytest.fail(f"{self.name} sees {part!r}: [{found[-1].place}] {found[-1].text}")

    def whispered(self, part: str) -> Seen:
        """Find what the bot told only this person, in the channel or in their direct chat."""
        part = self.as_shown(part)
        for seen in reversed(self.seen):
            if part in seen.text and seen.by_bot and (seen.only_you or seen.place == "dm"):
                return seen
        pytest.fail(f"nobody told {self.name} alone: {part!r}{self._picture()}")

    def as_shown(self, words: str) -> str:
        """Write the commands in some words as this person's chat has them."""
        sign = self.app().workplace.can(self.at).sign
        return _COMMAND.sub(sign, words)

    def _find(self, part: str) -> Seen:
        return self.sees(part)

    def _picture(self) -> str:
        shown = "\n".join(f"  [{one.place}] {one.text} {one.labels}" for one in self.seen[-12:])
        return f"; what {self.name} sees:\n{shown or '  nothing'}"

    async def _settle(self) -> None:
        await self.app().settle()

    # Forms.

    async def _submit(self, answers: Mapping[str, Any]) -> None:
        form = self._driver.form()
        if form is None:
            pytest.fail(f"{self.name} has no form open{self._picture()}")
        unknown = answers.keys() - {question.name for question in form.questions}
        if unknown:
            pytest.fail(f"the form asks {[one.name for one in form.questions]}, not {unknown}")
        values = {question.name: question.value for question in form.questions}
        values |= self._sent.get(form.id, {})
        by_name = {question.name: question for question in form.questions}
        values |= {name: self._value(by_name[name], answers[name]) for name in answers}
        self._sent[form.id] = values
        await self._driver.submit(form.id, values)
        await self._settle()

    def _value(self, question: QuestionView, answer: Any) -> Json:
        match question.kind, answer:
            case _, None | bool():
                return answer
            case "people", _:
                return [self._driver.account_of(one.person) for one in self._people(answer)]
            case "channel", str():
                known = {one.name: one.id for one in question.channels}
                return known.get(answer, answer)
            case "choice", str():
                return _option(question, answer)
            case "choices", _:
                return [_option(question, one) for one in answer]
            case _:
                return _plain(answer)

    def _people(self, answer: Any) -> list["Actor"]:
        several = [answer] if isinstance(answer, str | Actor) else answer
        return [one if isinstance(one, Actor) else self.find(one) for one in several]

    def _address(self) -> str | None:
        found = (address_in(one.text) for one in reversed(self.seen) if one.by_bot)
        return next(filter(None, found), None)

    async def _fill(self, answers: Mapping[str, Any]) -> None:
        """Fill in the form on its page; what was typed there before stands in it, as refused."""
        page = self._pages.setdefault(str(self._address()), await self.page())
        await page.send(**answers)
        self._errors = page.errors
        await self._settle()

    async def _answer(self, answers: Mapping[str, Any]) -> None:
        """Answer question by question, as somebody who reads them would."""
        self._errors = {}
        row = await self._dialogue()
        if row is None:
            pytest.fail(f"nothing is being asked of {self.name}{self._picture()}")
        answered: set[str] = set()
        while row is not None and row.asking is not None and row.asking not in answered:
            asking = row.asking
            answered.add(asking)
            before = len(self.seen)
            await self._driver.say("dm", self._words(asking, answers), None)
            await self._settle()
            row = await self._dialogue()
            if row is not None and row.asking in answered:
                told = [one.text for one in self.seen[before:] if one.by_bot]
                self._errors = {str(row.asking): told[0] if told else ""}
        if answers.keys() - answered and self._errors == {}:
            await self._check_known(answers)

    async def _check_known(self, answers: Mapping[str, Any]) -> None:
        """Fail for an answer to a question that no form has: one that was given is not asked."""
        routes = self.app().workplace.registry.routes.values()
        known = {name for one in routes if one.form for name in one.form.model_fields}
        if answers.keys() - known:
            pytest.fail(f"no form asks {answers.keys() - known}")

    def _words(self, asking: str, answers: Mapping[str, Any]) -> str:
        answer = answers.get(asking)
        if answer is None or answer == "" or answer == []:
            return "skip"
        if isinstance(answer, Actor):
            return answer.name
        if isinstance(answer, list | tuple):
            return ", ".join(one.name if isinstance(one, Actor) else str(one) for one in answer)
        numbers = dict(self.last.choices)
        return numbers.get(str(answer), str(_plain(answer)))

    async def _dialogue(self) -> Dialogue | None:
        async with self.app().workplace.store.transaction() as db:
            rows = await db.exec(
                select(Dialogue)
                .where(
                    Dialogue.person_id == self.id,
                    Dialogue.state == "open",
                    col(Dialogue.asking).is_not(None),
                )
                .order_by(col(Dialogue.id).desc())
            )
            return rows.first()


def _option(question: QuestionView, answer: str) -> str:
    for option in question.options:
        if answer in (option.label, option.value):
            return option.value
    return answer


def _plain(answer: Any) -> Any:
    match answer:
        case bool():
            return "yes" if answer else "no"
        case time():
            return answer.isoformat("minutes")
        case date():
            return answer.isoformat()
        case _:
            return answer


def _same(shown: str, label: str) -> bool:
    return shown.casefold() == label.casefold()
