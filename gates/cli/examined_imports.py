"""Whether the tests can find what they import: the code under test from this checkout, and what they need besides."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from gates.cli.examined import Examined
from gates.cli.prepare import Prepared
from gates.cli.world import World
from gates.config.pytest_paths import FILES, python_paths, runs_doctests
from gates.report.wording import counted
from gates.run.environment import neutral
from gates.run.interpreter import PROBES
from gates.suite.imports import (
    import_roots,
    named_imports,
    needed_imports,
    own_names,
    skipping_imports,
    top_modules,
)
from gates.suite.places import test_files

TIME_LIMIT_S = 60.0
NAMED = 3
_PLAIN = 'plain `pytest` does not find it without `pythonpath = ["."]`'
COLLECTED = ("test_*.py", "*_test.py", "tests.py", "conftest.py")


def examined_imports(prepared: Prepared, world: World, *, named: Collection[str] = ()) -> Iterator[Examined]:
    """The modules that tests import, asked of the interpreter that runs them; nothing when no part runs tests.

    Args:
        prepared: the repository with its plan.
        world: where processes are started.
        named: names of distributions that are known to be missing, as modules spell them.
    """
    lanes = [lane for lane in prepared.config.lanes if lane.tests]
    is_run = any(planned.part.gate in ("smoke", "tests", "coverage") for planned in prepared.plan.parts)
    texts = _texts(prepared) if lanes and is_run else {}
    if not texts:
        return
    importers: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        for name in named_imports(text) | skipping_imports(text):
            importers[name].append(path)
    places = _places(sorted(importers), texts, prepared, world)
    if places is None:
        yield Examined(
            what="imports of the tests",
            found="the interpreter does not say where modules are",
            repair=f"see what `{prepared.interpreter.program} -m pytest` says",
        )
        return
    own = top_modules(lanes, prepared.repository)
    by_pytest = _places(sorted(set(own) & set(places)), texts, prepared, world, without_root=True) or {}
    for name in sorted(set(own) & set(places)):
        if (prepared.repository.python_below(own[name])[0].path not in texts) and name not in sys.stdlib_module_names:
            yield _own(name, own[name], places[name], prepared, is_found_by_pytest=by_pytest.get(name) is not None)
    needed = {name for planned in prepared.plan.parts for task in planned.tasks for name in task.needs}
    ours = own_names(prepared.repository) | needed | set(named)  # what parts need has a line of its own
    missing = {
        name: [path for path in paths if name in needed_imports(texts[path])]
        for name, paths in sorted(importers.items())
        if places[name] is None and name not in ours
    }
    wanted = {name: paths for name, paths in missing.items() if paths}
    for name, paths in wanted.items():
        yield Examined(
            what="imports of the tests",
            found=f"{name} is not installed there, and {_some(paths)} {'imports' if len(paths) == 1 else 'import'} it",
            repair=f"{prepared.interpreter.program} -m pip install {name} (or what it is called on the index)",
        )
    allowed = {name for planned in prepared.plan.parts for name in getattr(planned.settings, "optional_imports", ())}
    skipping = {
        name: [path for path in importers[name] if name in skipping_imports(texts[path])]
        for name in sorted(missing.keys() - wanted.keys() - allowed)
    }
    for name, paths in skipping.items():
        if paths:
            yield Examined(
                what="imports of the tests",
                found=f"{name} is not installed there, and tests of {_some(paths)} skip themselves without it",
                repair=f"{prepared.interpreter.program} -m pip install {name} (or name it in `optional-imports` of the "
                "gate tests, where it may be missing)",
            )
    if not wanted and not any(skipping.values()):
        yield Examined(what="imports of the tests", found=f"found, in {counted(len(texts), 'file')}")


def _own(name: str, path: str, place: str | None, prepared: Prepared, *, is_found_by_pytest: bool) -> Examined:
    """The code under test: this checkout, an installed copy, or nowhere."""
    what = f"code under test {name}"
    if place is None:
        return Examined(what=what, found=f"the interpreter cannot import {path}", repair=_editable(path, prepared))
    root = prepared.root.resolve()
    inside = Path(place).relative_to(root).as_posix() if Path(place).is_relative_to(root) else None
    if inside is not None and prepared.repository.python_below(inside):
        only = "" if is_found_by_pytest else f", because the root is on the path, as with `python -m pytest`; {_PLAIN}"
        return Examined(what=what, found=f"imported from {inside}{only}")
    return Examined(
        what=what,
        found=f"imported from an installed copy ({place}), not from {path}",
        repair=_editable(path, prepared),
    )


def _editable(path: str, prepared: Prepared) -> str:
    folder = path.rpartition("/")[0] or "."
    by_pytest = f'set `pythonpath = ["{folder}"]` for pytest'
    if any((prepared.root / name).exists() for name in ("pyproject.toml", "setup.py")):
        return f"{prepared.interpreter.program} -m pip install -e . (or {by_pytest})"
    return by_pytest


def _texts(prepared: Prepared) -> dict[str, str]:
    """Test file -> text, for those that pytest collects by their names, and what it loads before."""
    below = {path for lane in prepared.config.lanes for path in test_files(lane, prepared.repository)}
    paths = {path for path in below if any(fnmatchcase(path.rpartition("/")[2], name) for name in COLLECTED)}
    return {
        path: (prepared.root / path).read_text(encoding="utf-8", errors="replace")
        for path in sorted(paths)
        if (prepared.root / path).is_file()
    }


def _places(
    names: list[str], texts: Mapping[str, str], prepared: Prepared, world: World, *, without_root: bool = False
) -> dict[str, str | None] | None:
    """Module -> where it would come from; None when the interpreter gives no answer."""
    settings = _configuration(prepared.root)
    files = {*texts, *(_doctested(prepared) if runs_doctests(settings) else ())}
    paths = [*python_paths(settings), *import_roots(files, prepared.repository)]
    asked = {"names": names, "paths": paths, "without_root": without_root}
    done = world.processes.run(
        (prepared.interpreter.program, "-B", str(PROBES / "find_modules.py")),
        cwd=prepared.root,
        env=neutral(world.env),
        stdin=json.dumps(asked).encode(),
        time_limit_s=TIME_LIMIT_S,
    )
    try:
        found: dict[str, str | None] = json.loads(done.stdout)
    except ValueError:
        return None
    return found if done.ended_with((0,)) else None


def _configuration(root: Path) -> dict[str, str]:
    """File that pytest may be configured by -> its text."""
    return {
        file: (root / file).read_text(encoding="utf-8", errors="replace") for file in FILES if (root / file).is_file()
    }


def _doctested(prepared: Prepared) -> set[str]:
    """Files that pytest imports for their doctests, and whose folders it puts on the path by that."""
    return {path for lane in prepared.config.lanes for path in test_files(lane, prepared.repository)}


def _some(paths: list[str]) -> str:
    more = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
