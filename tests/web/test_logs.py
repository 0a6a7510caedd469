"""The log: JSON lines, and nothing of a patient in them, whoever writes and whatever goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitoring.event_log import FIELDS

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENT = "Maria Musterfrau"
ALWAYS = {"at", "level", "event"}


def log_of(program: str) -> tuple[list[dict], str]:
    """The lines that a process of its own writes, and everything that it says."""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stderr + ended.stdout
    return [json.loads(line) for line in ended.stderr.splitlines()], said


def test_an_event_is_one_line_with_its_time_and_its_fields():
    """As what reads logs expects it."""
    (line,), _ = log_of(
        "from monitoring.event_log import log_event, set_up; set_up()\n"
        "log_event('signed_in', user='nurse7', role='nurse', how='local')"
    )

    assert {"level": "INFO", "event": "signed_in"}.items() <= line.items()
    assert {"user": "nurse7", "role": "nurse", "how": "local"}.items() <= line.items()
    assert line["at"].endswith("Z")


def test_a_field_that_is_not_listed_is_left_out_and_named():
    """So that it is found in the log, and not a patient."""
    (line,), said = log_of(
        "from monitoring.event_log import log_event, set_up; set_up()\n"
        f"log_event('saved', patient_id='{PATIENT}', entry=7)"
    )

    assert ["patient_id"] == line["left_out"]
    assert 7 == line["entry"]
    assert PATIENT not in said


def test_no_listed_field_is_a_patients():
    """Whoever adds one reads this list."""
    assert not FIELDS & {"patient", "patient_id", "name", "note", "reason", "value", "message"}


def test_a_line_stays_one_line():
    """What is logged of a user cannot write a line of its own."""
    lines, _ = log_of(
        "from monitoring.event_log import log_event, set_up; set_up()\n"
        "log_event('signed_in', user='x\\n{\"event\":\"signed_in\"}')"
    )

    assert 1 == len(lines)


SERVER = "from monitoring.web import logs; logs.set_up()\n"
# Each is tried in one process, in this order: the last one ends it.
WAYS = {
    "a library's exception": f"""
try:
    raise ValueError("{PATIENT}")
except ValueError:
    logging.getLogger("somewhere").exception("of %s", "{PATIENT}")
""",
    "a value in a message": f"""
logging.getLogger("uvicorn.error").warning("of %s", "{PATIENT}")
""",
    "a message of any library": f"""
logging.getLogger("somewhere").warning("{PATIENT}")
""",
    "Streamlit's own logger, made later": f"""
try:
    raise ValueError("{PATIENT}")
except ValueError as error:
    get_logger("streamlit.made.later").error("Uncaught app execution", exc_info=error)
""",
    "a warning": f"""
warnings.warn("{PATIENT}")
""",
    "what nobody caught in a thread": f"""
thread = threading.Thread(target=lambda: {{}}["{PATIENT}"])
thread.start(); thread.join()
""",
    "what nobody awaited": f"""
async def fails():
    raise ValueError("{PATIENT}")
async def main():
    task = asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0.01)
    del task
asyncio.run(main())
""",
    "a fault of the log itself": f"""
logging.getLogger("daywatch").warning("{PATIENT}", extra={{"fields": object()}})
""",
    "a cause and its effect": f"""
try:
    try:
        raise KeyError("{PATIENT}")
    except KeyError as error:
        raise ValueError("{PATIENT}") from error
except ValueError as error:
    log_fault(error)
""",
    "what nobody caught": f"""
raise ValueError("{PATIENT}")
""",
}
IMPORTS = """
import asyncio, logging, threading, warnings
from streamlit.logger import get_logger
from monitoring.event_log import log_event, log_fault
"""


@pytest.mark.slow
def test_no_way_into_the_log_tells_a_patient():
    """Each way leaves a line; where something failed, its class and its place stand in it."""
    tried = "".join(f"log_event('tried', count={n})\n{way}" for n, way in enumerate(WAYS.values()))
    lines, said = log_of(SERVER + IMPORTS + tried)
    begun = [place for place, line in enumerate(lines) if line["event"] == "tried"]
    by_way = {
        way: lines[start + 1 : end]
        for way, start, end in zip(WAYS, begun, [*begun[1:], len(lines)], strict=True)
    }
    failed = [line for line in lines if "error" in line]

    assert PATIENT not in said
    assert "Traceback" not in said
    assert [] == [way for way, told in by_way.items() if not told]
    assert 6 == len(failed)
    assert all({"place", *ALWAYS} <= set(line) for line in failed)


def test_a_request_is_logged_without_its_query_string():
    """Uvicorn's own access log, where somebody starts Daywatch with uvicorn."""
    lines, said = log_of(
        "import logging\n"
        "logging.getLogger('uvicorn.access').addHandler(logging.StreamHandler())\n"
        + SERVER
        + "logging.getLogger('uvicorn.access').info("
        "'%s - \"%s %s HTTP/%s\" %d', '10.0.0.7:1', 'GET', '/course?patient=4711', '1.1', 200)"
    )

    assert "4711" not in said
    assert "/course" == lines[0]["path"]


def test_a_place_is_told_from_the_package_on():
    """Where a hospital installed it is nobody's business, and says nothing."""
    (line,), said = log_of(
        "from monitoring.event_log import log_fault, set_up; set_up()\n"
        "from monitoring.settings import read_settings\n"
        "from pathlib import Path\n"
        "try:\n    read_settings(Path('nowhere.toml'))\n"
        "except Exception as error:\n    log_fault(error)"
    )

    assert "UnusableSettings" == line["error"]
    assert line["place"].startswith("monitoring/settings.py:")
    assert str(REPOSITORY) not in said
