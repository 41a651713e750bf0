"""What `mutants.json` tells, as values. Pure: bytes in, values out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gates.model.finding import Finding
from gates.mutation.cut import Cut
from gates.mutation.cut import read as read_cut
from gates.mutation.outcomes import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One mutant and what became of it."""

    id: str
    path: str
    qualname: str
    line: int
    last_line: int
    diff: str
    before: str
    after: str
    operator: str
    outcome: Outcome | None
    """None when nobody said anything of it."""
    is_reused: bool = False
    killer: str | None = None
    tests: tuple[str, ...] = ()
    """The first tests that passed with it."""
    of: int = 0
    """How many tests run its line."""
    duration_s: float = 0.0
    detail: str = ""
    muted: str = ""
    """Why it is listed and not run; empty when it is to be run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One run of a part."""

    asked: Mapping[str, Any]
    verdicts: tuple[Verdict, ...] = ()
    muted: tuple[Verdict, ...] = ()
    not_wanted: int = 0
    """Mutants that were not asked about: not in the change, or of another shard."""
    functions: tuple[tuple[str, str, int, int], ...] = ()
    """Path, qualified name, first and last line."""
    without: tuple[tuple[str, int, int, str], ...] = ()
    """Path, first and last line of code that gets no mutants, and why."""
    mutmut: str = ""
    """Its version."""
    parsed: frozenset[str] = frozenset()
    """Files that were read."""
    seed: str = ""
    """Of the order in which mutants ran under a budget."""
    register: tuple[Finding, ...] = ()
    """Entries of the register of equivalent mutants that permit nothing any more."""
    why_nothing_reused: str = ""
    notes: tuple[str, ...] = ()
    collected: int = 0
    collect_errors: tuple[tuple[str, str], ...] = ()
    """File and message."""
    failed: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    clean_problems: tuple[str, ...] = ()
    known_tests: int = 0
    """Tests whose clean runs were reused."""
    passed: int = 0
    """Tests that passed in both clean runs."""
    has_begun: bool = False
    """The runner came to the mutants."""
    is_whole: bool = False
    """The runner came to its end, with nothing left."""
    has_ended: bool = False
    cut: Cut | None = None
    """How it is a shard; None for a whole."""
    shards: tuple[Told, ...] = ()
    """What a whole was joined of: each ran its mutants in an order of its own."""


def read_told(data: bytes | None) -> Told | None:
    """What the bytes tell; None when they are missing, cut or something else."""
    try:
        told = json.loads(data or b"")
        if told["version"] != 1:
            return None
        runner = told["runner"]
        end = next((line for line in runner if line["t"] == "end"), None)
        return Told(
            asked=told["asked"],
            verdicts=tuple(map(_verdict, told["mutants"])),
            muted=tuple(map(_verdict, told["muted"])),
            not_wanted=told["not_wanted"],
            functions=tuple((path, name, first, last) for path, name, first, last in told["functions"]),
            without=tuple((path, first, last, reason) for path, first, last, reason in told["without"]),
            mutmut=told["mutmut"],
            parsed=frozenset(told["parsed"]),
            seed=told["seed"],
            register=tuple(
                Finding(check=check, message=text, path=path, line=at) for check, text, path, at in told["register"]
            ),
            why_nothing_reused=told["why"],
            notes=tuple(told["notes"]),
            collected=told["collected"],
            collect_errors=tuple((it["id"], it["message"]) for it in runner if it["t"] == "collect-error"),
            failed=tuple(told["clean"]["failed"]),
            flaky=tuple(told["clean"]["flaky"]),
            clean_problems=tuple(told["clean"]["problems"]),
            known_tests=told["known_tests"],
            passed=told["clean"]["passed"],
            has_begun=any(line["t"] == "begin" for line in runner),
            is_whole=bool(end and end["is_whole"]),
            has_ended=end is not None,
            cut=read_cut(told["cut"]) if told["cut"] else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _verdict(row: Mapping[str, Any]) -> Verdict:
    outcome = row.get("outcome")
    return Verdict(
        id=row["id"],
        path=row["path"],
        qualname=row["qualname"],
        line=row["line"],
        last_line=row["last_line"],
        before=row["before"],
        after=row["after"],
        diff=row["diff"],
        operator=row["operator"],
        outcome=Outcome(outcome) if outcome else None,
        is_reused=bool(row.get("is_reused")),
        killer=row.get("killer"),
        tests=tuple(row.get("tests") or ()),
        of=row.get("of") or 0,
        duration_s=row.get("duration_s") or 0.0,
        detail=row.get("detail") or "",
        muted=row.get("muted") or "",
    )
