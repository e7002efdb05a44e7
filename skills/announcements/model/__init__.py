"""What announcements remembers: its tables, and how they are read and written."""

from skills.announcements.model.alarms import Alarm, Safety, SafetyReminder
from skills.announcements.model.approvals import Approval, ApprovalCard
from skills.announcements.model.attachments import Attachment
from skills.announcements.model.budget import Weighing
from skills.announcements.model.checks import Check, CheckCount, Checked
from skills.announcements.model.digests import DigestChoice, InDigest
from skills.announcements.model.sources import SourceItem, SourceRead
from skills.announcements.model.tables import (
    Announcement,
    Cheer,
    Confirmation,
    Reminder,
    Wave,
    Wording,
)
from skills.announcements.model.talk import Comment, CommentView, KnownAnswer
from skills.announcements.model.teams import Briefing, TeamQuestions
from skills.announcements.model.title_tests import TitleHalf, TitleTest

__all__ = [
    "Alarm",
    "Announcement",
    "Approval",
    "ApprovalCard",
    "Attachment",
    "Briefing",
    "Check",
    "CheckCount",
    "Checked",
    "Cheer",
    "Comment",
    "CommentView",
    "Confirmation",
    "DigestChoice",
    "InDigest",
    "KnownAnswer",
    "Reminder",
    "Safety",
    "SafetyReminder",
    "SourceItem",
    "SourceRead",
    "TeamQuestions",
    "TitleHalf",
    "TitleTest",
    "Wave",
    "Weighing",
    "Wording",
]
