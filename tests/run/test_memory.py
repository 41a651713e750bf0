from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from gates.plan.parts import Plan, PlannedPart
from gates.run.memory import Memory, memory_of
from gates.run.surroundings import ALONE
from tests.run.builders import INTERPRETER, Pretended, carry_out, gate, on_disk, planned, run_id, task

TEXTS = {"pkg/a.py": "A = 1\n", "pkg/b.py": "B = 1\n"}


def part(root: Path, texts: dict[str, str] = TEXTS, *, asked: tuple[Any, ...] | None = None) -> PlannedPart:
    return planned((task(),) if asked is None else asked, of=gate("lint"), files=on_disk(root, texts))


def remembered(root: Path, planned: PlannedPart, **changes: Any) -> Memory:
    known = {"interpreter": INTERPRETER, "surroundings": ALONE, "environ": {}, **changes}
    return memory_of(
        Plan(parts=(planned,)), repository=planned.scope.repository, root=root, ruff=("ruff",),
        processes=Pretended(), **known,
    )  # fmt: skip


def test_evidence_of_an_earlier_run_of_the_same_files_is_remembered(tmp_path: Path) -> None:
    (ran,) = carry_out(tmp_path, part(tmp_path), run=run_id("first"))
    memory = remembered(tmp_path, part(tmp_path))
    found = memory.evidence(part(tmp_path))
    assert found is not None
    assert (found.run, found.reading) == (run_id("first"), ran.reading)
    assert memory.proof_keys() == {"lint-prod": ran.proof_key}


def test_of_other_files_another_interpreter_or_no_task_nothing_is_remembered(tmp_path: Path) -> None:
    carry_out(tmp_path, part(tmp_path), run=run_id("first"))
    newer = replace(INTERPRETER, distributions={"pytest": "9.1"})
    assert remembered(tmp_path, part(tmp_path), interpreter=newer).evidence(part(tmp_path)) is None
    idle = part(tmp_path, asked=())
    assert remembered(tmp_path, idle).evidence(idle) is None
    edited = part(tmp_path, {**TEXTS, "pkg/b.py": "B = 2\n"})
    assert remembered(tmp_path, edited).evidence(edited) is None


def test_what_no_key_can_name_is_not_remembered(tmp_path: Path) -> None:
    asked = (task(argv=("{python}",)),)
    linked = replace(INTERPRETER, linked=("other",))
    carry_out(tmp_path, part(tmp_path, asked=asked), run=run_id("first"))
    same = part(tmp_path, asked=asked)
    assert remembered(tmp_path, same).evidence(same) is not None
    assert remembered(tmp_path, same, interpreter=linked).evidence(same) is None
