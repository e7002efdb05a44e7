"""Skills: each folder is something the bot can do for people."""
