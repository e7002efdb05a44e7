"""The real program for tests: `python -m bot run`, as whoever runs Plein starts it."""

import asyncio
import json
import os
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from tests.parts import LEASH, PATIENCE

HOUSE = Path(__file__).parent.parent
_ADDRESS = re.compile(r"Plein (?:is at|staat op) (https?://[^\s:]+(?::(\d+))?)\s*")


class Program:
    """Plein on one database: with the demo workplace, set up by the config.toml that we ship, or as
    `settings` say. `secrets` are in its environment, `database` is the URL of its database. What it
    prints at its start is where it listens; with a `port`, that of what stands in front of it."""

    def __init__(
        self,
        folder: Path,
        database: str,
        *,
        settings: str | None = None,
        secrets: Mapping[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.address = f"http://127.0.0.1:{port}" if port else ""
        self.settings = settings or (HOUSE / "config.toml").read_text(encoding="utf-8")
        self._secrets = secrets or {}
        self._port = str(port)
        self.database = database
        self._keys = folder / "ring"
        self._config = folder / "config.toml"
        self._log = folder / "log"
        self._process: Process | None = None

    async def start(self) -> None:
        """Start, on a port that is free; after a stop again on the port of before."""
        self._config.write_text(self._settled(), encoding="utf-8")
        command = (*LEASH, sys.executable, "-m", "bot", "run", "--config", str(self._config))
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=PIPE,
                stderr=log,
                cwd=HOUSE,
                env={**os.environ, **self._secrets},
            )
        async with asyncio.timeout(PATIENCE):
            said = await self._first_line()
        found = _ADDRESS.fullmatch(said)
        assert found, f"the program said {said!r}; its log: {self._log.read_text()[-2000:]}"
        if self._port == "0":
            self.address, self._port = found.groups()
        async with asyncio.timeout(PATIENCE):
            await self._answers()

    async def stop(self) -> timedelta:
        """Send SIGTERM, and tell how long the program took to end. Fails unless it ends well."""
        process = self._running()
        began = time.perf_counter()
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            await process.communicate()
        took = timedelta(seconds=time.perf_counter() - began)
        self._process = None
        assert process.returncode == 0, self._log.read_text()[-2000:]
        return took

    async def kill(self) -> None:
        """Send SIGKILL: nothing of it can be finished."""
        process = self._running()
        process.kill()
        async with asyncio.timeout(PATIENCE):
            await process.communicate()
        self._process = None

    async def end(self) -> None:
        """Stop, if that was not done yet; what goes wrong in a log line fails the test."""
        if self._process is not None:
            await self.stop()
        found = [line for line in self._lines() if line["level"] == "error"]
        assert found == [], found

    async def until_ready(self, status: int = 200) -> None:
        """Wait until the program says that it can work, or with 503 that it cannot."""
        async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
            while True:
                answer = await client.get(f"{self.address}/readyz")
                if answer.status_code == status:
                    return
                await asyncio.sleep(0.1)

    def errors(self) -> list[str]:
        """List what the program logged as an error, by event."""
        return [line["event"] for line in self._lines() if line["level"] == "error"]

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def _running(self) -> Process:
        assert self._process is not None
        return self._process

    async def _first_line(self) -> str:
        out = self._running().stdout
        assert out is not None
        return (await out.readline()).decode()

    async def _answers(self) -> None:
        """Wait until the program takes connections: it prints its address just before."""
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", int(self._port))
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return

    def _settled(self) -> str:
        settings = self.settings
        for key, value in (("listen", f"127.0.0.1:{self._port}"), ("url", self.database)):
            settings, found = re.subn(
                rf'^{key} = "[^"]*"', f'{key} = "{value}"', settings, flags=re.MULTILINE
            )
            assert found == 1, f"the settings have {found} lines with {key}"
        return settings.replace("[storage]\n", f'[storage]\nkeys = "{self._keys}"\n', 1)
