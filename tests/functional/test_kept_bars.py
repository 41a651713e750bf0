"""Changes that hold every file at least as before are green."""

from __future__ import annotations

import pytest

from tests.functional.conftest import Project
from tests.functional.lowering import BASELINE, CONFIG, Edit, apply, between, branched, config, said

pytestmark = pytest.mark.functional

HARMLESS: dict[str, Edit] = {
    "a lane gets another name": config(("lanes.prod]", "lanes.production]")),
    "a lane is split in two that ask the same": config(
        ('paths = ["acme", "core"]', 'paths = ["acme"]'),
        (
            "[tool.gates.lanes.old]",
            between("[tool.gates.lanes.prod]", "[tool.gates.lanes.old]").replace("lanes.prod", "lanes.core")
            .replace('"acme", "core"', '"core"') + "[tool.gates.lanes.old]",
        ),
    ),
    "files move within their lane": Edit(
        move=(("core/extra/more.py", "acme/more.py"), ("tests/test_rate.py", "tests/unit/test_rate.py"))
    ),
    "targets rise": config(("lines = 60 }", "lines = 65 }"), ("fail_under = 60", "fail_under = 70")),
    "a policy gets stricter": config(('policy = "ratchet"', 'policy = "strict"')),
    "tables change places": Edit(
        write=(
            (
                "pyproject.toml",
                CONFIG.replace('[tool.gates.lanes.labs]\npaths = ["labs"]\npolicy = "warn"\ntier = 3\n', "")
                + '\n[tool.gates.lanes.labs]\ntier = 3\npolicy = "warn"\npaths = ["labs"]\n',
            ),
        )
    ),
    "comments": Edit(append=(("pyproject.toml", "# a word\n"), ("acme/tax.py", "# nothing to see, noqa-free\n"))),
    "a new lane for new code": Edit(
        append=(("pyproject.toml", '\n[tool.gates.lanes.more]\npaths = ["more"]\npolicy = "strict"\ntier = 1\n'),),
        write=(("more/new.py", "x = 1\n"),),
    ),
    "new code and new tests": Edit(
        write=(("acme/new.py", "def new():\n    return 1\n"), ("tests/test_new.py", "def test_new():\n    assert 1\n"))
    ),
    "a waiver is taken away": config((between("[[tool.gates.waivers]]", "[tool.ruff]"), "")),
    "a waiver follows its file": Edit(
        replace=(("pyproject.toml", 'where = "acme/compat.py"', 'where = "acme/billing/compat.py"'),),
        move=(("acme/compat.py", "acme/billing/compat.py"),),
    ),
    "dead code leaves with its tests": Edit(
        replace=(("acme/tax.py", "\n\ndef rate():\n    return 2\n", ""),), delete=("tests/test_rate.py",)
    ),
    "more rules": config(('select = ["E", "F", "TID252"]', 'select = ["ALL"]'), ('"B"]', '"B", "S"]')),
    "fewer ignores": config(('ignore = ["E501"]\n', ""), ('"tests/**" = ["S101"]\n', "")),
    "smoke chooses more": config(('markers = "smoke"', 'markers = "smoke or fast"')),
    "entries leave the baseline": Edit(
        write=((".gates/baseline.jsonl", "".join(f"{line}\n" for line in BASELINE.splitlines() if "F401" not in line)),)
    ),
    "the baseline follows a file": Edit(
        replace=((".gates/baseline.jsonl", "old/a.py", "old/b.py"),), move=(("old/a.py", "old/b.py"),)
    ),
    "the configuration moves to gates.toml": Edit(
        write=(
            ("gates.toml", between("[tool.gates", "[tool.ruff]").replace("tool.gates.", "")),
            ("pyproject.toml", CONFIG[: CONFIG.index("[tool.gates")] + CONFIG[CONFIG.index("[tool.ruff]") :]),
        )
    ),
    "ruff's configuration moves to ruff.toml": Edit(
        write=(
            ("ruff.toml", between("[tool.ruff]", "[tool.coverage").replace("tool.ruff.", "")[len("[tool.ruff]") :]),
            ("pyproject.toml", CONFIG[: CONFIG.index("[tool.ruff]")] + CONFIG[CONFIG.index("[tool.coverage") :]),
        )
    ),
    "CI gets a job, and another order": Edit(
        append=((".github/workflows/ci.yml", "  types:\n    runs-on: ubuntu-latest\n    steps:\n      - run: mypy\n"),)
    ),
    "a job gets another name": Edit(replace=((".github/workflows/ci.yml", "  lint:", "  style:"),)),
    "a silenced line moves": Edit(
        replace=(("acme/compat.py", "import os\n", ""),), append=(("acme/tax.py", "import os\n"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_lowers_nothing_is_green(empty: Project, name: str) -> None:
    project = branched(empty)
    apply(project, HARMLESS[name])

    answer, told = said(project)

    assert told == []
    assert answer.code == 0, answer.out


def test_the_project_itself_has_nothing_to_compare(empty: Project) -> None:
    project = branched(empty)

    answer = project.gates("run", "policy")

    assert "not applicable: nothing is changed against" in answer.out
