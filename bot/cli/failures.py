"""What goes wrong around Plein, in a sentence for whoever typed the command."""

from sqlalchemy.exc import DBAPIError

from bot.errors import PleinError
from storage.session import is_gone, is_retryable
from storage.sqlite import NotUsable

# What a command may end with that is no mistake in the program.
EXPECTED = (PleinError, NotUsable, DBAPIError, OSError)


def sentence(error: Exception) -> str | None:
    """Say what went wrong and what helps; None when only a traceback can tell."""
    match error:
        case PleinError() | NotUsable():
            return str(error)
        case DBAPIError() if is_gone(error):
            return (
                f"The database cannot be reached: {_first_line(error)}\n"
                "See that it runs and that [storage] url names it, then start again."
            )
        case DBAPIError() if is_retryable(error):
            return f"The database is busy: {_first_line(error)}. Nothing was done; try again."
        case OSError() if error.filename is not None:
            return f"{error.filename}: {error.strerror}"
        case _:
            return None


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0].removesuffix(":") if lines else type(error).__name__
