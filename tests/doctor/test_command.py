"""`precis doctor` for people and scripts, and checks that fail themselves."""

import json

from tests.doctor.patient import CANARY, MAIN, Patient

CHECKS = f"""
import asyncio
from core.doctor.check import fine

async def good(settings):
    return [fine("mine", "My own", "well")]

async def crash(settings):
    raise KeyError("{CANARY}")

async def hang(settings):
    await asyncio.sleep(60)
"""

BRIEF = (
    "import asyncio; from core.doctor.examination import examine\n"
    "for check in asyncio.run(examine(0.5)): print(check.id, check.severity, check.cause)"
)


def bring(patient: Patient, *names: str) -> None:
    """Install checks of somebody else's."""
    (patient.folder / "strange.py").write_text(CHECKS)
    facts = patient.folder / "strange-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1\n")
    lines = [f"{name} = strange:{name}" for name in names]
    (facts / "entry_points.txt").write_text("\n".join(["[precis.checks]", *lines, ""]))


def report(patient: Patient) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit code and rows by id of `precis doctor --json`."""
    code, out = patient.run("doctor", "--json")
    answer = json.loads(out)
    rows = {row["id"]: row for row in answer["checks"]}
    assert answer["ok"] is all(row["severity"] != "error" for row in rows.values())
    return code, rows


def test_a_script_reads_json(patient: Patient) -> None:
    code, rows = report(patient)
    assert code == 0
    assert set(rows["python"]) == {"id", "severity", "title", "cause", "fix"}
    assert rows["python"]["severity"] == "ok"


def test_checks_are_found_by_themselves(patient: Patient) -> None:
    bring(patient, "good")
    code, rows = report(patient)
    assert (code, rows["mine"]["cause"]) == (0, "well")


def test_a_check_that_crashes_is_an_error_without_its_message(patient: Patient) -> None:
    bring(patient, "crash", "good")
    code, rows = report(patient)
    assert (code, rows["crash"]["severity"]) == (1, "error")
    assert "KeyError at " in rows["crash"]["cause"]
    assert "mine" in rows


def test_a_check_that_is_not_installed_says_how_to_get_it(patient: Patient) -> None:
    bring(patient, "good")
    (patient.folder / "strange.py").write_text("import strange_absent")
    code, rows = report(patient)
    assert (code, rows["good"]["severity"]) == (1, "error")
    assert "pip install" in rows["good"]["fix"]


def test_a_check_that_hangs_is_an_error_in_time(patient: Patient) -> None:
    bring(patient, "hang", "good")
    _, out = patient.run(code=BRIEF)
    assert "hang error no answer within 0.5 seconds\n" in out
    assert "mine ok well\n" in out


def test_people_read_marks_causes_and_fixes(patient: Patient) -> None:
    code, out = patient.run("doctor", REDIS_ULR="x")
    assert code == 0
    assert "✓ Settings: read from the environment [settings]\n" in out
    assert "! Names in the environment: REDIS_ULR looks like REDIS_URL [names]\n    rename" in out
    assert "\x1b" not in out, "no colours into a pipe"


def test_an_error_is_marked_and_makes_the_exit_code(patient: Patient) -> None:
    code, out = patient.run("doctor", PRECIS_QUEUE_LIMIT="x")
    assert code == 1
    assert "✗ Settings: PRECIS_QUEUE_LIMIT" in out


def test_a_terminal_without_the_marks_is_no_fault(patient: Patient) -> None:
    code, out = patient.run("doctor", PYTHONIOENCODING="latin-1")
    assert code == 0
    assert "? Settings: " in out


WITHOUT = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"discord", "slack_sdk", "slack_bolt"}:
            raise ModuleNotFoundError(name, name=name.partition(".")[0])

sys.meta_path.insert(0, Nothing())
"""
"""Before anything else: a machine on which neither Slack's nor Discord's library is installed."""

PARTS = """
from core.errors import MissingExtra
from core.settings import load
from workers.up import _parts

try:
    print(_parts(load()))
except MissingExtra as error:
    print(error)
"""


def test_a_platform_that_is_not_installed_is_missed_only_if_it_is_meant(patient: Patient) -> None:
    code, out = patient.run("doctor", code=WITHOUT + MAIN)
    assert code == 0, out
    assert out.count("neither set up nor installed") == 2
    code, out = patient.run("doctor", code=WITHOUT + MAIN, DISCORD_TOKEN="aaaaaa.bbbbbb.cccccc")
    assert code == 1
    assert "pip install '.[discord]'" in out


def test_one_platform_runs_without_the_library_of_another(patient: Patient) -> None:
    code, out = patient.run(code=WITHOUT + PARTS)
    assert (code, out.splitlines()[-1]) == (0, "[['worker']]")
    code, out = patient.run(code=WITHOUT + PARTS, DISCORD_TOKEN="aaaaaa.bbbbbb.cccccc")
    assert (code, out) == (0, "discord needs the package discord: pip install '.[discord]'\n")
