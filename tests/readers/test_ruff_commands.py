from __future__ import annotations

from dataclasses import replace

from gates.api import (
    Lane,
    Repository,
    SourceFile,
    check_task,
    files_task,
    format_task,
    settings_task,
    suppressions_task,
)

LANES = (Lane(name="prod", paths=("p", "gone", "docs")), Lane(name="labs", paths=("labs",)))
FILES = ("docs/a.md", "labs/b.py", "p/a.py", "pyproject.toml", "p/.gitignore", "shared/base.toml")
REPOSITORY = Repository(
    files=tuple(SourceFile(path=path) for path in sorted(FILES)), lanes=LANES, untracked_files=("ruff.toml", "x.txt")
)


def test_ruff_is_asked_for_the_lane_s_paths_that_hold_python() -> None:
    assert check_task(LANES[0], REPOSITORY, ()).paths == ("p",)


def test_lanes_with_equal_options_share_one_run() -> None:
    for build in (lambda lane: check_task(lane, REPOSITORY, ("--preview",)), lambda lane: files_task(lane, REPOSITORY)):
        one, two = build(LANES[0]), build(LANES[1])
        assert one.is_mergeable
        assert replace(one, paths=()) == replace(two, paths=())


def test_ruff_never_repairs_and_never_trusts_a_cache() -> None:
    for task in (check_task(LANES[0], REPOSITORY, ()), format_task(LANES[0], REPOSITORY)):
        argv = task.commands[0].argv
        assert "--no-cache" in argv
        assert argv[-1] == "--"
        assert ("--no-fix" in argv) is (argv[1] == "check")
        assert ("--check" in argv) is (argv[1] == "format")


def test_every_file_that_can_change_ruff_s_mind_is_an_input() -> None:
    inputs = ("p/.gitignore", "pyproject.toml", "ruff.toml", "shared/base.toml")
    for task in (check_task(LANES[0], REPOSITORY, ()), settings_task(REPOSITORY, ())):
        assert task.input_files == inputs


def test_the_settings_are_asked_once_for_each_place_of_a_configuration() -> None:
    task = settings_task(REPOSITORY, ("--select", "F"))
    assert [command.argv[-1] for command in task.commands] == ["--version", "p/a.py"]
    assert "--select" in task.commands[1].argv


def test_the_probe_gets_exactly_the_files() -> None:
    task = suppressions_task(("a.py", "b.py"))
    assert (task.paths, task.commands[0].stdin, task.commands[0].takes_paths) == (("a.py", "b.py"), "{paths}", False)
