"""What announcements remembers: its tables, and how they are read and written."""

from skills.announcements.model.budget import Weighing
from skills.announcements.model.tables import (
    Announcement,
    Cheer,
    Confirmation,
    Reminder,
    Wave,
    Wording,
)

__all__ = ["Announcement", "Cheer", "Confirmation", "Reminder", "Wave", "Weighing", "Wording"]
