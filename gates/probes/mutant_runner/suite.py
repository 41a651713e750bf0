"""Runs collected tests one by one, as pytest's own loop does, and hears what became of each."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import time
from collections.abc import Callable, Collection, Generator
from typing import Any

import pytest

from . import processes
from .lines import STARTS

CLOCKS = (time.perf_counter, time.process_time)  # in a tuple, where tests that freeze time do not find them
OFF = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:random_order", "--tb=no", "-q")
"""What each run of pytest is told beside the caller's arguments."""
SLOW_FIXTURE_S = 0.02
_SHARES = frozenset({"open", "socket.bind", "sqlite3.connect"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC


def left_out(collection_path: Any, config: Any, files: Collection[str]) -> bool | None:
    """What `pytest_ignore_collect` answers: True for one of these files, named as in node ids; None for others."""
    place = os.path.relpath(collection_path, config.rootpath).replace(os.sep, "/")
    return True if place in files else None


class Alone:
    """A pytest plugin: no coverage measurement takes the tracer, and no workers take the tests."""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> Generator[None, Any, None]:
        """Keep pytest-cov from taking the tracer."""
        _alone(early_config.known_args_namespace)
        yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_cmdline_main(self, config: Any) -> Generator[None, Any, None]:
        """Keep xdist from handing the tests to workers."""
        _alone(config.option)
        yield


def _alone(options: Any) -> None:
    for name, value in (("cov_source", []), ("no_cov", True), ("numprocesses", None), ("dist", "no"), ("tx", [])):
        if hasattr(options, name):
            setattr(options, name, value)


class Listener:
    """A pytest plugin: the worst outcome of the test that runs, and what fixtures that outlive a test did."""

    def __init__(self) -> None:
        self.outcome = "passed"
        self.phase = ""
        self.lines: Any = None
        self.entries: Any = None
        self.of_fixtures: dict[int, set[int]] = {}
        self.slow_fixtures: set[int] = set()

    def begin(self) -> None:
        """Forget the test before."""
        self.outcome, self.phase = "passed", ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Hear of every phase, and of subtests, which report themselves."""
        if report.outcome == "failed" and self.outcome != "failed":
            self.outcome, self.phase = "failed", str(report.when)
        elif report.outcome == "skipped" and self.outcome == "passed":
            self.outcome = "skipped"

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, None]:
        """Keep the lines of a wider fixture: they belong to every test that uses it."""
        if fixturedef.scope == "function":
            yield
            return
        if self.entries is not None:
            self.entries.share(+1)
            yield
            self.entries.share(-1)
            return
        if self.lines is None:
            yield
            return
        begun = CLOCKS[0]()
        before = self.lines.into(self.of_fixtures.setdefault(id(fixturedef), set()))
        yield
        self.lines.into(before)
        before.update(self.of_fixtures[id(fixturedef)])
        if CLOCKS[0]() - begun > SLOW_FIXTURE_S:
            self.slow_fixtures.add(id(fixturedef))

    def fixtures(self, item: Any) -> set[int]:
        """The wider fixtures that a test uses, as far as they were set up."""
        info = getattr(item, "_fixtureinfo", None)
        named = getattr(info, "name2fixturedefs", {}).values()
        return {id(each) for definitions in named for each in definitions} & set(self.of_fixtures)


def says_little(item: Any) -> None:
    """Nobody reads why a mutant's test failed, and telling it takes longer than the test."""
    if getattr(type(item), "repr_failure", None) is pytest.Function.repr_failure:
        item.repr_failure = lambda excinfo: f"failed: {excinfo.typename}"


def foreign_modules(before: frozenset[str], root: str) -> list[str]:
    """Modules that were imported since, and that are not of the tree."""
    found = []
    for name in sorted(set(sys.modules) - before):
        spec = getattr(sys.modules[name], "__spec__", None)
        origin = getattr(spec, "origin", None) or ""
        if getattr(spec, "name", "") == name and os.path.isabs(origin) and not _is_within(origin, root):
            found.append(name)
    return found


def import_early(names: list[str]) -> None:
    """Import what tests import while they run, so that not each child does it; what cannot be is left to them."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _is_within(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(os.path.realpath(root) + os.sep)


def run_one(item: Any, following: Any, listener: Listener) -> str:
    """Run one test with all hooks around it; the outcome is `passed`, `failed` or `skipped`."""
    listener.begin()
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return listener.outcome


def run_clean(
    items: list[Any], listener: Listener, lines: Any, notice: Callable[[int], None], folder: str
) -> list[dict[str, Any]]:
    """Run all tests in order; say of each its outcome, seconds, lines, and the programs that it started.

    Processes that tests start write what they ran into the folder.
    """
    wall, cpu = CLOCKS
    started: list[str] = []

    shared: list[str] = []

    def heard(event: str, args: Any) -> None:
        if event in STARTS:
            started.append(event if event == "os.fork" or not args else str(args[0]))
        elif event in _SHARES and _is_shared(event, args):
            shared.append(event)

    sys.addaudithook(heard)
    listener.lines = lines
    found: list[dict[str, Any]] = []
    if lines is not None:
        lines.start()
    for index, item in enumerate(items):
        notice(index)
        ran: set[int] = set()
        if lines is not None:
            lines.into(ran)
        del started[:], shared[:]
        begun = wall(), cpu()
        outcome = run_one(item, items[index + 1] if index + 1 < len(items) else None, listener)
        took = wall() - begun[0], cpu() - begun[1]
        told, is_cut, is_unseen = processes.heard(folder, started)
        ran |= told
        if (told or is_cut) and not started:
            started.append("python")  # in a way that no audit event tells
        is_blind = is_cut or "os.fork" in started or (lines is not None and lines.is_disturbed())
        found.append(
            {"outcome": outcome, "phase": listener.phase, "wall_s": took[0], "cpu_s": took[1], "started": started[:9],
             "is_blind": is_blind, "is_unseen": is_unseen, "is_shared": bool(shared), "is_slow": False, "lines": ran}
        )  # fmt: skip
    if lines is not None:
        lines.stop()
    for index, item in enumerate(items):
        wider = listener.fixtures(item)
        found[index]["lines"].update(*(listener.of_fixtures[each] for each in wider))
        found[index]["is_slow"] = bool(wider & listener.slow_fixtures)
    return found


def _is_shared(event: str, args: Any) -> bool:
    """Whether a test uses a place that another process may use at the same time: a port, a file outside of its own."""
    if event == "socket.bind":
        return isinstance(args[1], tuple) and len(args[1]) > 1 and args[1][1] != 0
    if event == "open" and not (isinstance(args[2], int) and args[2] & _WRITES):
        return False
    path = os.fsdecode(args[0]) if isinstance(args[0], (str, bytes)) else ""
    if not path or path.startswith((":memory:", "/dev/", "/proc/")) or path.endswith(".pyc"):
        return False
    return not os.path.realpath(path).startswith(os.path.realpath(os.environ.get("TMPDIR", "/tmp")) + os.sep)


def own_places(config: Any, folder: str) -> None:
    """Give this forked process its own capture files and temporary folders, and no terminal."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None and capture.is_globally_capturing():
        capture.stop_global_capturing()
        capture.start_global_capturing()
        capture.suspend_global_capture()
    reporter = config.pluginmanager.getplugin("terminalreporter")
    writer = getattr(reporter, "_tw", None)
    if writer is not None:
        writer._file = open(os.devnull, "w")  # noqa: SIM115, SLF001 - it is this process's own until it ends
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        vars(factory).update(_basetemp=None, _given_basetemp=type(config.rootpath)(os.path.realpath(folder)) / "pytest")
