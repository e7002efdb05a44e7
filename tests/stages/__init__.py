"""Where actors play: one stage for each chat of a script. It stays when the bot starts anew."""

from typing import Final

from tests.stages.console import ConsoleStage
from tests.stages.matrix import MatrixStage
from tests.stages.slack import GridStage, SlackStage
from tests.stages.stage import FakeWeb, Stage
from tests.stages.web import WebStage

__all__ = [
    "STAGES",
    "ConsoleStage",
    "FakeWeb",
    "GridStage",
    "MatrixStage",
    "SlackStage",
    "Stage",
    "WebStage",
]

STAGES: Final = {
    "web": WebStage,
    "console": ConsoleStage,
    "slack": SlackStage,
    "matrix": MatrixStage,
}
