"""Pretend people, one kind for each chat: what they see, and how they do things there.

A driver uses its chat as a person would. On the console it reads numbered lines and types numbers;
in the web chat and in Slack it presses buttons and fills forms.
"""

from tests.drivers.console import ConsoleDriver
from tests.drivers.driver import Driver, OpenForm, Seen
from tests.drivers.slack import SlackDriver
from tests.drivers.web import WebDriver

__all__ = ["ConsoleDriver", "Driver", "OpenForm", "Seen", "SlackDriver", "WebDriver"]
