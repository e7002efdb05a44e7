"""Reports: figures of a whole and of its parts, in which nobody can be made out."""

from bot.report.segments import Segment, Share, merge_small, visible_groups

__all__ = ["Segment", "Share", "merge_small", "visible_groups"]
