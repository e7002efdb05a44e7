"""Bringing in what is written elsewhere: what changed is brought up to date, and nothing doubles.

sources     what files hold, as it will be known
plan        what of it is new, changed, the same, or gone
apply       doing so, each thing in a transaction of its own
"""

from skills.qa.importing.apply import Settled, apply
from skills.qa.importing.plan import Plan, make_plan
from skills.qa.importing.said import problem_said
from skills.qa.importing.sources import Source, bytes_of, files_in, read_sources

__all__ = [
    "Plan",
    "Settled",
    "Source",
    "apply",
    "bytes_of",
    "files_in",
    "make_plan",
    "problem_said",
    "read_sources",
]
