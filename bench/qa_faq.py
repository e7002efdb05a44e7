"""The Debian FAQ in English and in Dutch, as Debian packages bring it: its files, and the sections
in them by what their headings say."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import html

from bench.qa_questions import LANGUAGES

_PACKAGES: Final = ("debian-faq", "debian-faq-nl")
_BELOW: Final = Path("usr/share/doc/debian/FAQ")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5")
# What is no chapter: the list of all sections.
_INDEX: Final = "index"


class NotThere(Exception):
    """The FAQ is not installed and cannot be fetched: the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A file of the FAQ in one language, and the anchors of its sections by their headings."""

    language: str
    path: Path
    sections: dict[str, str]

    def section(self, heading: str) -> str:
        """Name the section with a heading, which may be cut at its end. Raises: KeyError."""
        for full, name in self.sections.items():
            if heading and full.startswith(heading):
                return name
        raise KeyError(heading)


def chapters(folder: Path) -> Iterator[Chapter]:
    """Yield the chapters in both languages, of what is installed, or else fetched into a folder.

    Raises: NotThere.
    """
    root = Path("/")
    if not all(_files(root, language) for language in LANGUAGES):
        root = _fetched(folder)
    for language in LANGUAGES:
        for path in _files(root, language):
            yield Chapter(language=language, path=path, sections=sections_in(path))


def _files(root: Path, language: str) -> list[Path]:
    found = (root / _BELOW).rglob(f"*.{language}.html")
    return sorted(path for path in found if not path.name.startswith(_INDEX))


def _fetched(folder: Path) -> Path:
    """Fetch the packages and take them apart: nothing is installed, and nobody need be root."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise NotThere(f"{' and '.join(_PACKAGES)} are not installed, and there is no apt here")
    root = Path(tempfile.mkdtemp(prefix="faq-", dir=folder))
    commands = [["apt-get", "download", *_PACKAGES]]
    try:
        subprocess.run(commands[0], cwd=root, check=True, capture_output=True, text=True)
        for package in sorted(root.glob("*.deb")):
            unpack = ["dpkg-deb", "-x", str(package), str(root)]
            subprocess.run(unpack, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        said = str(error.stderr).strip().splitlines()
        raise NotThere(f"{' '.join(error.cmd[:2])}: {said[-1] if said else error}") from None
    if not all(_files(root, language) for language in LANGUAGES):
        raise NotThere(f"{' and '.join(_PACKAGES)} hold no FAQ as HTML")
    return root


def sections_in(path: Path) -> dict[str, str]:
    """Find the anchors in the headings of a file, by what these say."""
    page = html.fromstring(path.read_bytes())
    return {
        " ".join(heading.text_content().split()): str(anchor.get("id"))
        for heading in page.iter(*_HEADINGS)
        for anchor in heading.iter("a")
        if anchor.get("id")
    }
