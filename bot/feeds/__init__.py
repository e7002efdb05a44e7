"""Reads and writes feeds (RSS, Atom) and calendars (ICS)."""
