from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.api import Lane, Policy
from gates.config.edit import init_text
from gates.config.propose import propose
from tests.config.builders import loaded


def layout(paths: str, pyproject: str | None = None) -> dict[str, tuple[str, ...]]:
    return {
        lane.name: lane.paths for lane in propose(paths.split(), {"pyproject.toml": pyproject} if pyproject else {})
    }


def owner(path: str, lanes: Sequence[Lane]) -> str | None:
    """The longest path owns, written again here so that nothing is proved by itself."""
    found = [
        (0 if root == "." else len(root), lane.name)
        for lane in lanes
        for root in lane.paths
        if root == "." or path == root or path.startswith(f"{root}/")
    ]
    return max(found)[1] if found else None


LAYOUTS = {
    "a src layout": (
        "src/flask/__init__.py src/flask/app.py tests/test_app.py tests/conftest.py docs/conf.py examples/a/b.py",
        {"prod": ("src/flask",), "tests": ("tests",), "examples": ("examples",), "docs": ("docs",)},
    ),
    "two packages of one project": (
        "src/attr/__init__.py src/attrs/__init__.py tests/test_a.py bench/b.py conftest.py typing-examples/x.py",
        {
            "prod": ("src/attr", "src/attrs"),
            "tests": ("tests",),
            "examples": ("typing-examples",),
            "scripts": ("bench",),
            "project": ("conftest.py",),
        },
    ),
    "a namespace below src, and a module": (
        "src/google/cloud/x/__init__.py src/six.py setup.py",
        {"prod": ("src/google", "src/six.py"), "project": ("setup.py",)},
    ),
    "flat packages and labs": (
        "acme/__init__.py core/__init__.py core/labs/x.py labs/a.py experiments/b.py notebooks/n.py test/test_a.py",
        {"prod": ("acme", "core"), "tests": ("test",), "labs": ("experiments", "labs", "notebooks")},
    ),
    "root modules": (
        "six.py test_six.py setup.py noxfile.py",
        {"prod": ("six.py",), "tests": ("test_six.py",), "project": ("noxfile.py", "setup.py")},
    ),
    "loose modules beside src are no product": (
        "src/a/__init__.py release_notes.py",
        {"prod": ("src/a",), "project": ("release_notes.py",)},
    ),
    "tests inside the package": (
        "networkx/__init__.py networkx/conftest.py networkx/algorithms/tests/test_a.py networkx/tests/test_b.py",
        {"prod": ("networkx",), "tests": ("networkx/algorithms/tests", "networkx/conftest.py", "networkx/tests")},
    ),
    "a folder test inside a package that is code": (
        "django/__init__.py django/test/client.py django/contrib/admin/tests.py tests/a/tests.py",
        {"prod": ("django",), "tests": ("tests",)},
    ),
    "applications of django": (
        "manage.py mysite/__init__.py blog/__init__.py blog/tests.py",
        {"prod": ("blog", "mysite"), "tests": ("blog/tests.py",), "project": ("manage.py",)},
    ),
    "a folder testing with tests, as in pluggy": (
        "src/pluggy/__init__.py testing/test_x.py downstream/x.py",
        {"prod": ("src/pluggy",), "tests": ("testing",), "rest": ("downstream",)},
    ),
    "a package testing without tests is code": (
        "testing/__init__.py testing/fake.py",
        {"prod": ("testing",)},
    ),
    "several projects": (
        (
            "packages/a/src/a/__init__.py packages/a/tests/test_a.py packages/b/setup.py packages/b/b/__init__.py "
            "libs/auth/__init__.py services/auth/app/__init__.py services/auth/main.py noxfile.py"
        ),
        {
            "libs-auth": ("libs/auth",),
            "a": ("packages/a/src/a",),
            "b": ("packages/b/b",),
            "services-auth": ("services/auth/app", "services/auth/main.py"),
            "tests": ("packages/a/tests",),
            "project": ("noxfile.py", "packages/b/setup.py"),
        },
    ),
    "a project that is named as a lane": (
        "packages/docs/src/d/__init__.py packages/x/__init__.py",
        {"packages-docs": ("packages/docs/src/d",), "x": ("packages/x",)},
    ),
    "one project in a folder": (
        "backend/src/app/__init__.py backend/tests/test_a.py scripts/x.py .github/y.py",
        {"prod": ("backend/src/app",), "tests": ("backend/tests",), "scripts": ("scripts",), "project": (".github",)},
    ),
    "twins that differ only in case": (
        "matriz/__init__.py MATRIZ/a.py",
        {"prod": ("matriz",), "rest": ("MATRIZ",)},
    ),
    "where nothing is a package the rest is the product": (
        "app/main.py app/db.py tests/test_a.py",
        {"prod": ("app",), "tests": ("tests",)},
    ),
    "a name that no configuration can hold": (
        "a/__init__.py we*ird/x.py",
        {"prod": ("a",), "rest": (".",)},
    ),
    "a package that is nothing but tests": (
        "src/a/__init__.py src/b/tests/__init__.py",
        {"prod": ("src/a",), "tests": ("src/b/tests",)},
    ),
    "nothing": ("", {}),
}


@pytest.mark.parametrize(("paths", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_lanes_follow_the_layout(paths: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert layout(paths) == expected


@pytest.mark.parametrize(
    "pyproject",
    [
        "[project]\nname = 'labs'\n",
        "[tool.hatch.build.targets.wheel]\npackages = ['labs']\n",
        "[tool.setuptools]\npackages = ['labs', 'labs.deep']\n",
        "[[tool.poetry.packages]]\ninclude = 'labs'\n",
        "[tool.flit.module]\nname = 'labs'\n",
        "[tool.uv.build-backend]\nmodule-name = 'labs'\n",
    ],
)
def test_a_package_that_pyproject_names_is_production_whatever_it_is_called(pyproject: str) -> None:
    assert layout("labs/x.py other/__init__.py", pyproject) == {"prod": ("labs", "other")}


def test_a_source_root_that_pyproject_names_is_looked_into() -> None:
    pyproject = "[tool.setuptools.packages.find]\nwhere = ['code']\n"

    assert layout("code/acme/x.py", pyproject) == {"prod": ("code/acme",)}


def test_a_pyproject_that_cannot_be_read_is_not_needed() -> None:
    assert layout("a/__init__.py", "[[[") == {"prod": ("a",)}


def test_production_is_strict_and_knows_its_tests_and_the_rest_is_watched() -> None:
    assert propose(["src/a/__init__.py", "src/a/tests/test_x.py", "tests/test_y.py"], {}) == (
        Lane(name="prod", paths=("src/a",), policy=Policy.STRICT, tests=("src/a", "tests"), is_proposed=True),
        Lane(name="tests", paths=("src/a/tests", "tests"), policy=Policy.WARN, is_proposed=True),
    )


DOCTESTS = "[pytest]\naddopts = -ra --doctest-modules\n"


@pytest.mark.parametrize(
    ("paths", "texts", "expected"),
    [
        ("jaraco/functools/__init__.py test_functools.py", {"pytest.ini": DOCTESTS}, ("jaraco", "test_functools.py")),
        ("a/__init__.py", {"pytest.ini": DOCTESTS}, ("a",)),
        ("a/__init__.py", {"tox.ini": DOCTESTS}, ("a",)),
        ("a/__init__.py", {"gates.toml": DOCTESTS}, ()),
        ("a/__init__.py", {"pytest.ini": "[pytest]\n", "tox.ini": DOCTESTS}, ()),
        ("src/a/__init__.py src/a/tests/test_x.py", {"pytest.ini": DOCTESTS}, ("src/a",)),
    ],
)
def test_code_is_among_its_tests_where_pytest_runs_doctests(
    paths: str, texts: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert propose(paths.split(), texts)[0].tests == expected


def test_each_project_has_its_own_doctests() -> None:
    paths = ["libs/a/src/a/__init__.py", "libs/a/tests/test_a.py", "libs/b/src/b/__init__.py"]

    assert {lane.name: lane.tests for lane in propose(paths, {"pytest.ini": DOCTESTS})} == {
        "a": ("libs/a/src/a", "libs/a/tests"),
        "b": ("libs/b/src/b",),
        "tests": (),
    }


def test_more_than_twelve_projects_are_one_lane() -> None:
    paths = [f"packages/p{number:02}/src/p{number}/__init__.py" for number in range(13)]

    assert [(lane.name, len(lane.paths)) for lane in propose(paths, {})] == [("prod", 13)]


NAMES = st.sampled_from(
    ["src", "lib", "libs", "packages", "tests", "test", "testing", "labs", "docs", "tools", "a", "A", "b c", "x*y", "é",
     "..", ".ci", "a\\b", "2of4", "prod", "rest", "-", "~", "C:"]
)  # fmt: skip
FILES = st.sampled_from(["__init__.py", "x.py", "test_x.py", "conftest.py", "setup.py", "tests.py", "y.pyi", "a\nb.py"])
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(NAMES, max_size=4), FILES)


TEXTS = st.sampled_from([{}, {"pytest.ini": DOCTESTS}, {"pytest.ini": f"{DOCTESTS}testpaths = src lib* a/tests\n"}])


@given(st.lists(PATHS, max_size=25), st.randoms(), TEXTS)
def test_every_file_is_in_exactly_one_lane_and_a_configuration_can_say_so(
    paths: list[str], random: object, texts: dict[str, str]
) -> None:
    lanes = propose(paths, texts)
    shuffled = sorted(paths, key=lambda path: hash((path, str(random))))

    assert propose(shuffled, texts) == lanes
    assert {path for path in paths if owner(path, lanes) is None} == set()
    roots = [root for lane in lanes for root in lane.paths]
    assert len(roots) == len(set(roots))
    used = {owner(path, lanes) for path in paths}
    assert {lane.name for lane in lanes} == used or any("." in lane.paths for lane in lanes)
    written = loaded(init_text(None, lanes), "pyproject.toml").lanes if lanes else ()
    assert [(lane.name, lane.paths, lane.policy, lane.tests) for lane in written] == [
        (lane.name, lane.paths, lane.policy, lane.tests) for lane in lanes
    ]
