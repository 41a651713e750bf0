"""What a run knows and no file of the repository tells, for a task that keeps results of its own: `{facts}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.model.task import Task
from gates.run.digest import digest, own_digest
from gates.run.environment import meaningful
from gates.run.interpreter import Interpreter
from gates.run.surroundings import Surroundings


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What every task of a run is told alike."""

    interpreter: Interpreter
    surroundings: Surroundings
    environ: Mapping[str, str]
    import_first: tuple[Path, ...]
    """Not empty in a scratch copy: whatever is kept there was learnt there, and goes with it."""
    uses_cache: bool

    def of(self, task: Task) -> str:
        """One JSON object.

        `reuse`: whether results of earlier runs may answer. `doubt`: why nobody can tell whether they would still
        hold; empty when they would. `ground`: a digest of the interpreter, what is installed in it, the variables,
        what lies around the repository and this program. `folders`: what is imported from, relative to the root.
        """
        environ = meaningful(self.environ, passed=task.input_env)
        around = (self.surroundings.configuration, self.surroundings.everything)
        told = {
            "reuse": self.uses_cache or bool(self.import_first),
            "doubt": self._doubt(),
            "ground": digest(own_digest(), self.interpreter.digest, around, environ, task.env),
            "folders": list(self.interpreter.import_folders),
        }
        return json.dumps(told, sort_keys=True)

    def _doubt(self) -> str:
        if self.interpreter.linked:
            return (
                f"{self.interpreter.linked[0]} is imported from outside the repository, and not all of it can be read"
            )
        return "" if self.import_first or not self.surroundings.unknown else self.surroundings.unknown[0]
