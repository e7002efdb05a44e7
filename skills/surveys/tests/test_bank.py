"""The question bank keeps the rules that it was written by."""

from collections import Counter

import pytest

from skills.surveys.bank import FLAGS, LANGUAGES, bank, filled, unknown_placeholders
from skills.surveys.questions import SCALES, Question

BANK = bank()
EVERY = tuple(BANK.questions.values())
each = pytest.mark.parametrize("question", EVERY, ids=lambda question: question.id)

# One thought in at most fifteen words; these are longer, and stand as they are.
LONG = {"enp-1": 29, "saf-1": 16}
WORDS = {
    "en": {"org": "Evolve", "bot": "Plein"},
    "nl": {"org": "Evolve", "bot": "Plein", "customer": "huurder", "customers": "huurders"},
}


def said(question: Question) -> list[str]:
    """Everything of a question that is read, in both languages."""
    return [words for one in (question.words, *question.options) for words in one.values()]


def test_the_bank_is_read_once() -> None:
    assert bank() is BANK


def test_no_two_questions_share_an_id_or_their_words() -> None:
    assert len(EVERY) == 47 + 2 + 2 + 8 + 16
    for language in LANGUAGES:
        counted = Counter(one.words[language] for one in EVERY)
        assert [words for words, count in counted.items() if count > 1] == []


@each
def test_a_question_is_there_in_both_languages(question: Question) -> None:
    for words in (question.words, *question.options):
        assert tuple(words) == LANGUAGES
        assert all(one == one.strip() != "" for one in words.values())
    assert question.version >= 1
    assert question.flags <= FLAGS
    assert all(unknown_placeholders(one) == () for one in said(question))


@each
def test_a_question_is_one_thought_in_few_words(question: Question) -> None:
    longest = max(len(words.split()) for words in question.words.values())

    assert longest <= 15 or longest == LONG.get(question.id)


@each
def test_only_what_is_chosen_from_has_options(question: Question) -> None:
    assert (len(question.options) >= 2) == (question.kind in ("one", "several"))


@each
def test_a_question_says_you_in_dutch_and_not_you_sir(question: Question) -> None:
    assert not {"u", "uw"} & set(question.words["nl"].casefold().split())


def test_every_driver_has_four_questions_to_agree_with_and_one_of_them_is_core() -> None:
    for code, driver in BANK.drivers.items():
        mine = [one for one in EVERY if one.driver == code]
        assert [one.kind for one in mine] == ["agree"] * 4, code
        assert sorted(min(one.flags & {"C", "R"}) for one in mine) == ["C", "R", "R", "R"], code
        assert tuple(driver.names) == LANGUAGES
    assert len(BANK.drivers) == 10
    assert len(BANK.of_drivers()) == 40


def test_every_driver_that_is_named_is_known() -> None:
    known = BANK.drivers.keys() | BANK.outcomes.keys()

    assert {one.driver for one in EVERY} - {None} == known


def test_what_is_about_one_manager_or_about_health_says_so() -> None:
    flagged = {flag: {one.id for one in EVERY if flag in one.flags} for flag in "MH"}

    assert flagged == {
        "M": {"man-1", "man-2", "man-3", "man-4"},
        "H": {"loa-1", "loa-2", "loa-3"},
    }


def test_the_core_set_is_every_core_question() -> None:
    """SUR-E11."""
    core = [one.id for one in BANK.templates["core"].questions]

    assert sorted(core) == sorted(one.id for one in EVERY if "C" in one.flags)
    assert len(core) == 17


def test_a_full_round_is_every_driver_and_every_outcome() -> None:
    asked = {one.id for one in BANK.templates["full"].questions}

    assert asked == {one.id for one in EVERY if one.driver not in (None, "ADO")}
    assert len(asked) == 40 + 4 + 3 + 2


def test_only_beginning_and_leaving_are_not_anonymous() -> None:
    named = [one.id for one in BANK.templates.values() if not one.is_anonymous]

    assert named == ["onboarding_7", "onboarding_30", "onboarding_90", "exit"]


def test_a_pulse_is_three_questions_of_the_rotation_and_a_comment() -> None:
    pulse = BANK.templates["pulse"]

    assert (pulse.rotating, [one.kind for one in pulse.questions]) == (3, ["words"])


def test_before_the_launch_people_are_asked_what_they_expect() -> None:
    before = BANK.templates["adoption_before"]

    assert before.days == (-14,)
    assert [one.id for one in before.questions] == ["ado-1-before", "ado-2-before", "ado-6"]
    assert "expect" in before.questions[0].words["en"]


def test_a_workplace_puts_its_own_words_in() -> None:
    room, heard = filled([BANK.questions["cus-2"], BANK.questions["cus-3"]], WORDS)

    assert "een probleem van een huurder" in room.words["nl"]
    assert "a customer's problem" in room.words["en"]
    assert heard.words["nl"].startswith("Wat huurders ons vertellen")
    for question in filled(EVERY, WORDS):
        assert all("{" not in words for words in said(question)), question.id


def test_customers_are_klanten_in_dutch_unless_named() -> None:
    short = {"en": {"org": "A", "bot": "B"}, "nl": {"org": "A", "bot": "B"}}
    [first] = filled([BANK.questions["cus-1"]], short)

    assert "staat de klant echt voorop" in first.words["nl"]


def test_braces_in_words_of_others_reach_nothing() -> None:
    evil = "{org.__class__} {0} {org!r} {} {org}"
    own = Question(id="x-1", kind="agree", words={"en": evil, "nl": evil})
    [taken] = filled([own], WORDS)

    assert taken.words["en"] == "{org.__class__} {0} {org!r} {} Evolve"
    assert unknown_placeholders(evil) == ("org.__class__", "0", "org!r", "")


def test_words_put_in_are_not_read_again() -> None:
    names = {"en": {"org": "{bot}", "bot": "B"}, "nl": {"org": "{bot}", "bot": "B"}}
    [taken] = filled([BANK.questions["eng-4"]], names)

    assert taken.words["en"] == "I am happy to put in effort for {bot}."


def test_scales_are_those_of_the_bank() -> None:
    assert {one.kind for one in EVERY} - {"one", "several", "words"} <= SCALES.keys()
