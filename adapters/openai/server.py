"""The server: a connection that is made when it is needed, and what its refusals mean.

What it says when it refuses is never passed on, as it may hold what people said; but its own short
word for the reason is.
"""

import asyncio
import contextlib
import re
from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import Any, Final

from adapters.openai.settings import Settings
from bot.errors import Refused, Unreachable

# What may go well another time: too slow, in conflict, too early, too many requests.
_MAY_PASS: Final = frozenset({408, 409, 425, 429})
_HINTS: Final = {
    400: "it does not take such a request",
    401: "it does not know the key",
    403: "the key may not do this",
    404: "there is no such model, or nothing at this address",
    422: "it does not take such a request",
}
_LONGEST_PAUSE: Final = timedelta(days=1)


class Server:
    """Holds connections to one server, from the first request on."""

    def __init__(self, settings: Settings) -> None:
        self.timeout = settings.timeout
        self._settings = settings
        self._client: Any = None

    async def client(self) -> Any:
        """Give the library's client. Its import takes half a second: nobody pays for it who asks
        nothing, and nobody else waits for it."""
        if self._client is None:
            made = await asyncio.to_thread(self._connect)
            self._client = self._client or made
        return self._client

    def _connect(self) -> Any:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient

        key = self._settings.key
        return AsyncOpenAI(
            base_url=self._settings.address,
            # Without one the library would look into the environment.
            api_key=key.get_secret_value() if key else "none",
            timeout=self.timeout.total_seconds(),
            max_retries=0,
            # What people say goes to this address, and to none that the server names.
            http_client=DefaultAsyncHttpxClient(follow_redirects=False),
        )

    async def close(self) -> None:
        """Close all connections; the next request makes new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()


@contextlib.contextmanager
def understood() -> Generator[None]:
    """Turn what the library raises, and what an answer of a wrong shape leads to, into ours.

    Raises: Unreachable, Refused.
    """
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise _refusal(error.status_code, error.code, error.response.headers) from None
    except openai.OpenAIError as error:  # no connection, no answer in time, or an error on the way
        raise Unreachable(f"the server: {type(error).__name__}") from None
    except TimeoutError:
        raise Unreachable("the server: it takes too long") from None
    except (OSError, EOFError, asyncio.IncompleteReadError) as error:
        raise Unreachable(f"the server: {type(error).__name__}") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise Unreachable("the server: its answer makes no sense") from None


def _refusal(status: int, code: object, headers: Mapping[str, str]) -> Unreachable | Refused:
    word = code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_.-]{1,60}", code) else ""
    reason = " ".join(["the server: HTTP", str(status), *([word] if word else [])])
    if status in _MAY_PASS or status >= 500:
        return Unreachable(reason, retry_after=_pause(headers.get("retry-after", "")))
    return Refused(f"{reason}, {_HINTS.get(status, 'it does not say why')}")


def _pause(said: str) -> timedelta | None:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said):
        return None
    return min(timedelta(seconds=float(said)), _LONGEST_PAUSE)
