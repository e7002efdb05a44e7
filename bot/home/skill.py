"""The object that holds the bot's own commands."""

from bot.skill import Skill

skill = Skill(
    "plein",
    permissions={
        "use": "everyone",
        "audiences": "editor",
        "deliver": "admin",
        "roles": "admin",
        "switch": "admin",
    },
)
t = skill.text
