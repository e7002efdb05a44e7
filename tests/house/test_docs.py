"""The documents: what they name is there."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, documents, name_of

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE))


def test_each_document_is_there() -> None:
    assert [name_of(page) for page in documents() if not page.read_text(encoding="utf-8")] == []


def test_every_make_command_that_is_named_exists() -> None:
    named = {
        (name_of(page), target)
        for page in [*documents(), ROOT / ".ci" / "run", ROOT / "config.toml"]
        for target in re.findall(r"`make ([a-z]+)|^ *make ([a-z]+)", _prose(page), re.MULTILINE)
    }
    unknown = [(page, made) for page, pair in named for made in pair if made not in _targets()]

    assert {one for one in unknown if one[1]} == set()


def _prose(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_every_link_to_a_file_leads_somewhere() -> None:
    dead = [
        f"{name_of(page)}: {link}"
        for page in documents()
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", _prose(page))
        if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists()
    ]

    assert dead == []


def test_every_word_of_the_glossary_is_explained_once() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", glossary, flags=re.MULTILINE)

    assert len(words) > 30
    assert sorted(set(words)) == sorted(words)


@pytest.mark.parametrize("note", DECISIONS, ids=lambda note: note.stem)
def test_a_decision_says_what_was_asked_chosen_and_left(note: Path) -> None:
    text = note.read_text(encoding="utf-8")

    parts = ("**Question.**", "**Options.**", "**Choice.**", "**Reconsider**")
    places = [text.find(part) for part in parts]

    assert text.startswith("# ")
    assert -1 not in places
    assert places == sorted(places)
    assert len(text.splitlines()) <= 24, "ten lines or so: the rest belongs in docs/design"


def test_decisions_are_numbered_through() -> None:
    assert [int(note.stem[:3]) for note in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_a_change_note_is_one_sentence_of_a_known_kind() -> None:
    notes = [note for note in (ROOT / "changes").iterdir() if note.name != "README.md"]
    kinds = r"\d+(-[a-z0-9-]+)?\.(added|changed|fixed|removed)\.md"

    assert [note.name for note in notes if not re.fullmatch(kinds, note.name)] == []
    assert [note.name for note in notes if len(note.read_text().strip().splitlines()) != 1] == []
