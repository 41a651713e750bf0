"""Evidence that other programs left: JUnit reports and coverage's data files. They are only read."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from gates.model.evidence import FOREIGN, Fragment, Problem, Reading, RunId, Subject, Tool
from gates.model.scope import PartId
from gates.readers.junit import Report, read_junit
from gates.readers.junit_cases import Unreadable
from gates.readers.junit_walk import read_cases
from gates.run.digest import digest

SIZE_LIMIT_BYTES = 1 << 29


def read_junit_files(files: Iterable[Path], *, gate: str = "tests") -> Reading:
    """The evidence of these JUnit reports of one part, in any order; a file that cannot be read is a problem."""
    reports, problems = [], []
    for path in files:
        data = read_foreign(path)
        if isinstance(data, Problem):
            problems.append(data)
        else:
            reports.append(Report(name=shown(path), data=data))
    reading = read_junit(reports, gate=gate)
    found = tuple(sorted(problems, key=lambda each: each.what))
    rest = reading.problems if reports or not found else ()
    return Reading(
        account=reading.account,
        measurements=reading.measurements,
        findings=reading.findings,
        problems=(*found, *rest),
        notes=reading.notes,
        tool=Tool(name=FOREIGN),
    )


def tests_named(files: Iterable[Path]) -> frozenset[str]:
    """The names of the tests in those of these JUnit reports that can be read: `classname::name`."""
    found: set[str] = set()
    for path in files:
        data = read_foreign(path)
        with contextlib.suppress(Unreadable):  # the reading of the report says so
            found |= set() if isinstance(data, Problem) else read_cases(data).outcomes.keys()
    return frozenset(found)


def shown(path: Path) -> str:
    """How messages name a file: as it was given, but without the folders of this machine."""
    return str(Path(*path.parts[-2:])) if path.is_absolute() else str(path)


def read_foreign(path: Path) -> bytes | Problem:
    """A file of another program, whole; the problem when it is not there, not a file, or leads out of its folder."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind) and not path.resolve().is_relative_to(path.parent.resolve()):
            return Problem(what=f"{shown(path)} is a link that leaves its folder", way_out="give the file itself")
        if not stat.S_ISREG(path.stat().st_mode):
            return Problem(what=f"{shown(path)} is not a file", way_out="give a file, not a folder, pipe or device")
        size = path.stat().st_size
        if size > SIZE_LIMIT_BYTES:
            return Problem(
                what=f"{shown(path)} has {size:,} bytes, more than {SIZE_LIMIT_BYTES:,}", way_out="use more shards"
            )
        return path.read_bytes()
    except FileNotFoundError:
        return Problem(what=f"{shown(path)} is not there", way_out="that shard left nothing: run it again")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        return Problem(what=f"{shown(path)} cannot be read: {reason}", way_out="mend it and collect again")


def external_fragment(
    part: PartId,
    reading: Reading,
    *,
    run: RunId,
    subject: Subject,
    config_digest: str,
    producer: str,
    sources: Sequence[Path] = (),
) -> Fragment:
    """The fragment of evidence that another program made; its key is a digest of all it was read from."""
    names = sorted(shown(path) for path in sources)
    return Fragment(
        producer=producer,
        part=part,
        run=run,
        subject=subject,
        key=digest(part, reading, names),
        config_digest=config_digest,
        reading=reading,
    )
