"""pytest's own configuration and its `conftest.py` files: what is asked less than at the base."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from gates.model.before import Before, Weakening
from gates.model.python_tree import python_tree
from gates.model.scope import is_within
from gates.suite.options import lost_guards, risky_options
from gates.suite.pytest_settings import pytest_settings, words

_CONFIGURED = ("python_files", "python_classes", "python_functions")
_HOOKS = (
    "pytest_collection_modifyitems", "pytest_ignore_collect", "pytest_runtest_makereport", "pytest_runtest_protocol",
    "pytest_runtest_call", "pytest_pyfunc_call", "pytest_exception_interact", "pytest_sessionfinish",
    "pytest_cmdline_main", "pytest_load_initial_conftests", "pytest_itemcollected", "pytest_report_teststatus",
)  # fmt: skip


def lowered_pytest(before: Before) -> tuple[Weakening, ...]:
    """Every way in which pytest is told to run or believe fewer tests."""
    was, _ = pytest_settings(before.base.texts)
    now, file = pytest_settings(before.head.texts)
    texts = [*_options(was, now), *_places(was, now), *_judgement(was, now)]
    found = [Weakening(slug="selection-changed", message=f"pytest {text}", path=file) for text in texts]
    for path, text in sorted(before.head.texts.items()):
        if path.rpartition("/")[2] == "conftest.py":
            old = before.base.texts.get(before.old_path(path), "")
            found += [
                Weakening(slug="selection-changed", message=f"{path} {message}", path=path)
                for message in _conftest(old, text)
            ]
    return tuple(found)


def _options(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = words(was.get("addopts")), words(now.get("addopts"))
    gained = risky_options(after, beyond=before)
    if gained:
        yield f"addopts gained {' '.join(gained)}"
    lost = lost_guards(after, of=before)
    if lost:
        yield f"addopts lost {' '.join(lost)}"


def _places(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = words(was.get("testpaths")), words(now.get("testpaths"))
    if after and not all(
        is_within(path.rstrip("/"), tuple(each.rstrip("/") for each in after)) for path in before or ["."]
    ):
        yield f"testpaths {' '.join(before) or 'everywhere'} to {' '.join(after)}"
    gained = [each for each in words(now.get("norecursedirs")) if each not in words(was.get("norecursedirs"))]
    if gained:
        yield f"norecursedirs gained {' '.join(gained)}"
    for key in _CONFIGURED:
        lost = [each for each in words(was.get(key)) if each not in words(now.get(key))]
        if lost or (key in now and key not in was):
            before_, after_ = (" ".join(words(side.get(key))) or "default" for side in (was, now))
            yield f"{key} {before_} to {after_}"


def _judgement(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in ("xfail_strict", "strict", "strict_markers", "strict_config", "strict_xfail"):
        if _is_true(was.get(key)) and not _is_true(now.get(key)):
            yield f"{key} true to false"
    before, after = _lines(was.get("filterwarnings")), _lines(now.get("filterwarnings"))
    lost = [each for each in before if each.startswith("error") and each not in after]
    gained = [each for each in after if not each.startswith("error") and each not in before]
    if lost:
        yield f"filterwarnings lost {', '.join(lost)}"
    if gained and any(each.startswith("error") for each in before):
        yield f"filterwarnings gained {', '.join(gained)}"


def _conftest(was: str, now: str) -> Iterator[str]:
    if was == now:
        return
    before, after = _said(was), _said(now)
    gained = sorted(after - before)
    if gained:
        yield f"gained {', '.join(gained)}"


def _said(text: str) -> set[str]:
    """Hooks and names through which a `conftest.py` can take tests away."""
    tree = python_tree(text)
    if tree is None:
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in _HOOKS:
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(it, ast.Name) and it.id.startswith("collect_ignore") for it in targets) and node.value:
                name = next(it.id for it in targets if isinstance(it, ast.Name))
                values = [it.value for it in ast.walk(node.value) if isinstance(it, ast.Constant)]
                found |= {f"{name} {value}" for value in values if isinstance(value, str)} or {name}
    return found


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def _is_true(value: Any) -> bool:
    return value is True or str(value).strip().lower() in ("1", "true", "yes", "on")
