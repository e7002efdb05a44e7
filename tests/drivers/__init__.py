"""Pretend people, one kind for each chat: what they see, and how they do things there.

A driver uses its chat as a person would. On the console it reads numbered lines and types numbers;
in the web chat and in Slack it presses buttons and fills forms; in Matrix it reads numbered lines
and puts the emoji of a number under them. A form on a page of its own is
filled in there.
"""

from tests.drivers.browser import Browser, links_in
from tests.drivers.console import ConsoleDriver
from tests.drivers.driver import Driver, OpenForm, Seen
from tests.drivers.form_page import FormPage, address_in, is_file
from tests.drivers.matrix import MatrixDriver
from tests.drivers.slack import SlackDriver
from tests.drivers.web import WebDriver

__all__ = [
    "Browser",
    "ConsoleDriver",
    "Driver",
    "FormPage",
    "MatrixDriver",
    "OpenForm",
    "Seen",
    "SlackDriver",
    "WebDriver",
    "address_in",
    "is_file",
    "links_in",
]
