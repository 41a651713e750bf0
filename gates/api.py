"""Everything that a gate's author may import. This file is the plugin contract.

A gate is a module with a `GATE`. Its functions are pure: they get values and return values; the run starts the
processes, reads the files and writes the evidence.
"""

from __future__ import annotations

import enum
import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gates.claims.usual import DEFAULT_LEDGERS as CLAIM_LEDGERS
from gates.claims.usual import Unregistered
from gates.model.account import Account, balance
from gates.model.before import Before, Weakening
from gates.model.evidence import Problem, Reading, Tool
from gates.model.finding import Finding
from gates.model.gap import Gap
from gates.model.quantity import Condition, Measurement, percent
from gates.model.reliance import Reliance
from gates.model.scope import (
    Change,
    ChangedFile,
    Component,
    Lane,
    PartId,
    Repository,
    Shard,
    SourceFile,
    is_within,
)
from gates.model.status import Direction, Fix, Policy
from gates.model.task import Command, Invocation, Task, TaskResult
from gates.mutation.usual import DURATIONS as MUTATION_DURATIONS
from gates.mutation.usual import EQUIVALENTS as MUTATION_EQUIVALENTS
from gates.specs.usual import DEFAULT_FILES as SPEC_FILES
from gates.specs.usual import FREE as SPEC_FREE
from gates.specs.usual import GENERATED as SPEC_GENERATED
from gates.specs.usual import spec_files

if TYPE_CHECKING:
    from gates.claims.evidence import Facts as ClaimFacts
    from gates.claims.evidence import claim_evidence
    from gates.claims.ledger.book import ledger_files as claim_ledgers
    from gates.claims.ledger.commands_ran import Ended as ClaimCommand
    from gates.claims.ledger.documents import read_jobs as claim_jobs
    from gates.claims.ledger.record import record_path as claim_record
    from gates.claims.ledger.standing import Known as ClaimKnown
    from gates.claims.planting import PlantedClaim, planted_claims
    from gates.claims.runners import runner_files
    from gates.mutation.asked import Asked as MutationAsked
    from gates.mutation.evidence import joined_reading as joined_mutation
    from gates.mutation.evidence import reading_of as mutation_reading
    from gates.mutation.reading import Asking as MutationAsking
    from gates.mutation.reading import last_words
    from gates.mutation.task import TASK as MUTATION_TASK
    from gates.mutation.task import TOLD as MUTATION_TOLD
    from gates.mutation.task import task_of as mutation_task
    from gates.readers.ci.files import ci_files, has_bounds
    from gates.readers.ci.files import further_files as further_ci_files
    from gates.readers.ci.files import is_ci as is_ci_file
    from gates.readers.ci.files import read_sources as ci_sources
    from gates.readers.ci.files import unknown_ci as unknown_ci_files
    from gates.readers.ci.hole import Hole as CiHole
    from gates.readers.ci.lost import lost_status
    from gates.readers.ci.planted import planted_holes as planted_ci_holes
    from gates.readers.ci.scan import scan as ci_scan
    from gates.readers.ci.thresholds import endless_bounds
    from gates.readers.cobertura import read_cobertura
    from gates.readers.compiled import Spot, read_compiled
    from gates.readers.counted import Counted, read_count
    from gates.readers.coverage_data import coverage_reading, place
    from gates.readers.coverage_evidence import ChangedLines, changed_lines, coverage_findings, coverage_measurements
    from gates.readers.coverage_gaps import coverage_gaps
    from gates.readers.coverage_json import CoverageReport, Covered, FileCoverage, ranges, read_coverage, summed
    from gates.readers.coverage_uncounted import explained_files, uncounted_findings
    from gates.readers.globs import glob_matches, reason_of
    from gates.readers.junit import Report, read_junit
    from gates.readers.lcov import read_lcov
    from gates.readers.links import read_links
    from gates.readers.lowered_ci import lowered_ci
    from gates.readers.lowered_coverage import lowered_coverage
    from gates.readers.lowered_ruff import lowered_ruff
    from gates.readers.lowered_sources import lowered_sources
    from gates.readers.measured import Measured
    from gates.readers.near_paths import folder_counts, near_path
    from gates.readers.planting import Planted, planted_places
    from gates.readers.processes import process_problems, said
    from gates.readers.ruff_commands import (
        apart_note,
        check_task,
        files_task,
        format_task,
        settings_task,
        suppressions_task,
    )
    from gates.readers.ruff_evidence import RuffEvidence, read_ruff
    from gates.readers.ruff_rules import default_task, our_choice, read_default, refuse_misspelt, unknown_rules
    from gates.readers.ruff_scope import cause_of_absence, has_configuration
    from gates.readers.ruff_strays import stray_notes
    from gates.readers.ruff_weakness import covers, shadowed_tables, under_lane, weak_spots
    from gates.readers.sarif import SarifLog, read_sarif
    from gates.readers.suppressions import Suppressions, blanket_findings
    from gates.readers.tracked_texts import read_texts, texts_task
    from gates.specs.evidence import Evidence as SpecEvidence
    from gates.specs.evidence import Facts as SpecFacts
    from gates.specs.evidence import Rules as SpecRules
    from gates.specs.evidence import spec_evidence
    from gates.specs.planting import planted_specs
    from gates.suite.checks import NAME_CHECKS, RUN_CHECKS
    from gates.suite.ending import ending_problems
    from gates.suite.every_run import every_run, tested_lanes, what_ran
    from gates.suite.lowered import lowered_pytest
    from gates.suite.names import FileNames, name_findings, names_task, read_names
    from gates.suite.places import missing_roots, place_for_test, production_files, test_files
    from gates.suite.read_record import read_record
    from gates.suite.record import Record
    from gates.suite.runs import SuiteRun, key_of, shared_run
    from gates.suite.selection import ExpressionError, Selection
    from gates.suite.smoke_runs import SmokeRun, declared_smoke, marks_in, smoke_run
    from gates.suite.strangers import ignored_note, stranger_findings
    from gates.suite.tally import Asking, Tally, tally
    from gates.suite.unclaimed import read_unclaimed, unclaimed_paths, unclaimed_task
    from gates.suite.verdicts import Outcome, Verdict, failing_tests, outcomes

_ELSEWHERE = {
    "gates.claims.evidence": "Facts as ClaimFacts, claim_evidence",
    "gates.claims.ledger.book": "ledger_files as claim_ledgers",
    "gates.claims.ledger.commands_ran": "Ended as ClaimCommand",
    "gates.claims.ledger.documents": "read_jobs as claim_jobs",
    "gates.claims.ledger.record": "record_path as claim_record",
    "gates.claims.ledger.standing": "Known as ClaimKnown",
    "gates.claims.planting": "PlantedClaim, planted_claims",
    "gates.claims.runners": "runner_files",
    "gates.mutation.asked": "Asked as MutationAsked",
    "gates.mutation.evidence": "joined_reading as joined_mutation, reading_of as mutation_reading",
    "gates.mutation.reading": "Asking as MutationAsking, last_words",
    "gates.mutation.task": "TASK as MUTATION_TASK, TOLD as MUTATION_TOLD, task_of as mutation_task",
    "gates.readers.ci.files": (
        "ci_files, has_bounds, further_files as further_ci_files, is_ci as is_ci_file, "
        "read_sources as ci_sources, unknown_ci as unknown_ci_files"
    ),
    "gates.readers.ci.hole": "Hole as CiHole",
    "gates.readers.ci.lost": "lost_status",
    "gates.readers.ci.planted": "planted_holes as planted_ci_holes",
    "gates.readers.ci.scan": "scan as ci_scan",
    "gates.readers.ci.thresholds": "endless_bounds",
    "gates.readers.cobertura": "read_cobertura",
    "gates.readers.compiled": "Spot, read_compiled",
    "gates.readers.counted": "Counted, read_count",
    "gates.readers.coverage_data": "coverage_reading, place",
    "gates.readers.coverage_evidence": "ChangedLines, changed_lines, coverage_findings, coverage_measurements",
    "gates.readers.coverage_gaps": "coverage_gaps",
    "gates.readers.coverage_json": "CoverageReport, Covered, FileCoverage, ranges, read_coverage, summed",
    "gates.readers.coverage_uncounted": "explained_files, uncounted_findings",
    "gates.readers.globs": "glob_matches, reason_of",
    "gates.readers.junit": "Report, read_junit",
    "gates.readers.lcov": "read_lcov",
    "gates.readers.links": "read_links",
    "gates.readers.lowered_ci": "lowered_ci",
    "gates.readers.lowered_coverage": "lowered_coverage",
    "gates.readers.lowered_ruff": "lowered_ruff",
    "gates.readers.lowered_sources": "lowered_sources",
    "gates.readers.measured": "Measured",
    "gates.readers.near_paths": "folder_counts, near_path",
    "gates.readers.planting": "Planted, planted_places",
    "gates.readers.processes": "process_problems, said",
    "gates.readers.ruff_commands": "apart_note, check_task, files_task, format_task, settings_task, suppressions_task",
    "gates.readers.ruff_evidence": "RuffEvidence, read_ruff",
    "gates.readers.ruff_rules": "default_task, our_choice, read_default, refuse_misspelt, unknown_rules",
    "gates.readers.ruff_scope": "cause_of_absence, has_configuration",
    "gates.readers.ruff_strays": "stray_notes",
    "gates.readers.ruff_weakness": "covers, shadowed_tables, under_lane, weak_spots",
    "gates.readers.sarif": "SarifLog, read_sarif",
    "gates.readers.suppressions": "Suppressions, blanket_findings",
    "gates.readers.tracked_texts": "read_texts, texts_task",
    "gates.specs.evidence": "Evidence as SpecEvidence, Facts as SpecFacts, Rules as SpecRules, spec_evidence",
    "gates.specs.planting": "planted_specs",
    "gates.suite.checks": "NAME_CHECKS, RUN_CHECKS",
    "gates.suite.ending": "ending_problems",
    "gates.suite.every_run": "every_run, tested_lanes, what_ran",
    "gates.suite.lowered": "lowered_pytest",
    "gates.suite.names": "FileNames, name_findings, names_task, read_names",
    "gates.suite.places": "missing_roots, place_for_test, production_files, test_files",
    "gates.suite.read_record": "read_record",
    "gates.suite.record": "Record",
    "gates.suite.runs": "SuiteRun, key_of, shared_run",
    "gates.suite.selection": "ExpressionError, Selection",
    "gates.suite.smoke_runs": "SmokeRun, declared_smoke, marks_in, smoke_run",
    "gates.suite.strangers": "ignored_note, stranger_findings",
    "gates.suite.tally": "Asking, Tally, tally",
    "gates.suite.unclaimed": "read_unclaimed, unclaimed_paths, unclaimed_task",
    "gates.suite.verdicts": "Outcome, Verdict, failing_tests, outcomes",
}
"""Where the rest of this file's names are: loaded when they are first asked for, since most runs need few of them."""


@functools.cache
def _elsewhere() -> dict[str, tuple[str, str]]:
    """Name -> the module that has it, and what it is called there."""
    found = {}
    for module, names in _ELSEWHERE.items():
        for each in names.split(", "):
            there, _, here = each.partition(" as ")
            found[here or there] = (module, there)
    return found


if not TYPE_CHECKING:  # for a type checker every name would exist then

    def __getattr__(name: str) -> Any:
        module, there = _elsewhere().get(name, ("", ""))
        if not module:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(importlib.import_module(module), there)
        return value


__all__ = [
    "CLAIM_LEDGERS",
    "MUTATION_DURATIONS",
    "MUTATION_EQUIVALENTS",
    "MUTATION_TASK",
    "MUTATION_TOLD",
    "NAME_CHECKS",
    "RUN_CHECKS",
    "SPEC_FILES",
    "SPEC_FREE",
    "SPEC_GENERATED",
    "Account",
    "Asked",
    "Asking",
    "Before",
    "Breaks",
    "Change",
    "ChangedFile",
    "ChangedLines",
    "Check",
    "CiHole",
    "ClaimCommand",
    "ClaimFacts",
    "ClaimKnown",
    "Command",
    "Component",
    "Condition",
    "Counted",
    "CoverageReport",
    "Covered",
    "Direction",
    "ExpressionError",
    "FileCoverage",
    "FileNames",
    "Finding",
    "Fix",
    "Gap",
    "Gate",
    "GateScope",
    "Invocation",
    "KnownBad",
    "KnownGood",
    "Lane",
    "Measured",
    "Measurement",
    "MutationAsked",
    "MutationAsking",
    "NotAsked",
    "Outcome",
    "PartId",
    "Planted",
    "PlantedClaim",
    "Policy",
    "Problem",
    "Reading",
    "Record",
    "Reliance",
    "Report",
    "Repository",
    "RuffEvidence",
    "SarifLog",
    "Scope",
    "Selection",
    "Shard",
    "SmokeRun",
    "SourceFile",
    "SpecEvidence",
    "SpecFacts",
    "SpecRules",
    "Spot",
    "SuiteRun",
    "Suppressions",
    "Tally",
    "Targets",
    "Task",
    "TaskResult",
    "Tool",
    "Unregistered",
    "Verdict",
    "Weakening",
    "apart_note",
    "balance",
    "blanket_findings",
    "cause_of_absence",
    "changed_lines",
    "check_task",
    "ci_files",
    "ci_scan",
    "ci_sources",
    "claim_evidence",
    "claim_jobs",
    "claim_ledgers",
    "claim_record",
    "coverage_findings",
    "coverage_gaps",
    "coverage_measurements",
    "coverage_reading",
    "covers",
    "declared_smoke",
    "default_task",
    "ending_problems",
    "endless_bounds",
    "every_run",
    "explained_files",
    "failing_tests",
    "files_task",
    "folder_counts",
    "format_task",
    "further_ci_files",
    "glob_matches",
    "has_bounds",
    "has_configuration",
    "ignored_note",
    "is_ci_file",
    "is_within",
    "joined_mutation",
    "key_of",
    "last_words",
    "lost_status",
    "lowered_ci",
    "lowered_coverage",
    "lowered_pytest",
    "lowered_ruff",
    "lowered_sources",
    "marks_in",
    "missing_roots",
    "mutation_reading",
    "mutation_task",
    "name_findings",
    "names_task",
    "near_path",
    "our_choice",
    "outcomes",
    "percent",
    "place",
    "place_for_test",
    "planted_ci_holes",
    "planted_claims",
    "planted_places",
    "planted_specs",
    "process_problems",
    "production_files",
    "ranges",
    "read_cobertura",
    "read_compiled",
    "read_count",
    "read_coverage",
    "read_default",
    "read_junit",
    "read_lcov",
    "read_links",
    "read_names",
    "read_record",
    "read_ruff",
    "read_sarif",
    "read_texts",
    "read_unclaimed",
    "reason_of",
    "refuse_misspelt",
    "runner_files",
    "said",
    "settings_task",
    "shadowed_tables",
    "shared_run",
    "smoke_run",
    "spec_evidence",
    "spec_files",
    "stranger_findings",
    "stray_notes",
    "summed",
    "suppressions_task",
    "tally",
    "test_files",
    "tested_lanes",
    "texts_task",
    "unclaimed_paths",
    "unclaimed_task",
    "uncounted_findings",
    "under_lane",
    "unknown_ci_files",
    "unknown_rules",
    "weak_spots",
    "what_ran",
]

S = TypeVar("S")


class Breaks(enum.Enum):
    """What nobody can know any more where a check fires; what then fires there follows from it."""

    NOTHING = "nothing"
    FILE = "file"
    """No tool can read the file: other findings in it, and errors that name it, follow."""
    RUN = "run"
    """Tests did not run: numbers, open accounts and absences of the same run follow."""
    LANE = "lane"
    """The lane holds no file: whatever its parts cannot judge follows."""


class GateScope(enum.Enum):
    """What one part of a gate is about."""

    LANE = "lane"
    REPOSITORY = "repository"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One named problem that a gate can report."""

    id: str
    """`gate/problem-name`; `lint/*` for a family whose members a tool names."""
    title: str
    """One sentence: what is wrong."""
    why: str = ""
    """Why it matters."""
    way_out: str = ""
    """What to do about it."""
    always: bool = False
    """Stays red under `ratchet` even when the baseline holds it: it makes the gate blind."""
    breaks: Breaks = Breaks.NOTHING
    """What else cannot be known where it fires."""
    is_absence: bool = False
    """Says that a run did not reach something; it follows from what broke the run."""
    is_refusal: bool = False
    """Says that something was tried and does not hold; it is told before what is only missing or badly written."""
    command: str = ""
    """A command that repairs it when the findings' files, or the paths of the lane, are put behind it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What the risk tier, the lane and the component ask for, in percent; None when nothing is asked."""

    lines: Decimal | None = None
    branches: Decimal | None = None
    changed_lines: Decimal | None = None
    mutation: Decimal | None = None
    source: str = ""
    """Where they were set, for example `tool.gates.tiers.1`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A part that runs together with this one."""

    part: PartId
    settings: Any
    """The settings of that gate on that lane."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a gate is asked about."""

    repository: Repository
    lane: Lane | None = None
    """None for a gate of the whole repository."""
    files: tuple[SourceFile, ...] = ()
    """The tracked Python files of the lane (of the repository for a gate of the whole)."""
    asked: tuple[Asked, ...] = ()
    """All parts of this run, so that gates can share one process; this part is among them."""
    enabled: tuple[Asked, ...] = ()
    """All parts of the whole plan, whether or not this run was told to run only some of them."""
    targets: Targets = field(default_factory=Targets)
    component_targets: Mapping[str, Targets] = field(default_factory=dict)
    """Component name -> targets, for the components that have files in the lane."""
    before: Before | None = None
    """The base commit beside the working tree; only for a gate that says `needs_base`."""
    shard: Shard | None = None
    """Which share of the units is asked about; None for all of them."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of `files`."""
        return tuple(file.path for file in self.files)

    def settings_of(self, gate: str, lane: str | None = None) -> Any:
        """The settings of another part of this run on this lane (or the one named); None when it is not asked."""
        wanted = lane or (self.lane.name if self.lane else None)
        for asked in self.asked:
            if asked.part.gate == gate and asked.part.lane == wanted:
                return asked.settings
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotAsked:
    """Why a gate has nothing to ask of a lane; the plan lists the part as left out with this reason."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBad:
    """A planted defect that must turn the gate red, and what must come back."""

    name: str
    files: Mapping[str, str]
    """Path -> text to write in the scratch copy; written files are tracked there."""
    appends: Mapping[str, str] = field(default_factory=dict)
    """Path -> text to put at the end of a file that exists."""
    check: str | None = None
    """The check that must be reported, new against the clean copy."""
    path: str | None = None
    """Where it must be reported; None for anywhere."""
    opens_account: bool = False
    """The defect must be seen as an open account or a problem instead of a finding."""
    lowers: str | None = None
    """The metric that must get worse instead of a finding, for example `coverage.lines`; with a `path` also that file's
    own number, so that the case can be planted beside others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownGood:
    """Something right that must leave the gate green: a gate that says no to everything proves nothing."""

    name: str
    files: Mapping[str, str]
    """Path -> text to write in the scratch copy; written files are tracked there."""
    appends: Mapping[str, str] = field(default_factory=dict)
    """Path -> text to put at the end of a file that exists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate(Generic[S]):
    """One kind of question. The module's docstring explains it; `name` is the module's name with dashes."""

    name: str
    """Small letters, digits and single dashes: `word-list` for the module `word_list`."""
    settings: type[S]
    """Frozen dataclass; each field has a default, a docstring and a unit."""
    checks: tuple[Check, ...]
    """Every problem that it can report."""
    plan: Callable[[S, Scope], tuple[Task, ...] | NotAsked]
    """What to run. Pure. `()` when the gate only looks at the repository."""
    read: Callable[[S, Scope, Mapping[str, TaskResult]], Reading]
    """Task name -> result in, evidence out. Pure. What cannot be read is a problem, never an empty list."""
    conditions: Callable[[S, Scope], tuple[Condition, ...]]
    """Bounds that its measurements must keep. Pure."""
    known_bad: Callable[[S, Scope], tuple[KnownBad, ...]]
    """Defects that must turn it red; at least one for a lane with files. Pure."""
    unit: str
    """What its account counts."""
    joined: Callable[[S, Scope, Mapping[str, Reading]], Reading] | None = None
    """Name of each shard -> what `read` said of it, all of them in their order; the reading of the whole out. Pure. A
    gate that has it has a setting `shards`, and asks of `scope.shard` alone where there is one. Shards that share one
    whole without a rest are its to prove: what does not fit together is a problem."""
    known_good: Callable[[S, Scope], tuple[KnownGood, ...]] | None = None
    """Right things that must leave it green; a stranger's gate is not proved without one. Pure."""
    scope: GateScope = GateScope.LANE
    """One part for each lane, or one part for the whole repository."""
    expects_files: bool = False
    """The account's expected units are the lane's Python files: the run checks that the gate did not choose others."""
    is_default: bool = False
    """Switched on without being named in the configuration."""
    inherits: tuple[str, ...] = ()
    """Keys of other gates, such as `tests.pass-env`, that hold here too where no table of this gate sets them."""
    version: int = 1
    """Raised when the same results would be read differently; part of the evidence cache's key."""
    needs_change: bool = False
    """Reads `repository.change`; the merge base is then part of the cache's key."""
    needs_base: bool = False
    """Compares the working tree with the base commit (`scope.before`). A change cannot switch such a gate off: it is
    asked when the base's configuration asks it, under the stricter of both policies."""
    module: str = ""
    """Filled when it is loaded: where it came from, for `gates explain`."""
