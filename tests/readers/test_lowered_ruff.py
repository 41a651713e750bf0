"""ruff's configurations are compared for each file, wherever they are written."""

from __future__ import annotations

import pytest

from gates.readers.lowered_ruff import lowered_ruff
from gates.readers.ruff_tables import governing, ruff_tables, selected_rules
from tests.readers.lowering import between

PYTHON = {"acme/a.py": "", "core/b.py": ""}
BASE = '[tool.ruff.lint]\nselect = ["E", "F"]\nignore = ["E501"]\n'


def told(base: dict[str, str], head: dict[str, str], **rest: dict[str, str]) -> list[str]:
    return [each.message for each in lowered_ruff(between({**PYTHON, **base}, {**PYTHON, **head}, **rest))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["E", "F"]', '["E"]', ["ruff no longer selects F (pyproject.toml)"]),
        ('["E", "F"]', '["ALL"]', []),
        ('["E", "F"]', '["F", "E", "W"]', []),
        ('["E501"]', '["E501", "F401"]', ["ruff ignore gained F401 (pyproject.toml)"]),
        ('["E501"]', '["E501", "W291"]', []),
        ('["E501"]', '["E501"]\nextend-ignore = ["F4"]', ["ruff ignore gained F4 (pyproject.toml)"]),
        ('["E501"]', '["E501"]\npreview = true', []),
        ('["E501"]', '["E501"]\nexclude = ["core/*"]', ["ruff exclude gained core/*: core/b.py (pyproject.toml)"]),
        ('["E501"]', '["E501"]\nexclude = ["nowhere"]', []),
        (
            '["E501"]',
            '["E501"]\nper-file-ignores = {"core/*" = ["F"]}',
            ["ruff per-file-ignores gained F for core/b.py (pyproject.toml)"],
        ),
        (
            '["E501"]',
            '["E501"]\nper-file-ignores = {"!core/*" = ["F"]}',
            ["ruff per-file-ignores gained F for acme/a.py (pyproject.toml)"],
        ),
        ('["E501"]', '["E501"]\nper-file-ignores = {"core/*" = ["D"]}', []),
        (
            "[tool.ruff.lint]",
            "[tool.ruff]\nline-length = 200\n[tool.ruff.lint]",
            ["ruff line-length 88 to 200 (pyproject.toml)"],
        ),
        ("[tool.ruff.lint]", "[tool.ruff]\nline-length = 80\n[tool.ruff.lint]", []),
        (
            "[tool.ruff.lint]",
            '[tool.ruff]\ninclude = ["acme/*.py"]\n[tool.ruff.lint]',
            ["ruff exclude gained include: core/b.py (pyproject.toml)"],
        ),
    ],
)
def test_a_configuration_that_asks_less_is_seen(old: str, new: str, words: list[str]) -> None:
    assert told({"pyproject.toml": BASE}, {"pyproject.toml": BASE.replace(old, new)}) == words


def test_a_nested_configuration_is_compared_with_the_one_that_held_before() -> None:
    assert told({"pyproject.toml": BASE}, {"pyproject.toml": BASE, "core/ruff.toml": 'lint.select = ["E"]\n'}) == [
        "ruff no longer selects F for core/b.py (core/ruff.toml)"
    ]
    assert (
        told({"pyproject.toml": BASE}, {"pyproject.toml": BASE, "core/ruff.toml": 'extend = "../pyproject.toml"\n'})
        == []
    )


def test_a_moved_file_keeps_its_rules() -> None:
    ignores = {"pyproject.toml": BASE + 'per-file-ignores = {"loose/*" = ["F"]}\n'}
    base, head = {"acme/a.py": "", **ignores}, {"loose/a.py": "", **ignores}

    assert [each.message for each in lowered_ruff(between(base, head, moved={"loose/a.py": "acme/a.py"}))] == [
        "ruff per-file-ignores gained F for loose/a.py (pyproject.toml)"
    ]


def test_without_any_configuration_the_defaults_of_ruff_hold() -> None:
    assert told({}, {"ruff.toml": 'lint.select = ["F"]\n'}) == [
        "ruff no longer selects E4, E7, E9 for acme/a.py, core/b.py (ruff.toml)"
    ]
    assert told({"ruff.toml": 'lint.select = ["F"]\n'}, {}) == []


def test_an_extended_file_that_nobody_read_is_a_rule_set_of_its_own() -> None:
    extends = {"ruff.toml": 'extend = "../shared.toml"\n'}

    assert told(extends, extends) == []
    assert told(extends, {"ruff.toml": 'lint.select = ["E"]\n'})[0].startswith("ruff no longer selects (the rules of")


def test_files_that_extend_each_other_end() -> None:
    texts = {"ruff.toml": 'extend = "b.toml"\n', "b.toml": 'extend = "ruff.toml"\n'}

    assert governing("a.py", ruff_tables(texts)).path == "ruff.toml"


def test_the_nearest_and_most_special_file_governs() -> None:
    texts = {
        "pyproject.toml": BASE,
        "core/ruff.toml": "",
        "core/.ruff.toml": 'lint.select = ["B"]\n',
        "x/ruff.toml": "= broken",
    }
    tables = ruff_tables(texts)

    assert governing("core/deep/b.py", tables).select == ("B",)
    assert governing("x/a.py", tables).path == "pyproject.toml"
    assert selected_rules(texts) == ("E", "F")
