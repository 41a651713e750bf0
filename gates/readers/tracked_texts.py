"""What `probes/tracked_texts.py` read -> the text of each file that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gates.model.evidence import Problem
from gates.model.task import Command, Task, TaskResult
from gates.readers.processes import process_problems

TEXTS = "texts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """Files and what they hold."""

    texts: dict[str, str] = field(default_factory=dict)
    """Path -> text."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Path -> why its text is not known."""
    problems: tuple[Problem, ...] = ()
    is_known: bool = True
    """False when the problems leave nothing to look at."""


def texts_task(paths: Sequence[str]) -> Task:
    """Read the text of exactly these files."""
    command = Command(argv=("{python}", "-I", "-B", "{probe:tracked_texts}"), stdin="{paths}")
    return Task(name=TEXTS, commands=(command,), paths=tuple(sorted(paths)), is_mergeable=True, time_limit_s=120)


def read_texts(results: Mapping[str, TaskResult], *, files: Sequence[str]) -> Texts:
    """The texts of these files, with why the process or its output cannot be trusted."""
    result = results.get(TEXTS)
    problems = process_problems(result, name=TEXTS)
    read = _read(result.stdout, files) if result else Texts(is_known=False)
    return replace(read, problems=(*problems, *read.problems))


def _read(output: bytes, files: Sequence[str]) -> Texts:
    """Read the probe's lines for these files; other files of a shared run are left out. A cut output is a problem."""
    wanted = frozenset(files)
    texts: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    has_end = False
    for number, line in enumerate(output.splitlines(), 1):
        try:
            row = json.loads(line)
            if "end" in row:
                has_end = True
            elif row["path"] not in wanted:
                continue
            elif "unreadable" in row:
                unreadable[row["path"]] = str(row["unreadable"])
            else:
                texts[row["path"]] = str(row["text"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            what = f"the texts of the files cannot be read: line {number}: {error!r}"
            return Texts(problems=(Problem(what=what),), is_known=False)
    missing = sorted(wanted - texts.keys() - unreadable.keys())
    if missing or not has_end:
        what = f"the texts of {len(missing):,} of {len(wanted):,} files are missing" + (
            f": {missing[0]}" if missing else ""
        )
        return Texts(problems=(Problem(what=what, way_out="run the gate again"),), is_known=False)
    return Texts(texts=texts, unreadable=unreadable)
