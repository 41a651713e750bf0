"""Small inputs that cost a naive reader everything, or name other files: refused in time, and nothing is opened."""

from __future__ import annotations

import hashlib
import re
import sys
import time
from collections.abc import Callable, Mapping

import pytest

from faults.ledger import Entry, Harm
from faults.test_input_cuts import JUNIT, SAID, baseline, config, history, junit, ruff, sealed
from gates.run.fragment import encode
from tests.judge.builders import finding, fragment, reading

LIMIT_S = 5.0
DEEP = b"[" * 100_000
ENTITIES = b'<!DOCTYPE z [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(10)
)
SMALL = b'<!DOCTYPE z [<!ENTITY a "%s"><!ENTITY b "%s">]><testsuites>&b;</testsuites>' % (b"x" * 100, b"&a;" * 10)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><testsuites>&f;</testsuites>'
SEALED = encode(fragment(reading=reading(findings=(finding(path="acme/a.py"),))))


def resealed(pattern: bytes, new: bytes) -> bytes:
    """A fragment that was edited by someone who knows how to seal it."""
    body = SEALED.removeprefix(b'{"fragment":').rpartition(b',"sha256":')[0]
    edited, count = re.subn(pattern, new, body, count=1)
    assert count, pattern
    return b'{"fragment":' + edited + b',"sha256":"' + hashlib.sha256(edited).hexdigest().encode() + b'"}\n'


BOMBS: Mapping[str, tuple[str, Callable[[bytes], str], bytes]] = {
    "small entity bomb": ("A01", junit, SMALL),
    "large entity bomb": ("A02", junit, ENTITIES + b"]><testsuites>&k;</testsuites>"),
    "external entity": ("A03", junit, EXTERNAL),
    "counts that hide a failure": ("A05", junit, JUNIT.replace(b'failures="1"', b'failures="0"')),
    "counts that claim more": ("A06", junit, JUNIT.replace(b'tests="2"', b'tests="9"')),
    "no test": ("A08", junit, b'<testsuites><testsuite tests="0"/></testsuites>'),
    "raw control character": ("A09", junit, JUNIT.replace(b"x &lt; y", b"\x1b[2J")),
    "100,000 elements": ("A10", junit, b"<testsuites>" + b"<a>" * 100_000),
    "a million attributes": ("A10", junit, b"<testsuites " + b"".join(b'a%d="" ' % n for n in range(90_000)) + b"/>"),
    "key twice in a fragment": (
        "A19",
        sealed,
        resealed(rb'"interrupted":false', b'"interrupted":true,"interrupted":false'),
    ),
    "NaN in a fragment": ("A20", sealed, resealed(rb'"duration_s":[\d.]+', b'"duration_s":NaN')),
    "Infinity in a fragment": ("A20", sealed, resealed(rb'"duration_s":[\d.]+', b'"duration_s":Infinity')),
    "path that climbs out": ("A51", sealed, resealed(rb'"path":"acme/a.py"', b'"path":"../../x"')),
    "absolute path": ("A51", sealed, resealed(rb'"path":"acme/a.py"', b'"path":"/etc/passwd"')),
    "newer fragment": ("A25", sealed, resealed(rb'"schema_version":\d+', b'"schema_version":99')),
    "brackets as a fragment": ("A21", sealed, DEEP),
    "brackets in a fragment": ("A21", sealed, b'{"fragment":' + DEEP + SEALED[-100:]),
    "brackets as ruff's output": ("A21", ruff, DEEP),
    "brackets as a baseline": ("A21", baseline, DEEP),
    "brackets as history": ("A28", history, DEEP + b"\n"),
    "NUL bytes as history": ("A30", history, b"\0" * 100_000 + b"\n"),
    "a million short lines as history": ("A28", history, b"{\n" * 400_000),
    "a number of a million digits": ("B06", history, b'{"run":' + b"9" * 900_000 + b"}\n"),
    "5,000 brackets as a configuration": ("A39", config, b"x = " + b"[" * 5_000),
    "5,000 tables as a configuration": ("A39", config, b"x = " + b"{a=" * 5_000),
    "key of 8,000 parts": ("A40", config, b".".join([b"k"] * 8_000) + b" = 1"),
    "header of 8,000 parts": ("A40", config, b"[" + b".".join([b"k"] * 8_000) + b"]"),
}
FORBIDDEN = ("open", "exec", "socket.connect", "subprocess.Popen", "os.system", "os.exec", "import")
events: list[str] = []
listening: list[bool] = []


def heard(event: str, arguments: tuple[object, ...]) -> None:
    if listening and event in FORBIDDEN:
        events.append(f"{event} {arguments[0]!r}"[:200])


sys.addaudithook(heard)


@pytest.mark.parametrize("kind", BOMBS)
def test_it_is_refused_in_time_and_opens_nothing(kind: str, fault: Callable[[str, str], Entry]) -> None:
    row, read, data = BOMBS[kind]
    entry = fault(row, kind)
    read(b"{}")  # what is imported late is imported now
    read(JUNIT)
    events.clear()
    begun_s = time.process_time()
    listening.append(True)
    harms: dict[Harm, str] = {}
    try:
        gave = read(data)
    except Exception as error:  # noqa: BLE001  (any exception is what is looked for)
        gave, harms[Harm.UNCLEAR] = "exception", f"{type(error).__name__}: {error}"[:300]
    finally:
        listening.clear()
    spent_s = time.process_time() - begun_s
    if spent_s > LIMIT_S:
        harms[Harm.HUNG] = f"{spent_s:.1f} s"
    if gave not in (SAID, "exception"):
        harms[Harm.FALSE_GREEN] = gave
    opened = [event for event in events if ".py" not in event]
    if opened:
        harms[Harm.LOST] = f"reading touched {opened}"
    entry.add(gave="named" if gave == SAID else gave, harms=harms)
