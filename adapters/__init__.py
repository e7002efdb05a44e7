"""Adapters: each folder knows how one chat, or one outside service, speaks."""
