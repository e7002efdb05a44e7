"""Bringing in what is written elsewhere: what changed is brought up to date, and nothing doubles.

sources     what files hold, as it will be known
plan        what of it is new, changed, the same, or gone
apply       doing so, each thing in a transaction of its own
"""

from skills.qa.importing.apply import apply
from skills.qa.importing.plan import Eyes, Plan, Settled, make_plan
from skills.qa.importing.said import problem_said
from skills.qa.importing.sources import (
    Source,
    Sources,
    bytes_of,
    files_in,
    kept_name,
    read_sources,
)

__all__ = [
    "Eyes",
    "Plan",
    "Settled",
    "Source",
    "Sources",
    "apply",
    "bytes_of",
    "files_in",
    "kept_name",
    "make_plan",
    "problem_said",
    "read_sources",
]
