from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from gates.probes.watched_warnings import OF_PYTHON, WATCHED, is_kept, show


@dataclass
class Plugins:
    names: list[str]

    def has_plugin(self, name: str) -> bool:
        return name in self.names

    def register(self, plugin: object, name: str) -> None:
        self.names.append(name)


@dataclass
class Config:
    """As much of pytest's configuration as filters of warnings need."""

    filters: list[str] = field(default_factory=list)
    known_args_namespace: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(pythonwarnings=None))
    pluginmanager: Plugins = field(default_factory=lambda: Plugins(["warnings"]))

    def getini(self, name: str) -> list[str]:
        return list(self.filters)

    def addinivalue_line(self, name: str, line: str) -> None:
        self.filters.append(line)


SHOWN = [f"default::pytest.{name}" for name in WATCHED]
OF_PYTHONS = [f"default:{text}:{name}" for name, text, _ in OF_PYTHON]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ignore", [*SHOWN, *OF_PYTHONS]),
        ("ignore::Warning", [*SHOWN, *OF_PYTHONS]),
        ("ignore::UserWarning", SHOWN),
        ("i::pytest.PytestWarning", SHOWN),
        ("ignore::RuntimeWarning", OF_PYTHONS[:1]),
        ("ignore::DeprecationWarning", OF_PYTHONS[1:]),
    ],
)
def test_a_filter_of_the_configuration_is_undone_behind_it(line: str, shown: list[str]) -> None:
    config = Config(filters=[line])
    show(config)
    assert (config.filters, config.known_args_namespace.pythonwarnings) == ([line, *shown], None)


@pytest.mark.parametrize(
    ("category", "message", "kept"),
    [
        ("RuntimeWarning", "coroutine 'check' was never awaited", True),
        ("RuntimeWarning", "coroutine 'AsyncMockMixin._execute_mock_call' was never awaited", False),
        ("RuntimeWarning", "coroutine 'check' is slow", False),
        ("DeprecationWarning", "It is deprecated to return a value that is not None from a test case (x)", True),
        ("DeprecationWarning", "use something else", False),
        ("PytestReturnNotNoneWarning", "whatever", True),
    ],
)
def test_only_warnings_that_make_a_green_test_meaningless_are_kept(category: str, message: str, kept: bool) -> None:
    assert is_kept(category, message) is kept


def test_a_filter_among_the_options_is_undone_among_them() -> None:
    config = Config(known_args_namespace=SimpleNamespace(pythonwarnings=["ignore"]))
    show(config)
    assert config.known_args_namespace.pythonwarnings == ["ignore", *SHOWN, *OF_PYTHONS]


@pytest.mark.parametrize("line", ["error", "ignore:corou:RuntimeWarning", "ignore:x:pytest.PytestUnknownMarkWarning.x"])
def test_other_filters_stay_as_they_are(line: str) -> None:
    config = Config(filters=[line])
    show(config)
    assert (config.filters, config.pluginmanager.names) == ([line], ["warnings"])


def test_the_plugin_comes_back_unless_it_would_make_warnings_errors() -> None:
    off, strict = Config(pluginmanager=Plugins([])), Config(filters=["error"], pluginmanager=Plugins([]))
    show(off)
    show(strict)
    assert (off.pluginmanager.names, strict.pluginmanager.names) == (["gates-warnings"], [])
