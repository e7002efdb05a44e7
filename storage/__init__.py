"""Storage: what is remembered, in sessions, tables and migrations; it knows no chat."""
