"""What the preview advises before anything is sent: the day, and how easy the words are to read."""

from bot import Block, Paragraph, Scope, Text
from skills.announcements.clarity import Clarity, Hint, clarity_of
from skills.announcements.model.posts import Words
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import t
from skills.announcements.templates import blanks_in


def advice(scope: Scope, news: Announcement, words: Words) -> list[Text | Block]:
    """Say what its author may want to change; nothing of it is in the way of sending."""
    return [*_blanks(words), *_holiday(scope, news), *_clarity(words)]


def _blanks(words: Words) -> list[Text]:
    """Tell of what a template left open, in each language that it was written in."""
    mine = {"en": (words.title.en, words.text.en), "nl": (words.title.nl, words.text.nl)}
    count = sum(blanks_in(one) for language in words.languages for one in mine[language])
    return [t("card_blanks", count=count)] if count else []


def _holiday(scope: Scope, news: Announcement) -> list[Text]:
    """Warn of a day on which people are free."""
    name = None if news.day is None else scope.house.holiday(news.day)
    return [] if name is None else [t("on_holiday", holiday=name)]


def _clarity(words: Words) -> list[Text | Block]:
    """Say how easy it reads, in the language that it was written in, and what would help."""
    language = words.languages[0]
    text = words.text.nl if language == "nl" else words.text.en
    found = clarity_of(text, "nl" if language == "nl" else "en")
    if found.level is None:
        level = t("clarity_short")
    else:
        level = t(
            "clarity_level",
            level=found.level,
            sentences=found.sentences,
            length=round(found.sentence_length),
        )
    asks = [t("clarity_asks", count=found.asks)] if found.asks else []
    return [level, *asks, *(Paragraph(_hint(one, found), bullet=True) for one in found.hints)]


def _hint(hint: Hint, found: Clarity) -> Text:
    match hint:
        case "no_date":
            return t("clarity_no_date")
        case "no_owner":
            return t("clarity_no_owner")
        case "many_asks":
            return t("clarity_many_asks", count=found.asks)
        case "long_sentence":
            return t("clarity_long_sentence", count=found.longest_sentence)
        case "hard_words":
            return t("clarity_hard_words", words=found.long_words)
        case "long_text":
            return t("clarity_long_text", count=found.words)
