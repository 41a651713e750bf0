from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.api import Component, Lane, Policy, Targets
from gates.config.load import has_table
from gates.config.mistakes import ConfigError
from gates.config.settings import DEFAULT_TIERS, Config, Environment, GateConfig
from gates.model.permission import Waiver
from tests.config.builders import EXAMPLE, LintSettings, NoSettings, Retry, SmokeSettings, lines, loaded, mistakes


def gate_config(gate: str, settings: object, *, source: str = "", enabled: bool = True) -> GateConfig:
    return GateConfig(gate=gate, enabled=enabled, policy=None, time_limit_s=None, settings=settings, source=source)


def test_the_example_of_the_documentation_is_read_whole() -> None:
    config = loaded(EXAMPLE, "pyproject.toml")

    assert config == Config(
        report_dir="docs/audits/health",
        python=".venv/bin/python",
        lanes=(
            Lane(
                name="prod",
                paths=("acme", "core"),
                policy=Policy.STRICT,
                tier=1,
                owner="@acme/platform",
                tests=("tests/unit", "tests/smoke"),
            ),
            Lane(name="labs", paths=("labs",), policy=Policy.WARN),
        ),
        tiers={
            **DEFAULT_TIERS,
            1: Targets(
                lines=Decimal(90),
                branches=Decimal(80),
                changed_lines=Decimal(95),
                mutation=Decimal(70),
                source="tool.gates.tiers.1, else default of tier 1",
            ),
        },
        waivers=(
            Waiver(
                check="lint/F401",
                where="acme/compat/*.py",
                reason="re-exports for 1.x",
                owner="@maria",
                expires=date(2027, 3, 1),
                line=28,
            ),
        ),
        gates={
            "lanes": gate_config("lanes", NoSettings()),
            "lint": gate_config("lint", LintSettings(select=("E", "F", "I", "TID252")), source="tool.gates.gate.lint"),
            "smoke": gate_config(
                "smoke",
                SmokeSettings(
                    command=("pytest", "-m", "smoke"), env={"ACME_POLICY_MODE": "permissive"}, minimum_tests=20
                ),
                source="tool.gates.gate.smoke",
            ),
            "tests": gate_config("tests", SmokeSettings(), enabled=False),
            "coverage": gate_config("coverage", NoSettings(), enabled=False),
        },
        file="pyproject.toml",
        digest=config.digest,
    )
    assert config.targets("prod").changed_lines == 95
    assert config.targets("labs") == DEFAULT_TIERS[2]


def test_gates_toml_has_the_same_keys_without_the_prefix() -> None:
    bare = EXAMPLE.replace("[tool.gates]\n", "").replace("tool.gates.", "")

    assert loaded(bare).lanes == loaded(EXAMPLE, "pyproject.toml").lanes
    assert loaded(bare).digest == loaded(EXAMPLE, "pyproject.toml").digest


def test_without_our_table_all_is_default() -> None:
    config = loaded("[project]\nname = 'x'\n", "pyproject.toml")

    assert loaded("", "gates.toml").file == ""
    assert (config.file, config.lanes, config.report_dir, config.tiers) == ("", (), ".gates/health", DEFAULT_TIERS)
    assert config.gate("lint", "any") == gate_config("lint", LintSettings())


def test_proposed_lanes_fill_a_configuration_without_lanes() -> None:
    config = loaded("jobs = 2\n").proposed((Lane(name="prod", paths=("a",)),))

    assert config.lanes == (Lane(name="prod", paths=("a",), is_proposed=True),)
    assert config.is_proposed
    assert config.targets("prod") == DEFAULT_TIERS[2]


def test_every_other_key_is_read() -> None:
    config = loaded(
        'schema-version = 1\nbase = "origin/main"\nbaseline = "./ci/old.jsonl"\njobs = 3\nreport-dir = "out/"\n'
        'environment = { install = ["-e", ".[test]"] }\n'
    )

    assert (config.base, config.baseline, config.jobs, config.report_dir, config.environment) == (
        "origin/main",
        "ci/old.jsonl",
        3,
        "out",
        Environment(install=("-e", ".[test]")),
    )


def test_a_lanes_table_of_a_gate_is_merged_key_by_key_over_the_general_one() -> None:
    config = loaded(
        "[gate.smoke]\npolicy = 'ratchet'\ntime-limit-s = 60\nminimum-tests = 5\nenv = { A = '1', B = '2' }\n"
        "[lanes.prod]\npaths = ['a']\n"
        "[lanes.prod.smoke]\nminimum-tests = 9\nenv = { B = '3' }\nretry = { only-flaky = false }\n"
    )

    assert config.gate("smoke", "prod") == GateConfig(
        gate="smoke",
        enabled=True,
        policy=Policy.RATCHET,
        time_limit_s=60,
        settings=SmokeSettings(minimum_tests=9, env={"A": "1", "B": "3"}, retry=Retry(times=2, only_flaky=False)),
        source="lanes.prod.smoke, gate.smoke",
    )
    assert config.gate("smoke", "other").settings.minimum_tests == 5


def test_a_table_switches_a_gate_on_for_the_whole_or_for_one_lane() -> None:
    config = loaded("[gate.coverage]\n[lanes.a]\npaths = ['a']\n[lanes.a.tests]\n[lanes.b]\npaths = ['b']\n")

    assert [config.gate(*it).enabled for it in [("coverage", "b"), ("tests", "a"), ("tests", "b")]] == [
        True,
        True,
        False,
    ]


def test_a_gate_that_is_switched_off_stays_off_where_a_lane_only_sets_something() -> None:
    config = loaded("[gate.lint]\nenabled = false\n[lanes.a]\npaths = ['a']\n[lanes.a.lint]\npreview = true\n")

    assert not config.gate("lint", "a").enabled


def test_tests_is_a_list_of_paths_as_a_lanes_key_and_a_table_as_a_gate() -> None:
    config = loaded(
        "[lanes.a]\npaths = ['a']\ntests = ['tests']\ngate.tests.minimum-tests = 3\n"
        "[lanes.b]\npaths = ['b']\n[lanes.b.tests]\nminimum-tests = 4\n"
    )

    assert [(lane.tests, config.gate("tests", lane.name).settings.minimum_tests) for lane in config.lanes] == [
        (("tests",), 3),
        ((), 4),
    ]


def test_targets_of_a_lane_and_a_component_are_laid_over_their_tier() -> None:
    config = loaded(
        "[lanes.prod]\npaths = ['a']\ntier = 1\ntargets = { coverage = { lines = 95.5 }, mutation = 75 }\n"
        "[lanes.flat]\npaths = ['b']\ntargets = { changed-lines = 50 }\n"
        "[components.core]\npaths = ['a/core']\ncoverage.lines = 99\nmutation = 80\n"
        "[components.edge]\npaths = ['a/edge']\ntier = 3\nowner = '@me'\n"
    )

    assert config.lane_targets == {
        "prod": Targets(
            lines=Decimal("95.5"),
            branches=Decimal(80),
            mutation=Decimal(75),
            source="lanes.prod.targets, else default of tier 1",
        ),
        "flat": Targets(
            lines=Decimal(80),
            branches=Decimal(70),
            changed_lines=Decimal(50),
            mutation=Decimal(50),
            source="lanes.flat.targets, else default of tier 2",
        ),
    }
    assert config.components == (
        Component(name="core", paths=("a/core",), tier=1),
        Component(name="edge", paths=("a/edge",), tier=3, owner="@me"),
    )
    assert config.component_targets == {
        "core": Targets(
            lines=Decimal(99),
            branches=Decimal(80),
            mutation=Decimal(80),
            source="components.core, else default of tier 1",
        ),
        "edge": DEFAULT_TIERS[3],
    }


def test_the_digest_follows_the_meaning_and_not_the_looks() -> None:
    one, same, other = (
        loaded(text).digest
        for text in ("jobs = 1\nbase = 'x'\n", '# hi\nbase = "x"\njobs = 0x1\n', "jobs = 2\nbase = 'x'\n")
    )

    assert one == same
    assert one != other


LANE = "[lanes.prod]\npaths = ['a']\n"
WAIVER = "[[waivers]]\ncheck = 'lint/F401'\nreason = 'r'\nowner = 'o'\nexpires = 2027-03-01\n"

MISTAKES = {
    "unknown top key": ("report_dir = 'x'\n", "1: report_dir: unknown key (did you mean `report-dir`?)"),
    "gate at the top": ("[lint]\n", "1: lint: unknown key (the settings of a gate go below `[gate.lint]`)"),
    "prefix where none is": (
        "[tool.gates]\n",
        "1: tool: unknown key (in this file the keys have no prefix `tool.gates`)",
    ),
    "newer version": (
        "schema-version = 2\n",
        "1: schema-version: version 2 is newer than this program, which reads 1 (upgrade lane-gates)",
    ),
    "wrong type of jobs": ("jobs = true\n", "1: jobs: expected a whole number, got true"),
    "no jobs": ("jobs = 0\n", "1: jobs: expected at least 1, got the number 0"),
    "report dir outside": (
        "report-dir = '../x'\n",
        '1: report-dir: the path "../x" leaves the folder that it is in (write it without `..`)',
    ),
    "report dir is all": (
        "report-dir = '.'\n",
        "1: report-dir: this is the whole repository (name a folder or file of its own)",
    ),
    "base is an option": (
        "base = '--exec=x'\n",
        '1: base: this is not the name of a commit or branch (write it as git does, such as "origin/main")',
    ),
    "blank python": ("python = ' '\n", "1: python: the text is empty (write something, or remove the key)"),
    "environment without install": (
        "[environment]\n",
        '1: environment: the key `install` is missing (write `install = ["-e", "."]`)',
    ),
    "lanes is no table": ("lanes = ['a']\n", "1: lanes: expected a table, got a list (write `[lanes]`)"),
    "lane is no table": (
        "lanes.prod = 'a'\n",
        '1: lanes.prod: expected a table, got the text "a" (write `[lanes.prod]`)',
    ),
    "lane without paths": (
        "[lanes.prod]\n",
        '1: lanes.prod: the key `paths` is missing (write `paths = ["folder"]`)',
    ),
    "lane with empty paths": (
        "[lanes.prod]\npaths = []\n",
        "2: lanes.prod.paths: the list is empty (name at least one, or remove the key)",
    ),
    "paths is a text": (
        "[lanes.prod]\npaths = 'a'\n",
        '2: lanes.prod.paths: expected a list of texts, got the text "a" (write `paths = ["a"]`)',
    ),
    "a path is a number": (
        "[lanes.prod]\npaths = [\n  'a',\n  3,\n]\n",
        '4: lanes.prod.paths[1]: expected a text, got the number 3 (write `"3"`)',
    ),
    "an empty path": (
        "[lanes.prod]\npaths = ['']\n",
        "2: lanes.prod.paths[0]: the text is empty (write something, or remove the key)",
    ),
    "an absolute path": (
        "[lanes.prod]\npaths = ['/srv/a']\n",
        '2: lanes.prod.paths[0]: the path "/srv/a" is absolute (write it relative to the root of the repository)',
    ),
    "a path of windows": (
        "[lanes.prod]\npaths = ['a\\b']\n",
        '2: lanes.prod.paths[0]: the path "a\\b" holds a backslash (write "a/b", also on Windows)',
    ),
    "a path that leaves": (
        "[lanes.prod]\npaths = ['a/../..']\n",
        '2: lanes.prod.paths[0]: the path "a/../.." leaves the folder that it is in (write it without `..`)',
    ),
    "a pattern as path": (
        "[lanes.prod]\npaths = ['a/*.py']\n",
        (
            '2: lanes.prod.paths[0]: the path "a/*.py" is not the plain name of a folder or file '
            "(name the folder that all of it is in)"
        ),
    ),
    "a path twice": (
        "[lanes.prod]\npaths = [\n'a',\n'./a/']\n",
        '4: lanes.prod.paths[1]: the path "a" is named twice; first on line 3 (keep one)',
    ),
    "a path in two lanes": (
        LANE + "[lanes.labs]\npaths = ['b', 'a/']\n",
        (
            '4: lanes.labs.paths[1]: the path "a" is also in the lane `prod` (line 2) '
            "(leave it in one lane; a longer path may be in another)"
        ),
    ),
    "lanes that differ in case": (
        LANE + "[lanes.Prod]\npaths = ['b']\n",
        "3: lanes.Prod: the lanes `prod` and `Prod` differ only in case (rename one)",
    ),
    "a lane's name": (
        "[lanes.'a/b']\npaths = ['a']\n",
        (
            '1: lanes."a/b": "a/b" cannot be the name of a lane (use letters, digits, `-`, `_` and `.`, at most 64, '
            "beginning with a letter or digit)"
        ),
    ),
    "a lane named as a shard": (
        "[lanes.2of4]\npaths = ['a']\n",
        "1: lanes.2of4: `2of4` ends as shards are named (give the lane another name)",
    ),
    "a lane that would be taken for a shard": (
        "[lanes.x-2of8]\npaths = ['a']\n",
        "1: lanes.x-2of8: `x-2of8` ends as shards are named (give the lane another name)",
    ),
    "an unknown key in a lane": (
        LANE + "polcy = 'warn'\n",
        "3: lanes.prod.polcy: unknown key (did you mean `policy`?)",
    ),
    "a wrong policy": (
        LANE + "policy = 'strickt'\n",
        (
            '3: lanes.prod.policy: expected one of "strict", "ratchet", "warn", "off", got the text "strickt" '
            "(did you mean `strict`?)"
        ),
    ),
    "a wrong tier": (LANE + "tier = 4\n", "3: lanes.prod.tier: expected at most 3, got the number 4"),
    "a percent above 100": (
        LANE + "targets.lines = 100.5\n",
        "3: lanes.prod.targets.lines: expected a number from 0 to 100, got the number 100.5",
    ),
    "a percent that is none": (
        LANE + "targets = { lines = nan }\n",
        "3: lanes.prod.targets.lines: expected a number from 0 to 100, got the number NaN",
    ),
    "an unknown target": (
        LANE + "targets = { line = 9 }\n",
        "3: lanes.prod.targets.line: unknown key (did you mean `lines`?)",
    ),
    "a target twice": (
        LANE + "targets = { lines = 9, coverage = { lines = 8 } }\n",
        "3: lanes.prod.targets.coverage.lines: this target is set twice (keep one of the two places)",
    ),
    "an unknown tier": ("[tiers.4]\n", "1: tiers.4: unknown key (known: 1, 2, 3)"),
    "a negative percent": (
        "[tiers.1]\nmutation = -1\n",
        "2: tiers.1.mutation: expected a number from 0 to 100, got the number -1",
    ),
    "an unknown gate": ("[gate.smke]\n", "1: gate.smke: unknown gate (did you mean `smoke`?)"),
    "an unknown gate of a lane": (
        LANE + "[lanes.prod.gate.lnt]\n",
        "3: lanes.prod.gate.lnt: unknown gate (did you mean `lint`?)",
    ),
    "a gate of the whole in a lane": (
        LANE + "[lanes.prod.lanes]\n",
        "3: lanes.prod.lanes: the gate `lanes` asks about the whole repository (set it below `[gate.lanes]`)",
    ),
    "a gate twice in a lane": (
        LANE + "lint.preview = true\ngate.lint.preview = true\n",
        "4: lanes.prod.gate.lint: the gate `lint` has two tables in this lane (keep one of them)",
    ),
    "an unknown setting": ("[gate.lint]\nselct = []\n", "2: gate.lint.selct: unknown key (did you mean `select`?)"),
    "enabled is no switch": (
        "[gate.lint]\nenabled = 'no'\n",
        "2: gate.lint.enabled: expected true or false (write `enabled = false` to switch the gate off)",
    ),
    "a limit of nothing": (
        "[gate.lint]\ntime-limit-s = 0\n",
        "2: gate.lint.time-limit-s: expected at least 1, got the number 0",
    ),
    "a negative limit": (
        "[gate.smoke]\nmaximum-skipped = -1\n",
        "2: gate.smoke.maximum-skipped: expected at least 0, got the number -1",
    ),
    "minimum of no tests": (
        "[gate.smoke]\nminimum-tests = 0\n",
        "2: gate.smoke.minimum-tests: expected at least 1, got the number 0",
    ),
    "what the gate itself refuses": ("[gate.smoke]\ncommand = []\n", "1: gate.smoke: `command` names no program"),
    "waivers as a table": (
        "[waivers]\n",
        "1: waivers: expected a list of tables, got a table (write `[[waivers]]` above each)",
    ),
    "a waiver without a reason": (
        WAIVER.replace("reason = 'r'\n", ""),
        "1: waivers[0]: the waiver has no `reason` (write why this is permitted)",
    ),
    "a waiver without an owner": (
        WAIVER.replace("owner = 'o'\n", ""),
        '1: waivers[0]: the waiver has no `owner` (write who answers for it, such as `owner = "@maria"`)',
    ),
    "a waiver without an end": (
        WAIVER.replace("expires = 2027-03-01\n", ""),
        (
            "1: waivers[0]: the waiver has no `expires` "
            "(write the last day on which it holds, such as `expires = 2027-03-01`)"
        ),
    ),
    "an end that is a text": (
        WAIVER.replace("2027-03-01", "'2027-03-01'"),
        (
            '5: waivers[0].expires: expected a date, got the text "2027-03-01" '
            "(write a day, such as `2027-03-01`, without quotes and without a time)"
        ),
    ),
    "an end with a time": (
        WAIVER.replace("2027-03-01", "2027-03-01T00:00:00Z"),
        (
            "5: waivers[0].expires: expected a date, got the date and time 2027-03-01 00:00:00+00:00 "
            "(write a day, such as `2027-03-01`, without quotes and without a time)"
        ),
    ),
    "an unknown check": (
        WAIVER.replace("lint/F401", "smoke/faild"),
        '2: waivers[0].check: no gate has the check "smoke/faild" (did you mean `smoke/failed`?)',
    ),
    "the second half of a check": (
        WAIVER.replace("lint/F401", "F401"),
        '2: waivers[0].check: no gate has the check "F401" (did you mean `lint/F401`?)',
    ),
    "a check of an unknown gate": (
        WAIVER.replace("lint/F401", "lnt/F401"),
        '2: waivers[0].check: no gate has the check "lnt/F401" (did you mean `lint/F401`?)',
    ),
    "a place outside": (
        WAIVER + "where = '../*.py'\n",
        (
            '6: waivers[0].where: "../*.py" is not a pattern for paths below the root '
            "(write it as in a .gitignore, such as `acme/compat/*.py`)"
        ),
    ),
    "a waiver twice": (
        WAIVER + WAIVER,
        "6: waivers[1]: the same check and place are waived on line 1 (keep one of them)",
    ),
    "a component outside all lanes": (
        LANE + "[components.core]\npaths = ['b']\n",
        "4: components.core.paths: no lane holds any of these paths (name paths inside a lane)",
    ),
    "a path in two components": (
        LANE + "[components.x]\npaths = ['a/x']\n[components.y]\npaths = ['a/x']\n",
        (
            '6: components.y.paths[0]: the path "a/x" is also in the component `x` (line 4) '
            "(leave it in one component; a longer path may be in another)"
        ),
    ),
}


@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_line_key_expectation_and_way_out(text: str, line: str) -> None:
    assert lines(text) == [line]


def test_all_mistakes_are_told_at_once() -> None:
    together = (
        "[tool.gates]\njobs = -1\nlanes.prod = { paths = ['/a', 'b/../c'], tier = 'x' }\nwaivers = [{ check = 5 }]\n"
        "tiers.1 = { mutation = 101, coverage = { lines = -1 } }\ngate = { lint = { select = 'E' }, lnt = {} }\n"
    )

    assert [
        (mistake.line, mistake.key.removeprefix("tool.gates.")) for mistake in mistakes(together, "pyproject.toml")
    ] == [
        (2, "jobs"),
        (3, "lanes.prod.paths[0]"),
        (3, "lanes.prod.paths[1]"),
        (3, "lanes.prod.tier"),
        (4, "waivers[0]"),
        (4, "waivers[0]"),
        (4, "waivers[0]"),
        (4, "waivers[0].check"),
        (5, "tiers.1.coverage.lines"),
        (5, "tiers.1.mutation"),
        (6, "gate.lint.select"),
        (6, "gate.lnt"),
    ]


def test_lanes_and_gates_whose_parts_would_have_one_name_are_refused() -> None:
    from tests.config.builders import GATES, gate

    gates = {**GATES, "lint-deep": gate("lint-deep")}
    found = mistakes("[lanes.deep-sea]\npaths = ['a']\n[lanes.sea]\npaths = ['b']\n", gates=gates)

    assert [str(it) for it in found] == [
        "gates.toml:3: lanes.sea: its part `lint-deep-sea` would have the name of another part (rename the lane)"
    ]


@pytest.mark.parametrize("check", ["lint/*", "lint/F401", "smoke/*", "lint/file-not-looked-at", "lanes/no-lane"])
def test_a_waiver_names_a_check_a_member_of_a_family_or_all_of_a_gate(check: str) -> None:
    assert loaded(WAIVER.replace("lint/F401", check)).waivers[0].check == check


def test_nested_paths_in_two_lanes_are_no_overlap() -> None:
    assert len(loaded(LANE + "[lanes.labs]\npaths = ['a/labs', 'ab']\n").lanes) == 2


@pytest.mark.parametrize(
    ("text", "file", "expected"),
    [
        ("[tool.gates]\n", "pyproject.toml", True),
        ("[tool.gates.lanes.a]\n", "pyproject.toml", True),
        ("[tool.ruff]\n", "pyproject.toml", False),
        ("", "pyproject.toml", False),
        ("[tool.gates]\n", "sub/pyproject.toml", True),
        ("# nothing yet\n", "gates.toml", False),
        ("jobs = 1\n", "gates.toml", True),
    ],
)
def test_a_file_says_whether_it_configures_gates(text: str, file: str, expected: bool) -> None:
    assert has_table(text, file=file) is expected


@pytest.mark.parametrize("read", [loaded, lambda text, file: has_table(text, file=file)])
def test_a_misspelt_table_is_not_taken_for_no_configuration(read: object) -> None:
    assert callable(read)
    with pytest.raises(ConfigError) as caught:
        read("[tool.gate.lanes.prod]\npaths = ['a']\n", "pyproject.toml")

    assert str(caught.value) == "pyproject.toml:1: tool.gate: unknown table (did you mean `[tool.gates]`?)"


@pytest.mark.parametrize("name", ["gates2", "Gates", "gate", "gats", "lane_gates"])
def test_one_table_under_a_near_name_beside_ours_is_a_mistake(name: str) -> None:
    text = f'[tool.gates.lanes.prod]\npaths = ["a"]\n[tool.{name}.lanes.labs]\npaths = ["b"]\n'
    with pytest.raises(ConfigError) as caught:
        loaded(text, "pyproject.toml")
    assert str(caught.value) == f"pyproject.toml:3: tool.{name}: unknown table (did you mean `[tool.gates.lanes]`?)"


@pytest.mark.parametrize("table", ["gates2.colours]\nred = 1", "ruff.lint]\nselect = []", "dates]\nlanes = 3"])
def test_a_table_of_another_tool_is_none_of_ours(table: str) -> None:
    assert loaded(f"[tool.{table}\n", "pyproject.toml").file == ""


def test_our_table_must_be_a_table() -> None:
    assert lines("[tool]\ngates = 3\n", "pyproject.toml") == ["2: tool.gates: expected a table (write `[tool.gates]`)"]


VALUE = st.recursive(
    st.none().map(lambda _: date(2027, 1, 1)) | st.booleans() | st.integers() | st.text(max_size=4) | st.just(1.5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(
        {"paths", "lines", "check", "lint", "tests", "env", "prod", "coverage", "gate", "targets", "x"}
    )), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEY = st.sampled_from(
    ["jobs", "lanes", "components", "tiers", "gate", "waivers", "environment", "python", "base", "zz"]
)


@given(st.dictionaries(KEY, VALUE, max_size=4))
def test_whatever_stands_in_the_table_it_is_read_or_refused_with_places(content: dict[str, object]) -> None:
    import tomlkit

    found = mistakes(tomlkit.dumps({"tool": {"gates": content}}), "pyproject.toml")

    assert all(it.problem and it.key.startswith("tool.gates") for it in found if it.line)
