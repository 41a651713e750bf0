"""A test that needs a variable of the user: the message says how it gets it, and one line serves all gates."""

from __future__ import annotations

import os

import pytest
from conftest import CONFIG

pytestmark = pytest.mark.functional

READS = 'import os\n\n\ndef test_url():\n    assert os.environ["DATABASE_URL"]\n'
TOLD = 'DATABASE_URL is not passed to the tests: `pass-env = ["DATABASE_URL"]` below `[tool.gates.gate.tests]`'


def test_a_variable_that_is_kept_from_the_tests_is_named_and_one_line_passes_it(project, monkeypatch):
    monkeypatch.setitem(os.environ, "DATABASE_URL", "sqlite://")
    project.commit({"tests/test_url.py": READS})

    answer = project.gates("health")

    assert answer.code == 1, answer.out
    assert TOLD in " ".join(answer.out.split())
    project.commit({"pyproject.toml": f'{CONFIG}\n[tool.gates.gate.tests]\npass-env = ["DATABASE_URL"]\n'})
    answer = project.gates("health")
    assert answer.code == 0, answer.out
    assert "tests-prod, coverage-prod" not in answer.out
    assert "# tool.gates.gate.tests" in project.gates("explain", "coverage-prod").out


def test_a_conftest_that_needs_one_says_so_too(project):
    project.commit({"tests/conftest.py": 'import os\n\nURL = os.environ["DATABASE_URL"]\n'})

    answer = project.gates("run", "tests-prod")

    assert answer.code == 3, answer.out
    assert '`pass-env = ["DATABASE_URL"]`' in " ".join(answer.out.split())
