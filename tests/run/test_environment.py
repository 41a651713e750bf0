from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.run.environment import FIXED, importing_first, meaningful, neutral

NAMES = st.sampled_from(
    ["PATH", "HOME", "PYTEST_ADDOPTS", "RUFF_CONFIG", "PYTHONPATH", "LC_ALL", "CI", "NO_COLOR", "X"]
)
ENVIRONMENTS = st.dictionaries(NAMES, st.text(max_size=3))


def test_variables_that_change_tools_stay_outside() -> None:
    environ = {
        "PATH": "/bin", "LC_ALL": "C", "XDG_CACHE_HOME": "/c", "PYTEST_ADDOPTS": "-k nothing", "RUFF_OUTPUT_FILE": "x",
        "PYTHONPATH": "/p", "PYTHONOPTIMIZE": "2", "COVERAGE_RCFILE": "y", "PYTHONHASHSEED": "random", "NO_COLOR": "",
    }  # fmt: skip
    assert neutral(environ) == {**FIXED, "PATH": "/bin", "LC_ALL": "C", "XDG_CACHE_HOME": "/c"}


def test_what_a_task_names_is_passed_on_and_what_it_sets_wins() -> None:
    environ = {"PYTHONPATH": "/p", "TOKEN": "t"}
    assert neutral(environ, passed=("TOKEN", "ABSENT"), extra=(("A", "1"), ("PY_COLORS", "1"))) == {
        **FIXED, "TOKEN": "t", "A": "1", "PY_COLORS": "1",
    }  # fmt: skip


@given(ENVIRONMENTS)
def test_a_neutral_environment_is_neutral_already(environ: dict[str, str]) -> None:
    assert neutral(neutral(environ)) == neutral(environ)


def test_only_variables_that_matter_to_results_are_in_the_key() -> None:
    told = meaningful(
        {"PATH": "/a", "HOME": "/h", "CI": "true", "LC_TIME": "C", "TOKEN": "t"}, passed=("TOKEN", "GONE")
    )
    assert {name: value for name, value in told.items() if value is not None} == {
        "CI": "true", "LC_TIME": "C", "TOKEN": "t",
    }  # fmt: skip
    assert "GONE" in told
    assert not {"PATH", "HOME"} & told.keys()


def test_folders_that_come_first_stand_behind_the_users_own_and_without_any_nothing_changes(tmp_path):
    folders = (tmp_path / "src", tmp_path)
    assert importing_first({"A": "1"}, ()) == {"A": "1"}
    assert importing_first({}, folders) == {"PYTHONPATH": f"{tmp_path}/src:{tmp_path}"}
    assert importing_first({"PYTHONPATH": "/own"}, folders) == {"PYTHONPATH": f"/own:{tmp_path}/src:{tmp_path}"}
