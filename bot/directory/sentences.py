"""Every sentence that an import says, in one place: for people who run Plein, in English."""

# The file as a whole: what is wrong, then what to do.
NOT_THERE = "There is no file {file}. Is the path right?"
A_FOLDER = "{file} is a folder. Name the CSV file in it."
NOT_A_FILE = "{file} is not an ordinary file. Save the list as a file first."
CANNOT_OPEN = "{file} cannot be read: {reason}."
EMPTY = "{file} is empty. Its first row must name the columns: name, email, department, …"
ONLY_HEADER = "{file} has a row of column names, but no people under it."
A_SPREADSHEET = "{file} is a spreadsheet. Save it as CSV (UTF-8) and import that."
UTF_16 = "{file} is written as UTF-16. Save it as CSV (UTF-8) and import that."
BINARY = "{file} is not a text file. Save the list of people as CSV (UTF-8)."
NO_ENCODING = "{file} is neither UTF-8 nor Windows-1252 text. Save it as CSV (UTF-8)."
NO_COLUMN = "{file} has no column {column}. Its columns are: {found}."
SAME_COLUMN = "Columns {first} and {second} of {file} are both {column}. Keep one of them."
BAD_COLUMN_NAME = "Column {number} of {file} is called {column}. Give it a short, plain name."
HUGE_CELL = (
    "Row {row} of {file} has a cell of more than {most:,} characters."
    ' Is there a " that is opened and never closed?'
)
BAD_QUOTES = (
    'Row {row} of {file}: the quotes are not right. A cell that holds " must begin and end with ",'
    ' and a " inside it is written twice.'
)

# Notes: worth knowing, nothing is wrong.
OLD_ENCODING = (
    "The file is not UTF-8; it was read as Windows-1252. Look whether names with accents are right."
)
NAMELESS_COLUMN = "Column {number} has no name and is left out."

# One row.
TOO_FEW_CELLS = "has {cells} cells where the first row has {columns}; is a separator missing?"
TOO_MANY_CELLS = "has {cells} cells where the first row has {columns}; does a cell need quotes?"
MISSING = "{column} is empty; everybody needs one"
NO_LETTERS = "name {value} has no letters"
NO_ADDRESS = "email {value} is not an address; write it as name@example.org"
TOO_LONG = "{column} is longer than {most} characters"
CONTROL = "{column} holds a character that cannot be shown ({code}); remove it"
NO_DATE = "{column} {value} is not a date; write 2024-03-31 or 31-03-2024"
AWAY_TURNED = "away_until {end} comes before away_from {begin}; turn them round"
NO_BIRTHDAY = "{column} {value} is not a date; write 31-03, 1990-03-31 or 31-03-1990"
NO_LANGUAGE = "language {value} is not one that Plein speaks; write nl or en, or leave it empty"
NO_ZONE = "zone {value} is not known; write it as Europe/Amsterdam"
NO_ZONE_LIKE = "zone {value} is not known; did you mean {guess}?"

# Rows together.
DOUBLED = "{email} is in rows {rows}; keep one of them"
LOOP = "{loop}; somebody at the top has no manager: leave that cell empty"
UNKNOWN_MANAGER = (
    "manager {value} is not in the file, nor an active person; imported without a manager"
)
MANAGER_OF_MANY = "manager {value} is the name of {count} people; write an address instead"

# The preview.
HEAD = "{file}: {people}, read as {encoding} with {delimiter} between the cells."
NEW = "new"
CHANGED = "changed"
UNCHANGED = "unchanged"
RETURNING = "returning"
LEAVING = "leaving"
LEAVING_MEANS = "not in the file: they become inactive; nothing is deleted"
RETURNING_MEANS = "were inactive, and become active again"
FOR_EXAMPLE = "{kind}, for example:"
AND_MORE = "… and {count} more"
NO_MANAGER = "Managers who are not found, {count}:"
MANY_LEAVE = (
    "!!! {count} of the {known} people from earlier imports would leave ({share} %)."
    " Is this file the whole list?"
)
BROKEN = "Nothing can be imported yet. Mend the file and run the same command again."
BROKEN_ROWS = "Rows that cannot be read, {count}:"
DOUBLED_ROWS = "Addresses that occur more than once, {count}:"
LOOPS = "People who are their own manager in the end, {count}:"
ROW = "row {row}: {text}"

# The command.
ASK = "Import? [y/N] "
ADD_YES = "Nothing was imported: nobody is here to ask. Add --yes to import this."
NOT_IMPORTED = "Nothing was imported."
IMPORTED = "Imported: {new} new, {changed} changed, {returning} returning, {leaving} leaving."
UP_TO_DATE = "The directory is up to date; there is nothing to import."
CHANGED_MEANWHILE = (
    "The directory was changed by somebody else in the meantime, so nothing was imported."
    " Run the command again to see what it would do now."
)
PROGRESS = "{doing} {done:,} rows"
PROGRESS_OF = "{doing} {done:,} of {total:,} rows"
NOBODY = "Nobody is known yet. Begin with: plein people import FILE.csv"
NOBODY_CALLED = "Nobody is found by {query}."
SHOWING = "{shown} of {count}. Add a name, department or location to see fewer."
NOBODY_AT = "Nobody has the address {email}."
SOMEBODY_LIKE = "Did you mean {guesses}?"
