"""What is known of a plan without running a gate: the keys that its proofs have today, and evidence of earlier runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.model.evidence import Fragment
from gates.model.scope import Repository
from gates.plan.parts import Plan, PlannedPart
from gates.ports import Processes
from gates.run.cache import PLACE, EvidenceCache
from gates.run.environment import neutral
from gates.run.execute import ruff_version
from gates.run.interpreter import Interpreter
from gates.run.key import Contents, Keys, unknown
from gates.run.surroundings import Surroundings


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """The keys of a plan, and where evidence lies."""

    plan: Plan
    keys: Keys
    folder: Path

    def proof_keys(self) -> dict[str, str]:
        """Part name -> the key that its proof has today, as a run would write it."""
        return {planned.part.name: self.keys.proof(planned) for planned in self.plan.parts}

    def evidence(self, planned: PlannedPart) -> Fragment | None:
        """What an earlier run found in these very files under this very configuration; None when nobody knows."""
        keys = self.keys
        if not planned.tasks or unknown(planned, keys.interpreter, keys.surroundings, keys.environ):
            return None
        return EvidenceCache(folder=self.folder).find(keys.evidence(planned), planned.part)


def memory_of(
    plan: Plan, *, repository: Repository, root: Path, interpreter: Interpreter, ruff: tuple[str, ...],
    processes: Processes, environ: Mapping[str, str], surroundings: Surroundings,
) -> Memory:  # fmt: skip
    """The memory of a repository; it starts nothing but ruff, to be told its version.

    Args:
        plan: the parts.
        repository: what the plan was made from.
        root: the repository root, absolute.
        interpreter: the subject's.
        ruff: the ruff program, one or more words.
        processes: starts it.
        environ: the user's variables.
        surroundings: what could change an answer and is no file of the repository.
    """
    version = ruff_version(plan, ruff, processes, neutral(environ), root)
    keys = Keys(
        contents=Contents(repository=repository), interpreter=interpreter, ruff_version=version, environ=environ,
        surroundings=surroundings,
    )  # fmt: skip
    return Memory(plan=plan, keys=keys, folder=root / PLACE)
