"""What is said of what could not be read."""

from bot import Text
from skills.qa.documents import Problem
from skills.qa.documents.tidy import line
from skills.qa.settings import t


def problem_said(problem: Problem) -> Text:
    """Say why a file, or a row of it, gave nothing, and what to do."""
    # A name can hold what turns the words around it.
    file = line(problem.file)
    if problem.row:
        return t("unread_row", file=file, row=problem.row, why=_why(problem))
    return t("unread_file", file=file, why=_why(problem))


def _why(problem: Problem) -> Text:
    match problem.why:
        case "bad_name":
            return t("why_bad_name")
        case "bomb":
            return t("why_bomb")
        case "broken":
            return t("why_broken")
        case "empty":
            return t("why_empty")
        case "encrypted":
            return t("why_encrypted")
        case "nested_archive":
            return t("why_nested_archive")
        case "no_answer":
            return t("why_no_answer")
        case "no_columns":
            return t("why_no_columns")
        case "no_question":
            return t("why_no_question")
        case "scanned":
            return t("why_scanned")
        case "too_hard":
            return t("why_too_hard")
        case "too_large":
            return t("why_too_large")
        case "too_many":
            return t("why_too_many")
        case "unknown_kind":
            return t("why_unknown_kind")
