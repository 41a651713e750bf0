from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gates.api import Fix, Lane, NotAsked, TaskResult
from gates.builtin.lint import DEFAULT_SELECT, GATE, Settings
from tests.builtin.harness import checks, found, proves, repository, run_gate, run_task, scope_of, values

CLEAN = '"""Nothing wrong."""\n'
UNUSED = "import os\n"
F_ONLY = '[tool.ruff.lint]\nselect = ["F"]\n'


def linted(root: Path, files: dict[str, str | bytes], settings: Settings | None = None, **options: object):
    repo = repository(root, files, **options)
    return run_gate(GATE, root, scope_of(repo), settings)


def test_a_change_without_findings_passes_and_says_what_was_looked_at(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pkg/sub/b.pyi": CLEAN, "pyproject.toml": F_ONLY})
    assert reading.account is not None
    assert (reading.account.summary, reading.account.is_open) == ("2 of 2 files", False)
    assert (reading.findings, reading.problems) == ((), ())
    assert reading.tool is not None
    assert reading.tool.version


def test_a_finding_keeps_its_place_and_whether_it_can_be_repaired(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": UNUSED, "pyproject.toml": F_ONLY})
    (finding,) = reading.findings
    assert (finding.check, finding.path, finding.line, finding.column) == ("lint/F401", "pkg/a.py", 1, 8)
    assert (finding.fix, finding.message) == (Fix.SAFE, "`os` imported but unused")
    assert values(reading)["lint.findings"] == values(reading)["lint.fixable"] == 1


def test_an_unconfigured_repository_is_held_to_rules_that_an_upgrade_does_not_move(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"pkg/a.py": CLEAN, "pyproject.toml": '[project]\nname = "x"\n'})
    (check, *_) = GATE.plan(Settings(), scope_of(repo))
    argv = check.commands[0].argv
    assert argv[argv.index("--select") + 1] == ",".join((*DEFAULT_SELECT, "E902"))


def test_the_repository_s_own_rules_are_used_when_it_has_them(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"pkg/a.py": CLEAN, "pyproject.toml": F_ONLY})
    tasks = GATE.plan(Settings(), scope_of(repo))
    assert not isinstance(tasks, NotAsked)
    assert "--select" not in tasks[0].commands[0].argv


def test_findings_in_untracked_files_are_not_the_lane_s(tmp_path: Path) -> None:
    reading = linted(
        tmp_path, {"pkg/a.py": CLEAN, "pkg/new.py": UNUSED, "pyproject.toml": F_ONLY}, untracked=("pkg/new.py",)
    )
    assert reading.findings == ()
    assert any("untracked file" in note for note in reading.notes)


def test_findings_in_a_tracked_notebook_belong_to_the_lane_that_holds_its_folder(tmp_path: Path) -> None:
    cell = '{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": ["import os"]}'
    notebook = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pkg/n.ipynb": notebook, "pyproject.toml": F_ONLY})
    assert [(check, path) for check, path, _ in found(reading)] == [("lint/F401", "pkg/n.ipynb")]


# Ten ways and more to get a false green: each must be red.

NOT_LINTED = {
    "a bare name in extend-exclude (FG-001)": (
        {"pyproject.toml": '[tool.ruff]\nextend-exclude = ["billing"]\n'}, "pkg/billing/core.py", "`billing`",
    ),
    "an ignore file that matches tracked code (FG-010)": ({".gitignore": "lib/\n"}, "pkg/lib/core.py", ".gitignore"),
    "a package named like a build folder (FG-011)": ({}, "pkg/dist/core.py", "`dist`"),
    "an exclude of the linter alone": (
        {"pyproject.toml": '[tool.ruff.lint]\nexclude = ["pkg/gen_*.py"]\n'}, "pkg/gen_a.py", "`lint.exclude`",
    ),
    "an include that forgets a folder": (
        {"pyproject.toml": '[tool.ruff]\ninclude = ["pkg/a.py"]\n'}, "pkg/b.py", "`include`",
    ),
    "force-exclude of a whole lane folder": (
        {"pyproject.toml": '[tool.ruff]\nforce-exclude = true\nexclude = ["pkg/sub"]\n'}, "pkg/sub/b.py", "`pkg/sub`",
    ),
    "an exclude in a nested configuration": (
        {"pkg/sub/ruff.toml": 'exclude = ["b.py"]\nextend = "../../ruff.toml"\n', "ruff.toml": ""},
        "pkg/sub/b.py",
        "pkg/sub/ruff.toml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_LINTED)
def test_a_tracked_file_that_ruff_skips_is_a_finding_with_its_cause(tmp_path: Path, name: str) -> None:
    extra, path, cause = NOT_LINTED[name]
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, path: UNUSED, **extra})
    (finding,) = [finding for finding in reading.findings if finding.check == "lint/file-not-linted"]
    assert finding.path == path
    assert cause in finding.message
    assert reading.account is not None
    assert (reading.account.summary, reading.account.unexplained) == ("1 of 2 files", 0)


def test_a_lane_that_ruff_skips_entirely_is_an_open_account(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": UNUSED, "ruff.toml": 'extend-exclude = ["*.py"]\n'})
    assert reading.account is not None
    assert reading.account.is_open


def test_a_lane_without_files_is_a_problem(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"other/a.py": CLEAN})
    assert reading.account is None
    assert reading.problems


def test_a_file_that_cannot_be_read_is_a_problem_when_no_rule_says_so(tmp_path: Path) -> None:
    latin = b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pkg/b.py": latin, "pyproject.toml": F_ONLY})
    assert [problem.what for problem in reading.problems] == [
        "ruff could not read pkg/b.py: stream did not contain valid UTF-8"
    ]


def test_a_file_that_cannot_be_read_is_a_finding_when_e902_is_selected(tmp_path: Path) -> None:
    latin = b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pkg/b.py": latin}, Settings(select=("F",)))
    assert [(check, path) for check, path, _ in found(reading)] == [("lint/E902", "pkg/b.py")]
    assert reading.account is not None
    assert (reading.account.summary, reading.account.unexplained) == ("1 of 2 files", 0)


def test_ignoring_everything_for_a_folder_is_a_finding(tmp_path: Path) -> None:
    config = '[tool.ruff.lint.per-file-ignores]\n"pkg/**" = ["ALL"]\n'
    reading = linted(tmp_path, {"pkg/a.py": "print(undefined_name)\n", "pyproject.toml": config})
    assert found(reading) == [("lint/blanket-per-file-ignore", "pyproject.toml", None)]


def test_a_selected_rule_that_is_ignored_for_some_files_is_a_finding(tmp_path: Path) -> None:
    config = '[tool.ruff.lint.per-file-ignores]\n"pkg/*.py" = ["F"]\n'
    settings = Settings(select=("E", "F"))
    reading = linted(tmp_path, {"pkg/a.py": "print(undefined_name)\n", "pyproject.toml": config}, settings)
    assert found(reading) == [("lint/rule-not-effective", "pyproject.toml", None)]


def test_an_ignore_of_one_rule_is_no_finding_but_is_counted(tmp_path: Path) -> None:
    config = '[tool.ruff.lint]\nselect = ["E", "F"]\n[tool.ruff.lint.per-file-ignores]\n"pkg/__init__.py" = ["F401"]\n'
    reading = linted(tmp_path, {"pkg/__init__.py": UNUSED, "pkg/a.py": CLEAN, "pyproject.toml": config})
    assert reading.findings == ()
    assert values(reading)["lint.per-file-ignores"] == 1


@pytest.mark.parametrize(
    ("comment", "check", "line"),
    [
        ("# flake8: noqa\nimport os\n", "lint/blanket-file-noqa", 1),
        ("import os\n# ruff: noqa\n", "lint/blanket-file-noqa", 2),
        ("import os  # noqa E501\n", "lint/blanket-noqa", 1),
        ("import os  # NOQA\n", "lint/blanket-noqa", 1),
    ],
)
def test_a_comment_that_silences_everything_is_a_finding(tmp_path: Path, comment: str, check: str, line: int) -> None:
    reading = linted(tmp_path, {"pkg/a.py": comment, "pyproject.toml": F_ONLY})
    assert found(reading) == [(check, "pkg/a.py", line)]
    assert values(reading)["lint.suppressions"] == 1


def test_comments_that_name_rules_are_counted_and_are_no_findings(tmp_path: Path) -> None:
    text = 'import os  # noqa: F401, E501\nimport re  # ruff: ignore[F401] kept\nx = "# noqa"\n'
    reading = linted(tmp_path, {"pkg/a.py": text, "pyproject.toml": F_ONLY})
    assert reading.findings == ()
    assert [(m.path, m.value) for m in reading.measurements if m.metric == "lint.suppressions"] == [
        (None, 3),
        ("pkg/a.py", 3),
    ]


@pytest.mark.parametrize("nested", ['[lint]\nselect = ["W"]\n', "line-length = 100\n", ""])
def test_a_nested_configuration_that_lacks_rules_of_the_root_is_a_finding(tmp_path: Path, nested: str) -> None:
    root = '[tool.ruff.lint]\nselect = ["ALL"]\nignore = ["D", "ERA"]\n'
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": CLEAN, "pkg/sub/ruff.toml": nested, "pyproject.toml": root}
    reading = linted(tmp_path, files)
    assert ("lint/nested-configuration", "pkg/sub/ruff.toml", None) in found(reading)


def test_a_nested_configuration_that_extends_the_root_is_no_finding(tmp_path: Path) -> None:
    nested = 'extend = "../../pyproject.toml"\nline-length = 100\n'
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": CLEAN, "pkg/sub/ruff.toml": nested, "pyproject.toml": F_ONLY}
    assert linted(tmp_path, files).findings == ()


def test_a_nested_configuration_that_ignores_rules_of_the_root_in_some_files_is_a_finding(tmp_path: Path) -> None:
    root = '[tool.ruff.lint]\nselect = ["E7", "F401"]\n'
    nested = 'extend = "../../pyproject.toml"\n[lint.per-file-ignores]\n"b*.py" = ["F401"]\n'
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": UNUSED, "pkg/sub/.ruff.toml": nested, "pyproject.toml": root}
    (finding,) = linted(tmp_path, files).findings
    assert (finding.check, finding.path) == ("lint/nested-configuration", "pkg/sub/.ruff.toml")
    assert finding.message == "its per-file-ignores take 1 rules of the root's (F401) from 1 files of the lane"


def test_ignores_that_a_nested_configuration_inherits_are_no_finding(tmp_path: Path) -> None:
    root = '[tool.ruff.lint]\nselect = ["E7", "F401"]\n[tool.ruff.lint.per-file-ignores]\n"b*.py" = ["F401"]\n'
    nested = 'extend = "../../pyproject.toml"\n'
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": UNUSED, "pkg/sub/.ruff.toml": nested, "pyproject.toml": root}
    assert linted(tmp_path, files).findings == ()


def test_a_nested_configuration_in_an_unconfigured_repository_may_not_weaken_it(tmp_path: Path) -> None:
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": UNUSED, "pkg/sub/ruff.toml": 'lint.select = ["W"]\n'}
    assert ("lint/nested-configuration", "pkg/sub/ruff.toml", None) in found(linted(tmp_path, files))


def test_rules_of_the_gate_s_settings_hold_under_a_nested_configuration_too(tmp_path: Path) -> None:
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": UNUSED, "pkg/sub/ruff.toml": 'lint.select = ["W"]\n'}
    assert checks(linted(tmp_path, files, Settings(select=("F",)))) == {"lint/F401"}


def test_a_configuration_outside_the_repository_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('lint.select = ["W"]\n')
    root = tmp_path / "repo"
    repo = repository(root, {"pkg/a.py": UNUSED, "pyproject.toml": '[tool.ruff-wrapper]\n[project]\nname = "x"\n'})
    reading = run_gate(GATE, root, scope_of(repo))
    assert {"lint/F401", "lint/nested-configuration"} == checks(reading)


def test_a_preview_rule_without_preview_is_a_problem(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pyproject.toml": '[tool.ruff.lint]\nselect = ["PLR6301"]\n'})
    assert any("has no effect because preview is not enabled" in problem.what for problem in reading.problems)


def test_a_rule_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pyproject.toml": '[tool.ruff.lint]\nselect = ["XYZ"]\n'})
    assert reading.account is None
    assert [problem.what for problem in reading.problems] == ["ruff knows no rule `XYZ`"]
    assert "the configuration of ruff" in reading.problems[0].way_out


def test_nothing_is_repaired_and_no_cache_is_left(tmp_path: Path) -> None:
    config = "[tool.ruff]\nfix = true\nunsafe-fixes = true\n[tool.ruff.lint]\nselect = ['F']\n"
    reading = linted(tmp_path, {"pkg/a.py": UNUSED, "pyproject.toml": config})
    assert checks(reading) == {"lint/F401"}
    assert (tmp_path / "pkg/a.py").read_text() == UNUSED
    assert not (tmp_path / ".ruff_cache").exists()


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    files = {"pkg/a.py": "import os\nos.x\n", "pyproject.toml": F_ONLY}
    place = tmp_path / "pkg/a.py"
    assert linted(tmp_path, files).findings == ()
    times = place.stat()
    reading_before = linted(tmp_path, files)
    files["pkg/a.py"] = "import os\nre.x\n"
    place.write_text(files["pkg/a.py"])
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert reading_before.findings == ()
    assert checks(run_gate(GATE, tmp_path, scope_of(repository(tmp_path, files)))) == {"lint/F401", "lint/F821"}


def test_a_syntax_error_is_a_finding_that_nothing_silences(tmp_path: Path) -> None:
    reading = linted(
        tmp_path, {"pkg/a.py": "def f(:  # noqa: F401\n", "pyproject.toml": "[tool.ruff]\npreview = true\n"}
    )
    assert "lint/invalid-syntax" in checks(reading)


def test_a_crash_of_ruff_is_a_problem_and_never_no_findings(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": f"x = {'-' * 200_000}1\n", "pyproject.toml": F_ONLY})
    if reading.account is not None:  # older versions of ruff refuse what newer ones crash on
        assert {finding.check for finding in reading.findings} == {"lint/invalid-syntax"}
        pytest.skip("this version of ruff does not crash here")
    assert any("ruff-check: {ruff} check crashed" in problem.what for problem in reading.problems)


def tampered(tmp_path: Path, change):
    repo = repository(tmp_path, {"pkg/a.py": UNUSED, "pkg/b.py": UNUSED, "pyproject.toml": F_ONLY})
    scope = scope_of(repo)
    tasks = GATE.plan(Settings(), scope)
    assert not isinstance(tasks, NotAsked)
    results = {task.name: run_task(task, tmp_path) for task in tasks}
    return GATE.read(Settings(), scope, change(results))


def with_invocation(results: dict[str, TaskResult], task: str, **changes: object) -> dict[str, TaskResult]:
    result = results[task]
    first = replace(result.invocations[0], **changes)
    return {**results, task: replace(result, invocations=(first, *result.invocations[1:]))}


TAMPERED = {
    "a report that was cut": lambda r: with_invocation(
        r, "ruff-check", stdout=r["ruff-check"].invocations[0].stdout[:-40]
    ),
    "a report that is not UTF-8": lambda r: with_invocation(
        r, "ruff-check", stdout=r["ruff-check"].invocations[0].stdout.replace(b"imported", b"\xff\xfe")
    ),
    "an empty report beside exit code 1": lambda r: with_invocation(r, "ruff-check", stdout=b""),
    "findings beside exit code 0": lambda r: with_invocation(r, "ruff-check", exit_code=0),
    "exit code 134": lambda r: with_invocation(r, "ruff-check", exit_code=134, stdout=b""),
    "a signal": lambda r: with_invocation(r, "ruff-check", exit_code=None, signal=9, stdout=b""),
    "a time limit": lambda r: with_invocation(r, "ruff-check", exit_code=None, timed_out=True, stdout=b""),
    "output beyond the bound": lambda r: with_invocation(r, "ruff-check", is_cut=True),
    "ruff is not there": lambda r: with_invocation(r, "ruff-check", exit_code=None, not_started="no such file"),
    "a task that did not run": lambda r: {name: result for name, result in r.items() if name != "ruff-check"},
    "a listing that is empty": lambda r: with_invocation(r, "ruff-files", stdout=b""),
    "settings in a shape that is not known": lambda r: {
        **r,
        "ruff-settings": replace(
            r["ruff-settings"],
            invocations=tuple(replace(i, stdout=b"{}") for i in r["ruff-settings"].invocations),
        ),
    },
    "a count of suppressions that is cut": lambda r: with_invocation(r, "suppressions", stdout=b""),
    "a panic": lambda r: with_invocation(r, "ruff-check", stderr=b"error: Panicked while linting pkg/a.py\n"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_output_that_cannot_be_trusted_is_never_green(tmp_path: Path, name: str) -> None:
    reading = tampered(tmp_path, TAMPERED[name])
    assert reading.problems or (reading.account is not None and reading.account.is_open)


NESTED = (Lane(name="prod", paths=("pkg", "tool.py")), Lane(name="labs", paths=("pkg/labs", "pkg/one.py")))
NESTED_FILES = {
    "pkg/a.py": UNUSED,
    "pkg/one.py": UNUSED,
    "pkg/labs/b.py": UNUSED,
    "pkg/labs/broken.py": "def f(:\n",
    "tool.py": UNUSED,
    "pyproject.toml": F_ONLY,
}


@pytest.mark.parametrize("lane", ["prod", "labs"])
def test_a_shared_run_gives_each_lane_what_its_own_run_gives(tmp_path: Path, lane: str) -> None:
    repo = repository(tmp_path, NESTED_FILES, lanes=NESTED)
    scopes = [scope_of(repo, "prod"), scope_of(repo, "labs")]
    alone = run_gate(GATE, tmp_path, scope_of(repo, lane))
    shared = run_gate(GATE, tmp_path, scope_of(repo, lane), shared=scopes)
    assert shared == alone
    expected = {"prod": ["pkg/a.py", "tool.py"], "labs": ["pkg/labs/b.py", "pkg/labs/broken.py", "pkg/one.py"]}
    assert sorted({finding.path for finding in alone.findings}) == expected[lane]


def test_an_unreadable_file_of_another_lane_does_not_stop_this_one(tmp_path: Path) -> None:
    files = {**NESTED_FILES, "pkg/labs/latin.py": b"# coding: latin-1\nx = '\xe9'\n"}
    repo = repository(tmp_path, files, lanes=NESTED)
    scopes = [scope_of(repo, "prod"), scope_of(repo, "labs")]
    prod, labs = (run_gate(GATE, tmp_path, scope, shared=scopes) for scope in scopes)
    assert (prod.problems, len(labs.problems)) == ((), 1)


def test_the_rule_set_s_digest_changes_with_the_rules_and_not_with_the_files(tmp_path: Path) -> None:
    one = linted(tmp_path / "one", {"pkg/a.py": CLEAN}, Settings(select=("F",)))
    two = linted(tmp_path / "two", {"pkg/b.py": UNUSED, "pkg/c.py": CLEAN}, Settings(select=("F",)))
    more = linted(tmp_path / "more", {"pkg/a.py": CLEAN}, Settings(select=("F", "E")))
    assert one.digests == two.digests
    assert one.digests != more.digests


def test_every_known_bad_case_turns_the_gate_red(tmp_path: Path) -> None:
    files = {"pkg/a.py": CLEAN, "pkg/sub/deep/b.py": CLEAN, "tool.py": CLEAN, "pyproject.toml": F_ONLY}
    lanes = (Lane(name="prod", paths=("pkg", "tool.py")),)
    repo = repository(tmp_path / "clean", files, lanes=lanes)
    outcome = proves(GATE, tmp_path / "clean", repo, settings=Settings(select=("F",)))
    assert set(outcome.values()) == {True}
    assert {name.rpartition(" in ")[2].rstrip(".py123_") for name in outcome} == {
        "pkg/sub/deep/gates_known_bad_lint",
        "pkg/gates_known_bad_lint",
        "tool",
    }


def test_a_known_bad_case_in_an_excluded_folder_is_not_proved(tmp_path: Path) -> None:
    files = {"pkg/a.py": CLEAN, "pkg/sub/b.py": CLEAN, "ruff.toml": 'extend-exclude = ["sub"]\n'}
    repo = repository(tmp_path / "clean", files)
    outcome = proves(GATE, tmp_path / "clean", repo)
    assert {name for name, is_proved in outcome.items() if not is_proved} == {
        "a syntax error in pkg/sub/gates_known_bad_lint.py"
    }


def test_a_name_with_a_newline_is_never_counted_as_linted_by_accident(tmp_path: Path) -> None:
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pkg/b\n.py": UNUSED, "pyproject.toml": F_ONLY})
    assert "lint/F401" in checks(reading)
    assert "lint/file-not-linted" in checks(reading)


def test_an_invocation_without_its_command_is_a_problem(tmp_path: Path) -> None:
    def cut(results: dict[str, TaskResult]) -> dict[str, TaskResult]:
        settings = results["ruff-settings"]
        return {**results, "ruff-settings": replace(settings, invocations=settings.invocations[:1])}

    assert tampered(tmp_path, cut).problems


def test_an_empty_invocation_list_is_a_problem(tmp_path: Path) -> None:
    def none(results: dict[str, TaskResult]) -> dict[str, TaskResult]:
        return {**results, "ruff-check": TaskResult(task=results["ruff-check"].task, invocations=())}

    assert tampered(tmp_path, none).problems


def test_without_a_configuration_the_note_says_whose_choice_the_rules_are_and_what_ruff_itself_would_ask(
    tmp_path: Path,
) -> None:
    reading = linted(tmp_path, {"pkg/a.py": CLEAN})
    (note,) = reading.notes
    assert note.startswith("ruff is not configured here: we ask E4, E7, E9, F (")
    assert "itself would ask" in note
    assert linted(tmp_path / "with", {"pkg/a.py": CLEAN, "pyproject.toml": F_ONLY}).notes == ()


def test_a_selector_that_cannot_be_a_rule_is_refused_with_its_key() -> None:
    with pytest.raises(ValueError, match="select: `F4O1` cannot be a rule of ruff"):
        Settings(select=("E", "F4O1", "PLR09", "ALL"))
    with pytest.raises(ValueError, match="ignore: `` cannot be a rule"):
        Settings(ignore=("",))


def test_a_rule_that_ruff_does_not_know_is_named_before_its_warnings(tmp_path: Path) -> None:
    old = "[tool.ruff.lint]\nselect = ['F']\nignore-init-module-imports = true\n"
    reading = linted(tmp_path, {"pkg/a.py": CLEAN, "pyproject.toml": old}, Settings(select=("F999",)))
    (problem,) = reading.problems
    assert problem.what == "ruff knows no rule `F999`"
    assert "`select` of the gate `lint`" in problem.way_out
