from __future__ import annotations

from dataclasses import replace

from gates.api import Command, Invocation, Repository, SourceFile, Task, TaskResult
from gates.readers.ruff_scope import configuration_groups, has_configuration, read_governed, sample


def repo(*paths: str, tables: dict[str, tuple[str, ...]] | None = None, untracked: tuple[str, ...] = ()) -> Repository:
    files = tuple(SourceFile(path=path) for path in sorted(paths))
    return Repository(files=files, lanes=(), tool_tables=tables or {}, untracked_files=untracked)


def test_each_file_belongs_to_the_nearest_folder_that_may_hold_a_configuration() -> None:
    found = configuration_groups(repo("a.py", "p/b.py", "p/q/c.py", "p/q/d/e.py", "p/q/ruff.toml", "pyproject.toml"))
    assert found == {"": ("a.py", "p/b.py"), "p/q": ("p/q/c.py", "p/q/d/e.py")}


def test_a_pyproject_that_does_not_speak_of_ruff_holds_no_configuration() -> None:
    held = repo("p/b.py", "p/pyproject.toml", tables={"p/pyproject.toml": ("black",)})
    assert configuration_groups(held) == {"": ("p/b.py",)}
    assert not has_configuration(held, ["p/b.py"])


def test_a_pyproject_that_nobody_read_may_hold_a_configuration() -> None:
    assert has_configuration(repo("p/b.py", "p/pyproject.toml"), ["p/b.py"])
    assert not has_configuration(repo("p/b.py", "p/pyproject.toml"), ["q/b.py"])


def test_an_untracked_configuration_counts() -> None:
    assert has_configuration(repo("p/b.py", untracked=(".ruff.toml",)), ["p/b.py"])


def test_a_sample_has_one_file_of_each_folder_shallow_first() -> None:
    assert sample(["p/a.py", "p/b.py", "p/q/c.py", "z.py"]) == ("z.py", "p/a.py", "p/q/c.py")


def answer(path: str, config: str) -> Invocation:
    rules = "linter.rules.enabled = [\n\tx (F401),\n]\nformatter.exclude = []\n"
    text = f'Resolved settings for: "{path}"\nSettings path: "{config}"\n{rules}'
    return Invocation(argv=(), exit_code=0, stdout=text.encode())


def governed(held: Repository, *answers: Invocation):
    task = Task(name="ruff-settings", commands=tuple(Command(argv=()) for _ in range(1 + len(answers))))
    version = Invocation(argv=(), exit_code=0, stdout=b"ruff 1.0\n")
    return read_governed(held, TaskResult(task=task, invocations=(version, *answers)))


def test_ruff_s_answer_gives_the_root_and_what_governs_each_file() -> None:
    held = repo("a.py", "p/b.py", "p/pyproject.toml", "pyproject.toml")
    seen = governed(held, answer("/r/a.py", "/r/pyproject.toml"), answer("/r/p/b.py", "/r/pyproject.toml"))
    assert (seen.root, seen.problems) == ("/r", ())
    assert {name: paths for name, (_, paths) in seen.configurations(["a.py", "p/b.py"]).items()} == {
        "pyproject.toml": ("a.py", "p/b.py")
    }
    assert (seen.fewest_rules(["a.py"]), seen.ignored_rules(["a.py"])) == (1, 0)


def test_an_answer_that_is_not_understood_is_a_problem() -> None:
    assert governed(repo("a.py"), Invocation(argv=(), exit_code=0, stdout=b"{}")).problems


def test_settings_from_a_process_that_failed_are_a_problem() -> None:
    held = repo("a.py", "pyproject.toml")
    seen = governed(held, replace(answer("/r/a.py", "/r/pyproject.toml"), exit_code=2))
    assert [it.what for it in seen.problems] == ["ruff names settings in the root, and ends with 2"]


def test_a_group_that_is_excluded_as_a_whole_is_no_problem_here() -> None:
    seen = governed(repo("a.py"), Invocation(argv=(), exit_code=2, stderr=b"No files found under the given path"))
    assert (seen.problems, seen.by_file) == ((), {})
