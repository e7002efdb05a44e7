"""Asks a server that speaks as OpenAI's does, wherever it is: for vectors, for answers, or both."""

from adapters.openai.embedder import RemoteEmbedder
from adapters.openai.language_model import RemoteModel
from adapters.openai.server import Server
from adapters.openai.settings import Settings

__all__ = ["Settings", "make_embedder", "make_language_model"]


def make_embedder(settings: Settings) -> RemoteEmbedder | None:
    """Build the embedder, when `embedding` names one; it asks nothing before it is used."""
    if settings.embedding is None or settings.size is None:
        return None
    return RemoteEmbedder(
        Server(settings),
        model=settings.embedding,
        size=settings.size,
        question_prefix=settings.question_prefix,
        passage_prefix=settings.passage_prefix,
    )


def make_language_model(settings: Settings) -> RemoteModel | None:
    """Build the language model, when `model` names one; it asks nothing before it is used."""
    if settings.model is None:
        return None
    return RemoteModel(Server(settings), model=settings.model, limit_by=settings.limit_by)
