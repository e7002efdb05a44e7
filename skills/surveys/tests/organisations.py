"""Organisations of all shapes that answer a survey, to attack what is published of it."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from skills.surveys.figures.cells import Groups
from skills.surveys.figures.publishing import Closed
from skills.surveys.questions import Answer, Answers, OnlyIf, Question

AGREE = tuple(Question(id=f"a{n}", kind="agree", words={}, driver="A") for n in (1, 2))
TEN = Question(id="ten", kind="ten", words={})
YES_NO = Question(id="yes", kind="yes_no", words={})
ONE = Question(id="one", kind="one", words={}, options=({}, {}, {}))
SEVERAL = Question(id="several", kind="several", words={}, options=({}, {}))
WHY = Question(
    id="why",
    kind="one",
    words={},
    options=({}, {}),
    only_if=OnlyIf(question="a1", values=(1, 2)),
)
LOCATIONS = ("Assen", "Utrecht", "Zwolle")


def organisation(seed: int) -> Closed:
    """Make up an organisation, small enough for a solver to look at every group of it."""
    random = Random(seed)
    flat = random.choice(((), ("location",), ("location",), ("location", "contract")))
    crossed = "location" if flat and random.random() < 0.5 else None
    others = random.sample([TEN, YES_NO, ONE, SEVERAL, WHY], 2)
    questions = (*AGREE, *sorted(others, key=lambda one: one.id))
    groups: list[Groups] = []
    answers: list[Answers] = []
    invited: Counter[tuple[tuple[str, str], ...]] = Counter()
    for unit in _units(random):
        mood = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        home = random.choice(LOCATIONS)
        for _ in range(random.choice((1, 2, 3, 4, 5, 6, 8, 11))):
            place = home if random.random() < 0.7 else random.choice((*LOCATIONS, ""))
            labels = {"unit": unit, "location": place, "contract": random.choice("pt")}
            one = {name: labels[name] for name in ("unit", *flat) if labels[name]}
            invited[tuple(one.items())] += 1
            if random.random() < 0.85:
                groups.append(one)
                answers.append(dict(_answers(random, questions, mood)))
    return Closed(
        questions=questions,
        answers=answers,
        groups=groups,
        invited=[(dict(one), count) for one, count in invited.items()],
        threshold=5,
        flat=flat,
        crossed=crossed,
    )


def _units(random: Random) -> Iterator[str]:
    for division in "ABC"[: random.randint(1, 3)]:
        if random.random() < 0.4:
            yield division
        for team in range(random.randint(0, 3)):
            yield f"{division}/{team}"


def _answers(
    random: Random, questions: tuple[Question, ...], mood: float
) -> Iterator[tuple[str, Answer]]:
    """Answer as a unit does: some all think alike, and some people skip a question."""
    is_pleased = random.random() < mood
    low = random.choice((1, 2))
    for question in questions:
        if random.random() < 0.08:
            continue
        if random.random() < 0.1:
            is_pleased = random.random() < 0.5
        match question.kind:
            case "agree":
                first = random.choice((4, 5)) if is_pleased else random.choice((low, low, 3))
                yield question.id, first
            case "ten":
                yield question.id, random.randint(7, 10) if is_pleased else random.randint(0, 8)
            case "yes_no" | "one":
                if question.only_if is None or not is_pleased:
                    yield question.id, int(is_pleased)
            case "several":
                yield question.id, (0,) if is_pleased else ()
            case "words":
                pass
