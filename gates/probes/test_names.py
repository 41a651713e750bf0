"""Lists the tests that a person reading the files would expect, without importing them.

    python test_names.py [--tests-alone] < PATHS

Paths come NUL-separated on standard input; one JSON line per file and a closing line with their number go to
standard output. With `--tests-alone`, files without any function that is called like a test are left out unread.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from typing import Any

NEARLY = re.compile(
    r"(?:tets|tset|etst|tst|tet|ttest|teest|tesst|Test|TEST)_|_+test_|(?:x|xx|no|not|off|old|skip|todo|dont|disabled?)_?test_",
)
"""Names of functions that were meant to be tests, or were tests until somebody switched them off by their name."""


def main() -> None:
    """Read every file named on standard input."""
    names = [name for name in sys.stdin.buffer.read().decode("utf-8").split("\0") if name]
    if "--tests-alone" in sys.argv[1:]:
        names = [name for name in names if _may_hold_tests(name)]
    files = [described(name) for name in names]
    waiting = {entry[1] for found in files for entry in found["near"]}
    spoken = _spoken(names, waiting) if waiting else {}
    for found in files:
        near = [entry for entry in found.pop("near") if spoken.get(entry[1], 0) < 2]
        found["tests"] = sorted(found["tests"] + near, key=lambda entry: int(entry[2]))
        print(json.dumps(found, separators=(",", ":")))
    print(json.dumps({"files": len(names)}))


def described(name: str) -> dict[str, Any]:
    """The test functions of one file, the names defined twice, and the names used as bases of classes.

    Functions that assert something under a name that is nearly one of a test, and fixtures under that of a test, stand
    under `near`. Under `hidden` stand fixtures under the name of a test, and tests below an `if`, a `try` or a `with`.
    """
    found: dict[str, Any] = {"path": name, "tests": [], "twice": [], "bases": [], "problem": None}
    found.update(near=[], hidden=[])
    try:
        with open(os.path.join(os.getcwd(), name), "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found["problem"] = f"{type(error).__name__}: {error}".split("\n")[0]
        return found
    _look(tree.body, "", found)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found["bases"] += [_last_name(base) for base in node.bases]
    found["bases"] = sorted({base for base in found["bases"] if base})
    return found


def _may_hold_tests(name: str) -> bool:
    try:
        with open(os.path.join(os.getcwd(), name), "rb") as file:
            return b"def test" in file.read()
    except OSError:
        return True  # it is named as one that cannot be read


def _look(body: list[ast.stmt], scope: str, found: dict[str, Any]) -> None:
    seen: dict[str | None, int] = {}
    for node in body:
        if isinstance(node, ast.Delete):
            for target in node.targets:
                seen.pop(_last_name(target), None)
        if isinstance(node, ast.Assign):
            for target in node.targets:  # `__test__ = False` switches a scope off on purpose
                if _last_name(target) == "__test__":
                    return
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            _look_below(node, scope, found)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        is_class = isinstance(node, ast.ClassDef)
        if not node.name.startswith("Test" if is_class else "test"):
            if is_class and not scope and any(_is_test(child) for child in node.body):
                _look(node.body, node.name, found)
            if not is_class and NEARLY.match(node.name) and not node.decorator_list and _asserts(node):
                found["near"].append([scope, node.name, node.lineno, True])
            continue
        decorators = [_last_name(decorator) for decorator in node.decorator_list]
        if "fixture" in decorators and node.name.startswith("test_"):
            asserts = any(map(_asserts, node.body))  # its decorator speaks of pytest, too
            found["hidden"].append([scope, node.name, node.lineno, asserts])
            if asserts and not _gives(node):
                found["near"].append([scope, node.name, node.lineno, True])
        if "fixture" in decorators or "overload" in decorators:
            continue
        if node.name in seen and not _uses_earlier(node):
            found["twice"].append([scope, node.name, seen[node.name], node.lineno])
        seen[node.name] = node.lineno
        if is_class:
            _look(node.body, (scope + "::" if scope else "") + node.name, found)
        elif node.name.startswith("test_"):
            found["tests"].append([scope, node.name, node.lineno, _asserts(node)])


def _look_below(block: ast.stmt, scope: str, found: dict[str, Any]) -> None:
    """The tests of a block that may not run when the file is imported."""
    inner: dict[str, Any] = {"tests": [], "twice": [], "near": [], "hidden": []}
    for part in ast.iter_child_nodes(block):
        body = part.body if isinstance(part, ast.ExceptHandler) else [part]
        _look([child for child in body if isinstance(child, ast.stmt)], scope, inner)
    found["hidden"] += inner["tests"] + inner["hidden"]


def _spoken(names: list[str], waiting: set[str]) -> dict[str, int]:
    """How often each word stands in these files, as far as they can be read; who is called stands there twice."""
    spoken = dict.fromkeys(waiting, 0)
    for name in names:
        try:
            with open(os.path.join(os.getcwd(), name), "rb") as file:
                words = re.findall(rb"\w+", file.read())
        except OSError:
            continue
        for word in words:
            text = word.decode("utf-8", "replace")
            if text in spoken:
                spoken[text] += 1
    return spoken


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")


def _asserts(node: ast.AST) -> bool:
    """Whether a function checks something itself: an assert statement, or a call of pytest or of an assert method."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        owner = part.value.id if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) else ""
        if owner == "pytest" or (owner == "self" and getattr(part, "attr", "").startswith("assert")):
            return True
    return False


def _gives(node: Any) -> bool:
    """Whether a fixture gives a value, or is used everywhere without being named."""
    is_autouse = any(part.arg == "autouse" for item in node.decorator_list for part in getattr(item, "keywords", []))
    return is_autouse or any(
        isinstance(part, (ast.Yield, ast.YieldFrom)) or (isinstance(part, ast.Return) and part.value is not None)
        for part in ast.walk(node)
    )


def _uses_earlier(node: Any) -> bool:
    """Whether a decorator takes the earlier definition in (`@test_x.register`, `@app.get`)."""
    return any(
        isinstance(part, ast.Name) and part.id == node.name for item in node.decorator_list for part in ast.walk(item)
    )


def _last_name(node: Any) -> str | None:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    return node.id if isinstance(node, ast.Name) else None


if __name__ == "__main__":
    main()
