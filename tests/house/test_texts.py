"""Every text is there in both languages, says the same, and is used."""

import re
from collections.abc import Mapping

import pytest

from tests.house.texts import LANGUAGES, Catalogue, catalogues, forms_of, placeholders, uses

ALL = catalogues()
each = pytest.mark.parametrize("catalogue", ALL, ids=lambda catalogue: catalogue.owner)


def test_the_bot_has_a_catalogue() -> None:
    assert "core" in {catalogue.owner for catalogue in ALL}


def test_no_two_owners_share_a_name() -> None:
    owners = [catalogue.owner for catalogue in ALL]

    assert sorted(set(owners)) == sorted(owners)


@each
def test_both_languages_have_the_same_keys(catalogue: Catalogue) -> None:
    english, dutch = (catalogue.sentences[language].keys() for language in LANGUAGES)

    assert sorted(english - dutch) == [], "not in Dutch"
    assert sorted(dutch - english) == [], "not in English"


@each
def test_both_languages_name_the_same_placeholders(catalogue: Catalogue) -> None:
    english, dutch = (catalogue.sentences[language] for language in LANGUAGES)
    differ = {
        key: (placeholders(english[key]), placeholders(dutch[key]))
        for key in english.keys() & dutch.keys()
        if placeholders(english[key]) != placeholders(dutch[key])
    }

    assert differ == {}


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_words_or_a_plural(catalogue: Catalogue, language: str) -> None:
    for key, sentence in catalogue.sentences[language].items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
        if isinstance(sentence, Mapping):
            assert sorted(sentence) == ["one", "other"], key
        for form in forms_of(sentence):
            assert form.strip() != "", key
            assert "  " not in form, key


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_plain_names(catalogue: Catalogue, language: str) -> None:
    odd = {
        key: name
        for key, sentence in catalogue.sentences[language].items()
        for name in placeholders(sentence)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name)
    }

    assert odd == {}


@each
def test_dutch_speaks_to_you_and_not_to_you_sir(catalogue: Catalogue) -> None:
    formal = {
        key: form
        for key, sentence in catalogue.sentences["nl"].items()
        for form in forms_of(sentence)
        if re.search(r"\b[Uu]w?\b", form)
    }

    assert formal == {}


@each
def test_every_key_that_is_used_is_there(catalogue: Catalogue) -> None:
    keys = catalogue.keys()
    missing = [
        f"{use.place} {catalogue.owner}.{use.name}"
        for use in uses(catalogue)
        if not use.is_optional and not any(use.fits(key) for key in keys)
    ]

    assert missing == []


@each
def test_every_key_that_is_there_is_used(catalogue: Catalogue) -> None:
    found = uses(catalogue)
    unused = catalogue.keys() - {use.name for use in found if not use.is_pattern}
    unused -= {key for key in unused for use in found if use.fits(key)}

    assert unused == set()


@each
def test_every_placeholder_is_filled_where_its_text_is_said(catalogue: Catalogue) -> None:
    english = catalogue.sentences["en"]
    unfilled = [
        f"{use.place} {use.name}: {', '.join(sorted(placeholders(english[use.name]) - use.given))}"
        for use in uses(catalogue)
        if use.given is not None and use.name in english
        if not placeholders(english[use.name]) <= use.given
    ]

    assert unfilled == []
