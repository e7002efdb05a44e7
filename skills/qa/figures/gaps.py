"""What is asked and not known: questions that mean much the same, under the words they share. Pure.

Two questions are alike when of all their words, small ones left out, at least six in ten share a
stem with the other question: Dice's coefficient, with compounds. Clusters are stars: the question
with most that are alike is the middle of the first, all that are alike to it are with it, and so on
with what is left (Aslam, Pelekhov and Rus, "The star clustering algorithm", JGAA 8(1), 2004). Of
plain connected components, where each is alike to the next, the two ends may share no word. No
vectors are needed; questions in two languages make two clusters.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from skills.qa.search.words import fold, stems

_ALIKE: Final = 6  # words in ten
# From so many questions on a cluster is a gap (requirements 7.12).
_LEAST_QUESTIONS: Final = 3
# A word is said when so many different people used it: so nothing of one person's is.
LEAST_PEOPLE: Final = 3
_MOST_WORDS: Final = 5
# The words of a question, each with its stems.
_Meant: TypeAlias = frozenset[frozenset[str]]
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")
_LETTERS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that is not known yet, and who asked it."""

    asker_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that mean much the same: the words they share, in the order in which most people
    say them, how many they are, and of how many people. Without words when none may be shown."""

    words: tuple[str, ...]
    questions: int
    people: int


def gaps(questions: Sequence[Unanswered], names: Collection[str]) -> list[Gap]:
    """List what is asked and not known, the largest first: clusters of three or more questions
    (`gap = clusters with 3 or more unanswered`, 7.12), of three or more people.

    A word is shown that three people or more used, in half of the questions, and that is no part
    of one of these names of people.
    """
    hidden = {fold(part) for name in names for part in _LETTERS.findall(name)}
    found: list[Gap] = []
    for cluster in _clusters(questions):
        people = {one.asker_id for one in cluster}
        if len(cluster) >= _LEAST_QUESTIONS and len(people) >= LEAST_PEOPLE:
            words = tuple(_shared(cluster, hidden))
            found.append(Gap(words=words, questions=len(cluster), people=len(people)))
    return sorted(found, key=lambda one: (-one.questions, -one.people, one.words))


def _clusters(questions: Iterable[Unanswered]) -> Iterator[list[Unanswered]]:
    """Part questions by what they mean."""
    same: dict[_Meant, list[Unanswered]] = defaultdict(list)
    for one in questions:
        if words := frozenset(frozenset(stems(token)) for token in _TOKEN.findall(one.text)):
            same[words - {frozenset()}].append(one)
    same.pop(frozenset(), None)
    alike = _alike(list(same))
    count = [len(those) for those in same.values()]
    size = [sum(count[other] for other in others) for others in alike]
    those = list(same.values())
    placed: set[int] = set()
    for middle in sorted(range(len(those)), key=lambda at: -size[at]):
        if middle not in placed:
            star = [one for one in alike[middle] if one not in placed]
            placed.update(star)
            yield [one for at in star for one in those[at]]


def _alike(all_meant: Sequence[_Meant]) -> list[list[int]]:
    """List for each question those that are alike, itself among them."""
    stems_of = [frozenset[str]().union(*meant) for meant in all_meant]
    having: dict[str, list[int]] = defaultdict(list)
    for at, found in enumerate(stems_of):
        for stem in found:
            having[stem].append(at)
    alike: list[list[int]] = []
    for at, meant in enumerate(all_meant):
        near = sorted({other for stem in stems_of[at] for other in having[stem]})
        alike.append(
            [
                other
                for other in near
                if 10
                * (_matched(meant, stems_of[other]) + _matched(all_meant[other], stems_of[at]))
                >= _ALIKE * (len(meant) + len(all_meant[other]))
            ]
        )
    return alike


def _matched(meant: _Meant, stems_of_other: frozenset[str]) -> int:
    return sum(not word.isdisjoint(stems_of_other) for word in meant)


def _shared(cluster: Sequence[Unanswered], hidden: Collection[str]) -> list[str]:
    """Choose the words by which a cluster is called."""
    users: dict[str, set[str]] = defaultdict(set)
    questions: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[int]] = defaultdict(list)
    for one in cluster:
        seen: set[str] = set()
        for place, token in enumerate(_TOKEN.findall(one.text)):
            parts = stems(token)
            for stem in parts:
                users[stem].add(one.asker_id)
            seen.update(parts)
            if parts and not _is_name(token, hidden):
                spelled[parts[0]][token.casefold()] += 1
                places[parts[0]].append(place)
        questions.update(seen)
    chosen = [
        stem
        for stem in spelled
        if len(users[stem]) >= LEAST_PEOPLE and 2 * questions[stem] >= len(cluster)
    ]
    common = sorted(chosen, key=lambda stem: (-questions[stem], stem))[:_MOST_WORDS]
    in_order = sorted(common, key=lambda stem: (sum(places[stem]) / len(places[stem]), stem))
    words = [min(spelled[stem], key=lambda word: (-spelled[stem][word], word)) for stem in in_order]
    return list(dict.fromkeys(words))


def _is_name(token: str, hidden: Collection[str]) -> bool:
    """Whether a word has a name in it, of its own or as in "Noors"."""
    parts = [fold(part) for part in _LETTERS.findall(token)]
    return any(one in hidden or one.removesuffix("s") in hidden for one in parts)
