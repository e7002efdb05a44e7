"""Somebody who answers on the page, as its script does: with a token of their own."""

import base64
import json
import re
import secrets
from dataclasses import dataclass
from html import unescape
from typing import Any

from skills.surveys.blind import blind, finalize, fingerprint
from tests.actor import Actor
from tests.drivers import Browser


@dataclass(kw_only=True)
class Paper:
    """The page of a round, open in a browser. `stamped` is what the token was stamped with."""

    browser: Browser
    given: dict[str, Any]
    token: bytes
    stamped: bytes = b""

    @property
    def public(self) -> bytes:
        """The key of the group."""
        return base64.b64decode(self.given["key"])

    async def starts(self) -> str:
        """Have the token stamped. Gives what became of it."""
        blinded = blind(self.public, self.token)
        path = f"/pages/surveys/answer/{self.given['round']}/sign"
        answer = await self.browser.client.post(path, json={"blinded": _base(blinded.message)})
        if answer.status_code != 200:
            return str(answer.status_code)
        found = answer.json()
        if found["state"] == "signed":
            signature = base64.b64decode(found["signature"])
            self.stamped = finalize(self.public, self.token, signature, blinded)
        return found["state"]

    async def sends(
        self,
        answers: dict[str, Any],
        words: dict[str, str] | None = None,
        threads: dict[str, str] | None = None,
    ) -> str:
        """Send answers from nobody. Gives what became of them."""
        self.browser.client.cookies.clear()
        sent = {
            "key": fingerprint(self.public),
            "token": _base(self.token),
            "signature": _base(self.stamped),
            "answers": answers,
            "words": words or {},
            "threads": threads or {},
        }
        path = f"/drops/surveys/answers/{self.given['round']}"
        return (await self.browser.client.post(path, json=sent)).json()["state"]


async def opens(person: Actor, way: str = "Start") -> Paper:
    """Open the page of the newest survey."""
    await person.presses(way)
    browser = await person.opens_page()
    found = re.search(r'data-round="([^"]*)"', browser.answer.text)
    assert found is not None
    given = json.loads(unescape(found[1]))
    return Paper(browser=browser, given=given, token=secrets.token_bytes(32))


def _base(data: bytes) -> str:
    return base64.b64encode(data).decode()
