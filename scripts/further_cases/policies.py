"""Further cases of the gate `policy`: changes against a commit of the sample project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from further_cases.case import Case
from gates.api import Scope, Weakening
from gates.builtin.policy import Settings

CI = ".github/workflows/ci.yml"
WORKFLOW = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest"


def _before(**how: Any) -> Callable[[Scope], Scope]:
    def change(scope: Scope) -> Scope:
        assert scope.before is not None
        return replace(scope, before=replace(scope.before, **how))

    return change


NEW = {"src/acme/new.py": '"""New."""\n'}
SKIPPED = "import pytest\n\n\n@pytest.mark.skip\ndef test_add():\n    assert True\n"
CASES = (
    Case(name="nobody read the base", scope=lambda scope: replace(scope, before=None)),
    Case(name="the base cannot be read", scope=_before(unknown_because="the clone is shallow")),
    Case(name="nothing is changed"),
    Case(name="a harmless change", files=NEW),
    Case(
        name="a harmless change beside a configuration with a name", files=NEW, scope=_before(config_file="gates.toml")
    ),
    Case(name="a change that cannot be read", files=NEW, scope=_before(unreadable=("src/acme/new.py",))),
    Case(
        name="a configuration that cannot be read",
        files=NEW,
        scope=_before(config_file="gates.toml", unreadable=("gates.toml",)),
    ),
    Case(name="a waiver that permits itself", scope=_before(refused=("the waiver policy/* permits itself",))),
    Case(
        name="a bar that only the configuration lowers, said twice, and a note",
        scope=_before(
            lowered=(Weakening(slug="target-lowered", message="prod lines 60 to 40", path="pyproject.toml"),) * 2,
            notes=("report-dir is another one",),
        ),
    ),
    Case(name="a CI job that cannot fail any more", files={CI: f"{WORKFLOW} || true\n"}),
    Case(name="a CI file that is gone", removes=(CI,)),
    Case(name="a rule of ruff less", files={"pyproject.toml": '[tool.ruff.lint]\nignore = ["F401"]\n'}),
    Case(
        name="coverage leaves a file out",
        files={"pyproject.toml": '[tool.coverage.run]\nomit = ["src/acme/sums.py"]\n'},
    ),
    Case(name="pytest leaves tests out", files={"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-k add"\n'}),
    Case(
        name="a test less, and one that is skipped",
        files={"tests/test_sums.py": SKIPPED},
        removes=("tests/smoke/test_start.py",),
    ),
    Case(
        name="the same, permitted by settings",
        files={"tests/test_sums.py": SKIPPED},
        removes=("tests/smoke/test_start.py",),
        settings=Settings(maximum_more_suppressions=1, maximum_fewer_tests=1),
    ),
)
