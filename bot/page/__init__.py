"""Forms on a page of their own, where a chat has no forms and the answers do not belong in it."""
