"""The answers to a question, in words: never a bare number, and in the same order for everybody."""

from collections.abc import Mapping
from typing import Final

from bot import Text, verbatim
from skills.surveys.asked import as_words
from skills.surveys.questions import SCALES, Answers, Question
from skills.surveys.settings import t

# Only of such a question, from 0 to 10, is there a recommendation score.
RECOMMENDATION: Final = "ENP"


def labels_of(question: Question) -> Mapping[int | str, Text]:
    """Say each answer of a question that can be chosen, by its value; "na" is not applicable."""
    match question.kind:
        case "agree":
            scale = {one: t(f"agree_{one}") for one in SCALES["agree"]}
            return {**scale, "na": t("not_applicable")}
        case "ten":
            ends = {0: t("ten_least"), 10: t("ten_most")}
            if question.driver == RECOMMENDATION:
                ends = {0: t("ten_low"), 10: t("ten_high")}
            return {one: ends.get(one, verbatim(str(one))) for one in SCALES["ten"]}
        case "yes_no":
            return {1: t("yes"), 0: t("no"), "na": t("not_applicable")}
        case "one" | "several":
            return {at: verbatim(as_words(words)) for at, words in enumerate(question.options)}
        case "words":
            return {}


def classes_of(question: Question) -> tuple[Text, ...]:
    """Say the classes in which the answers to a question are counted, in their order."""
    match question.kind:
        case "ten":
            return (t("detractors"), t("passives"), t("promoters"))
        case "yes_no":
            return (t("no"), t("yes"))
        case "agree" | "one" | "several" | "words":
            return tuple(label for one, label in labels_of(question).items() if one != "na")


def answer_said(question: Question, answers: Answers, words: Mapping[str, str]) -> Text | None:
    """Say what somebody answered to a question; None for nothing."""
    if question.kind == "words":
        said = words.get(question.id)
        return None if said is None else verbatim(said)
    answer, labels = answers.get(question.id), labels_of(question)
    if isinstance(answer, tuple):
        return t("listed", parts=tuple(labels[one] for one in answer if one in labels))
    return None if answer is None else labels.get(answer)
