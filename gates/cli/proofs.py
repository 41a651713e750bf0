"""What became of known-bad cases, kept in `.gates/proofs.json` between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli.world import Refusal
from gates.run.whole import read_whole

PROOFS = Path(".gates") / "proofs.json"
PROVED = "proved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What became of the known-bad cases of one part."""

    part: str
    state: str
    """`proved`, or `not proved: ...`."""
    key: str
    """A digest of what the proof depends on; another key makes it void."""
    cases: tuple[str, ...] = ()
    """A line for each case."""
    was_blind: bool = False
    """The clean copy could not be judged, so nothing was planted. Not kept."""

    @property
    def is_proved(self) -> bool:
        """Whether every case turned the gate red."""
        return self.state == PROVED


def read_proofs(root: Path) -> dict[str, Proof]:
    """Part name -> its proof; empty when nothing was kept or what was kept cannot be read."""
    return _read(root)[0]


def damage_of(root: Path) -> str:
    """Why proofs that were kept cannot be read; empty when they can, or when none were kept."""
    return _read(root)[1]


def _read(root: Path) -> tuple[dict[str, Proof], str]:
    try:
        parts: Mapping[str, Mapping[str, str]] = json.loads(read_whole(root / PROOFS))["parts"]
        return {
            name: Proof(part=name, state=proof["state"], key=proof["key"], cases=tuple(proof.get("cases", ())))
            for name, proof in parts.items()
        }, ""
    except (FileNotFoundError, NotADirectoryError):
        return {}, ""
    except OSError as error:
        return {}, f"{PROOFS} cannot be read: {error.strerror or error}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, f"{PROOFS} is damaged: it was cut or edited"


def write_proofs(root: Path, proofs: Mapping[str, Proof]) -> None:
    """Keep proofs, sorted.

    Raises:
        Refusal: the file cannot be written.
    """
    parts = {
        name: {"state": proof.state, "key": proof.key, "cases": list(proof.cases)}
        for name, proof in sorted(proofs.items())
    }
    text = json.dumps({"schema_version": 1, "parts": parts}, indent=1, sort_keys=True) + "\n"
    try:
        write_bytes(root / PROOFS, text.encode())
    except OSError as error:
        raise Refusal(f"the proofs cannot be kept in {PROOFS}: {error.strerror}", exit_code=3) from error
