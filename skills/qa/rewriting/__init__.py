"""Answers in plain words: a language model rewrites what was found, and what it wrote is checked.

showing    the job that does it, and the card that is replaced
writing    the model asked, and its sentences checked as they come
asked      what it is told
checking   whether what it wrote may be shown
facts      what must not change when something is put differently
"""

from skills.qa.rewriting.showing import begin_rewrite

__all__ = ["begin_rewrite"]
