"""What an operator can set for a server that speaks as OpenAI's does."""

from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.config import Duration, ServerAddress

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
LimitBy: TypeAlias = Literal["max_tokens", "max_completion_tokens"]


class Settings(BaseModel):
    """A server that speaks as OpenAI's does. `[adapters.openai]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # With the version in it, as servers have it: "https://models.example.org/v1".
    address: ServerAddress
    # Servers on this machine mostly ask for none.
    key: SecretStr | None = None
    # Writes answers, when it is named.
    model: Name | None = None
    # What the server calls the most tokens of an answer.
    limit_by: LimitBy = "max_tokens"
    # Turns sentences into vectors, when it is named; `size` is how many numbers these have.
    embedding: Name | None = None
    size: int | None = Field(default=None, ge=8, le=8192)
    # What the embedding wants before each question and each passage, such as "query: ".
    question_prefix: str = Field(default="", max_length=500)
    passage_prefix: str = Field(default="", max_length=500)
    # Of one request, to its end.
    timeout: Duration = Field(default=timedelta(seconds=30), ge=timedelta(seconds=1))

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.model is None and self.embedding is None:
            raise ValueError("names neither a model nor an embedding; write model = …")
        if self.embedding is not None and self.size is None:
            raise ValueError("an embedding needs its size: how many numbers its vectors have")
        return self
