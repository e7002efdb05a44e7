"""What kudos remembers: its tables, how they are read and written, and pure figures over them."""

from skills.kudos.model.tables import (
    Allowance,
    Gift,
    InRecap,
    Milestone,
    Past,
    Plus,
    Preference,
    Reaction,
    Recap,
    Receipt,
    Report,
)

__all__ = [
    "Allowance",
    "Gift",
    "InRecap",
    "Milestone",
    "Past",
    "Plus",
    "Preference",
    "Reaction",
    "Recap",
    "Receipt",
    "Report",
]
