"""Which columns an import knows, and by which names, in English and Dutch."""

import re
from typing import Final

REQUIRED: Final = ("name", "email")
KNOWN: Final = (
    *REQUIRED,
    "department",
    "location",
    "manager",
    "title",
    "language",
    "zone",
    "start_date",
    "birthday",
    "away_from",
    "away_until",
)
# The lengths that the table of people has room for.
LONGEST: Final = {"name": 200, "email": 320, "department": 200, "location": 200, "title": 200}
LONGEST_OTHER: Final = 1000

_ALIASES: Final = {
    "name": "naam full_name volledige_naam",
    "email": "e_mail mail email_address e_mail_address emailadres e_mailadres mailadres",
    "department": "afdeling",
    "location": "locatie vestiging standplaats",
    "manager": "leidinggevende",
    "title": "functie job_title functietitel",
    "language": "taal",
    "zone": "tijdzone time_zone timezone",
    "start_date": "in_dienst datum_in_dienst startdatum",
    "birthday": "verjaardag geboortedatum date_of_birth birth_date",
    "away_from": "afwezig_vanaf afwezig_van verlof_vanaf verlof_van leave_from",
    "away_until": "afwezig_t/m afwezig_tot_en_met verlof_t/m verlof_tot_en_met leave_until",
}
_COLUMN_BY_NAME: Final = {
    written: column for column in KNOWN for written in (column, *_ALIASES[column].split())
}


def column_called(header: str) -> str:
    """Tell which column a header means; one that is not known keeps its own, tidied name.

    Case does not matter; spaces, dashes and underscores are one: `Cost Centre` → `cost_centre`.
    """
    tidy = re.sub(r"[\s\-_]+", "_", header.strip().casefold()).strip("_")
    return _COLUMN_BY_NAME.get(tidy, tidy)
