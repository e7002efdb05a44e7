"""What an expression can speak of, by its names in English and Dutch."""

from typing import Final

from bot.content import InEach
from bot.directory.columns import column_called

# As people are shown them. An import may bring others: those are called as its file has them. A
# birthday is not among them: it is there to be wished a happy one.
ATTRIBUTES: Final = {
    "department": InEach(en="department", nl="afdeling"),
    "location": InEach(en="location", nl="locatie"),
    "title": InEach(en="title", nl="functie"),
    "manager": InEach(en="manager", nl="leidinggevende"),
    "language": InEach(en="language", nl="taal"),
    "zone": InEach(en="zone", nl="tijdzone"),
    "start_date": InEach(en="start_date", nl="in_dienst"),
    "name": InEach(en="name", nl="naam"),
    "email": InEach(en="email", nl="e-mail"),
    "away": InEach(en="away", nl="afwezig"),
    "guest": InEach(en="guest", nl="gast"),
    "channel": InEach(en="channel", nl="kanaal"),
    "audience": InEach(en="audience", nl="doelgroep"),
}
LANGUAGES: Final = {
    "en": InEach(en="English", nl="Engels"),
    "nl": InEach(en="Dutch", nl="Nederlands"),
}
YES_OR_NO: Final = {
    **dict.fromkeys(("yes", "ja", "true"), True),
    **dict.fromkeys(("no", "nee", "false"), False),
}
_MORE: Final = {
    "afwezig": "away",
    "gast": "guest",
    "kanaal": "channel",
    "doelgroep": "audience",
}


def attribute_called(name: str) -> str:
    """Tell which attribute is meant; one that is not known keeps its own, tidied name."""
    column = column_called(name)
    return _MORE.get(column, column)


def shown_as(attribute: str) -> InEach:
    """Name an attribute in the reader's language."""
    return ATTRIBUTES.get(attribute, InEach(en=attribute, nl=attribute))
