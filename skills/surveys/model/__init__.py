"""What surveys remember."""

from skills.surveys.model.actions import Action
from skills.surveys.model.answers import Arrived, Draft, Envelope
from skills.surveys.model.earlier import Earlier
from skills.surveys.model.given import Given
from skills.surveys.model.page_keys import GroupKey, Spent
from skills.surveys.model.polls import QuickPoll, Vote
from skills.surveys.model.seen import Seen
from skills.surveys.model.tables import Ledger, Publication, Refusal, Round, Survey
from skills.surveys.model.threads import Thread, ThreadLine, Waiting
from skills.surveys.model.traces import Trace
from skills.surveys.model.turns import LessOften, Panel, Part

__all__ = [
    "Action",
    "Arrived",
    "Draft",
    "Earlier",
    "Envelope",
    "Given",
    "GroupKey",
    "Ledger",
    "LessOften",
    "Panel",
    "Part",
    "Publication",
    "QuickPoll",
    "Refusal",
    "Round",
    "Seen",
    "Spent",
    "Survey",
    "Thread",
    "ThreadLine",
    "Trace",
    "Vote",
    "Waiting",
]
