"""What an operator can set for the web chat."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.config import Duration, parse_duration


def _channel(name: str) -> str:
    if not re.fullmatch(r"#[\w-]{1,60}", name):
        raise ValueError('write a channel as "#name": letters, digits, "-" and "_"')
    return name.lower()


ChannelName = Annotated[str, AfterValidator(_channel)]


class Settings(BaseModel):
    """The chat page in the browser. `[adapters.web]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Everybody is in these. A channel taken out of the list is hidden, its messages stay.
    channels: list[ChannelName] = Field(
        default_factory=lambda: ["#algemeen", "#kudos", "#koffie"], min_length=1, max_length=500
    )
    # What a channel is for, by its name.
    topics: dict[ChannelName, str] = {}
    # At most as long as the catalogue of data says that messages are kept.
    keep_messages: Duration = Field(default=parse_duration("730 days"), le=timedelta(days=730))
    session: Duration = parse_duration("30 days")
    sign_in_link: Duration = parse_duration("10 minutes")
