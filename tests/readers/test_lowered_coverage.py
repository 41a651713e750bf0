"""coverage's own configuration is compared in the file that coverage takes it from."""

from __future__ import annotations

import pytest

from gates.readers.lowered_coverage import lowered_coverage
from tests.readers.lowering import between

TOML = '[tool.coverage.run]\nbranch = true\nsource = ["acme", "core"]\n[tool.coverage.report]\nfail_under = 90.5\n'
INI = "[coverage:run]\nbranch = True\nomit =\n    a.py\n    b.py\n"


def told(base: dict[str, str], head: dict[str, str]) -> list[str]:
    return [each.message for each in lowered_coverage(between(base, head))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("branch = true\n", "", "coverage branch true to false (pyproject.toml)"),
        ("branch = true", 'branch = true\nomit = ["x/*"]', "coverage omit gained x/* (pyproject.toml)"),
        ('"acme", "core"', '"acme"', "coverage source acme, core to acme (pyproject.toml)"),
        ("90.5", "90", "coverage fail_under 90.5 to 90 (pyproject.toml)"),
        ("90.5", '90.5\nexclude_also = ["if x"]', "coverage exclude_also gained if x (pyproject.toml)"),
        (
            "branch = true",
            'branch = true\ninclude = ["acme/*"]',
            "coverage include everything to acme/* (pyproject.toml)",
        ),
        ("90.5", "91", ""),
        ('"acme", "core"', '"core", "acme", "labs"', ""),
    ],
)
def test_a_configuration_that_asks_less_is_seen(old: str, new: str, words: str) -> None:
    assert told({"pyproject.toml": TOML}, {"pyproject.toml": TOML.replace(old, new)}) == ([words] if words else [])


def test_a_file_that_goes_before_hides_the_other() -> None:
    assert told({"pyproject.toml": TOML}, {"pyproject.toml": TOML, ".coveragerc": ""}) == [
        "coverage branch true to false (.coveragerc)",
        "coverage fail_under 90.5 to 0 (.coveragerc)",
    ]


def test_ini_files_are_read_as_coverage_reads_them() -> None:
    assert told({"setup.cfg": INI}, {"setup.cfg": INI + "    c.py\n"}) == ["coverage omit gained c.py (setup.cfg)"]
    assert told({"setup.cfg": INI}, {".coveragerc": INI.replace("coverage:", "")}) == []
    assert told({"setup.cfg": "= broken"}, {"pyproject.toml": "= broken"}) == []
