"""`plein qa`: bringing in files, and trying out a list of questions."""

from pathlib import Path

import pytest

from skills.qa.tests.filing import zip_file
from tests.terminal import plein

pytestmark = pytest.mark.slow  # each command is a process

PEOPLE = "name,email\nNoor Bakker,noor@example.org\n"
SETTINGS = '[bot]\nembedding = false\n[storage]\nurl = "sqlite:///plein.db"\n[skills.qa]\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A workplace with Noor, and a folder of twenty files with what is known, and a broken one."""
    (tmp_path / "config.toml").write_text(SETTINGS)
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert plein(tmp_path, "people", "import", "people.csv", "--yes").returncode == 0
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\n## How many days\n\nTwenty-five days a year.\n")
    processes = {
        f"process-{number}.md": f"# Process {number}\n\n## Step {number}\n\nAt desk {number}.\n"
        for number in range(18)
    }
    (folder / "processes.zip").write_bytes(zip_file(processes))
    (folder / "list.csv").write_text(
        "vraag;antwoord;eigenaar\nWaar parkeer ik?;Achter de schuur.;Noor Bakker\nWie?;;\n"
    )
    (folder / "old.zip").write_bytes(b"PK\x03\x04 no more of it")
    return tmp_path


def test_a_folder_is_shown_first_and_then_brought_in_once(here: Path) -> None:
    """VIV-E1."""
    looked = plein(here, "qa", "import", "handbook")
    assert looked.returncode == 2
    assert "New 20, changed 0, as they were 0, gone 0." in looked.stdout
    assert "handbook/old.zip: it is broken" in looked.stdout
    assert "handbook/list.csv, row 3: there is no answer" in looked.stdout

    done = plein(here, "qa", "import", "handbook", "--owner", "noor@example.org", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    (here / "handbook" / "leave.md").write_text("# Leave\n\n## How many days\n\nThirty days.\n")
    again = plein(here, "qa", "import", "handbook", "--yes")
    assert "New 0, changed 1, as they were 19, gone 0." in again.stdout

    (here / "pilot.txt").write_text(
        "# the pilot\nhow many days\nWaar parkeer ik\nstep 7\nWhat is love?\n"
    )
    tried = plein(here, "qa", "pilot", "pilot.txt")
    assert "Leave: Leave › How many days" in tried.stdout
    assert "list.csv: Waar parkeer ik?" in tried.stdout
    assert "Process 7: Process 7 › Step 7" in tried.stdout
    assert "4 questions: 3 answered, 1 gaps." in tried.stdout


def test_an_audience_moves_with_its_folder_and_another_of_its_name_is_refused(here: Path) -> None:
    people = "name,email,department\nNoor Bakker,noor@example.org,HR\n"
    (here / "people.csv").write_text(people)
    assert plein(here, "people", "import", "people.csv", "--yes").returncode == 0
    (here / "handbook" / "list.csv").write_text("vraag;antwoord;eigenaar\nWaar?;Hier.;Bob\n")
    (here / "pilot.txt").write_text("how many days\n")
    owner = ("--owner", "noor@example.org", "--yes")

    first = plein(here, "qa", "import", "handbook", "--audience", "Everyone", *owner)
    known = plein(here, "qa", "pilot", "pilot.txt")
    moved = plein(here, "qa", "import", "handbook", "--audience", "department=HR", *owner)
    hidden = plein(here, "qa", "pilot", "pilot.txt")
    (here / "other" / "handbook").mkdir(parents=True)
    refused = plein(here, "qa", "import", "other/handbook", "--yes")

    assert "New answers of theirs belong to noor@example.org" in first.stderr
    assert "1 answered" in known.stdout
    assert "New 0, changed 20, as they were 0, gone 0." in moved.stdout
    assert "1 gaps" in hidden.stdout
    assert refused.returncode == 1
    assert "rename one of them or, if it has moved here, add --moved" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "nowhere"), "Nothing was done: "),
        (("import", "handbook", "--owner", "bob@example.org"), "nobody here has the address"),
        (("import", "handbook", "--topic", "Leave"), "there is no topic 'Leave'"),
        (("import", "handbook", "--audience", "departmnt=HR"), "departmnt"),
        (("pilot", "nowhere.txt"), "Nothing was done: "),
    ],
)
def test_what_cannot_be_is_said_in_one_line(here: Path, words: tuple[str, ...], said: str) -> None:
    done = plein(here, "qa", *words)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_where_it_is_switched_off_that_is_said(here: Path) -> None:
    (here / "config.toml").write_text(SETTINGS.replace("[skills.qa]\n", ""))

    done = plein(here, "qa", "import", "handbook")

    assert done.returncode == 1
    assert "it is switched off" in done.stderr
