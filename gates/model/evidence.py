"""Evidence: everything one part produced. Never an opinion."""

from __future__ import annotations

from dataclasses import dataclass, field

from gates.model.account import Account
from gates.model.finding import Finding
from gates.model.gap import Gap
from gates.model.quantity import Measurement
from gates.model.reliance import Reliance
from gates.model.scope import PartId

SCHEMA_VERSION = 1


FOREIGN = "JUnit report of another tool"
"""Name of the tool of evidence that gates did not make itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """The program that looked, with its version."""

    name: str
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why something could not be judged: what, where, way out. One of these makes a part an error."""

    what: str
    """One line: what is wrong, naming the place."""
    way_out: str = ""
    """One line: what to do about it."""

    @classmethod
    def of_task(cls, name: str, text: str) -> Problem:
        """Why a task was not carried out as asked: behind a semicolon, the text says the way out.

        Args:
            name: the task's name, which is put before a text that does not begin with it.
            text: one of `TaskResult.problems`.
        """
        what, _, way_out = text.partition("; ")
        return cls(what=what if what.startswith(f"{name} ") else f"{name}: {what}", way_out=way_out)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a gate read out of its tasks' results."""

    account: Account | None = None
    """None only when the problems say why nothing could be counted."""
    measurements: tuple[Measurement, ...] = ()
    """Exact numbers, for conditions, ratchets and trends."""
    findings: tuple[Finding, ...] = ()
    """Each place where a check says no."""
    problems: tuple[Problem, ...] = ()
    """Why it could not be judged; one of them makes the part an error."""
    notes: tuple[str, ...] = ()
    """Facts worth a line in the report that are neither findings nor problems."""
    tool: Tool | None = None
    """What looked, when it is a program with a version of its own."""
    digests: dict[str, str] = field(default_factory=dict)
    """Named digests of what was in force, such as `rule-set`; a change of one is shown between runs."""
    units: tuple[str, ...] = ()
    """Names of the examined units, sorted, where a later run could lack some: ids of tests."""
    gaps: tuple[Gap, ...] = ()
    """Functions that the tests do not run whole, most missing first; at most `GAPS_KEPT`."""
    not_applicable: str | None = None
    """Why this gate has nothing to ask here, as the policy says; the part is then skipped with this reason."""
    relies: tuple[Reliance, ...] = ()
    """Findings that count when another part of the run does not hold; the judge decides them."""
    durations_s: dict[str, float] = field(default_factory=dict)
    """What the gate's units are grouped by, such as functions -> seconds of one unit: to balance shards by."""
    share: str = ""
    """What a shard hands on, as its gate writes it, for the reading of the whole; empty where there is no shard."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvocationRecord:
    """One process, as a fragment keeps it."""

    task: str
    argv: tuple[str, ...]
    exit_code: int | None
    signal: int | None = None
    started_at: str = ""
    duration_s: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class RunId:
    """Which run made something."""

    run_id: str
    trace_id: str
    """32 hex digits, never null (W3C trace context)."""
    started_at: str
    """RFC 3339, UTC."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What was looked at."""

    commit_sha: str | None
    """None when the repository has no commit yet."""
    tree_digest: str
    """SHA-256 over the content of every tracked and untracked file: what was really looked at."""
    is_dirty: bool = False
    base_sha: str | None = None
    ref_name: str | None = None
    python: str = ""
    """Implementation and version of the subject's interpreter: `CPython 3.11.7`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fragment:
    """The file of evidence that one part writes."""

    schema_version: int = SCHEMA_VERSION
    producer: str = ""
    """`lane-gates 0.1.0`."""
    part: PartId
    run: RunId
    subject: Subject
    key: str
    """The evidence cache's key: a digest of all that could change the reading."""
    config_digest: str
    proof_key: str = ""
    """A digest of what a proof of this part depends on: gate, lane, configuration, tool and interpreter versions."""
    reading: Reading
    invocations: tuple[InvocationRecord, ...] = ()
    duration_s: float = 0.0
    reused_from: str | None = None
    """The run id whose evidence this is, when the cache answered."""
    interrupted: bool = False
