"""The folder that one run works in, below the cache, so that what it learnt outlives an interruption."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gates.mutation.keys import Pieces, units_of
from gates.mutation.reuse import Decision, Now, learnt, remaining
from gates.mutation.store import State, decoded, encoded

MADE, QUESTION, ANSWER, STATE = "made.json", "question.json", "answer.jsonl", "state"
TREE, WORK = "tree", "work"
_KEPT_S = 24 * 3600


def begun(cache: Path, name: str, out: Path, *, is_kept: bool) -> Path:
    """Make the folder of this run, which is `work` in the task's own; one that cannot be kept lies there itself."""
    place = cache / "pending" / f"{name}.{os.getpid()}-{secrets.token_hex(4)}"
    if is_kept:
        with contextlib.suppress(OSError):
            place.mkdir(parents=True)
            (out / WORK).symlink_to(place.resolve(), target_is_directory=True)
            return out / WORK
    (out / WORK).mkdir()
    return out / WORK


def ended(out: Path) -> None:
    """Remove the folder of this run: all that it holds is kept elsewhere."""
    place = (out / WORK).resolve()
    shutil.rmtree(place, ignore_errors=True)


def left_behind(cache: Path, name: str, state: State | None) -> State | None:
    """The state, with what interrupted runs came to say that had begun with the same state."""
    before = encoded(state) if state is not None else b""
    found = state
    for place in _pending(cache, name):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if time.time() - place.stat().st_mtime > _KEPT_S:
                shutil.rmtree(place, ignore_errors=True)
                continue
            kept = place / STATE
            if (kept.read_bytes() if kept.exists() else b"") == before:
                taught = taught_by(place)
                if found is None or len(taught.mutants) > len(found.mutants):
                    found = taught
    return found


def taught_by(work: Path) -> State:
    """What is known after a run, whole or not.

    Raises:
        OSError, ValueError, KeyError: its folder is not what `make` left.
    """
    made = json.loads((work / MADE).read_text(encoding="utf-8"))
    state = decoded((work / STATE).read_bytes()) if (work / STATE).exists() else None
    now = now_of(made)
    return learnt(state, decision_of(made, state, now), lines_of(work), now, made["files"])


def lines_of(work: Path) -> list[dict[str, Any]]:
    """What the runner said; the last line may be cut off."""
    try:
        text = (work / ANSWER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    found = []
    for line in text.split("\n"):
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return [line for line in found if isinstance(line, dict)]


def now_of(made: dict[str, Any]) -> Now:
    """The tree that the run saw."""
    pieces = {
        path: Pieces(skeleton=each["skeleton"], functions=tuple((q, d, f, e) for q, d, f, e in each["functions"]))
        for path, each in made["pieces"].items()
    }
    now, tests = made["now"], made["asked"]["tests"]
    units = units_of(pieces, made["documents"], tests)
    return Now(ground=now["ground"], whole=now["whole"], units=units, own=now["own"])


def decision_of(made: dict[str, Any], state: State | None, now: Now) -> Decision:
    """What the run was to do."""
    if state is None:
        return Decision(run=tuple(made["run"]), why=made["why"])
    return Decision(
        held={name: state.mutants[name] for name in made["held"]},
        opened={name: remaining(state.mutants[name], now) for name in made["opened"]},
        run=tuple(made["run"]),
        tests={name: state.tests[name] for name in made["tests"]},
        why=made["why"],
    )


def _pending(cache: Path, name: str) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted((cache / "pending").glob(f"{name}.*"))
