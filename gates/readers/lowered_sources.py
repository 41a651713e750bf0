"""Python sources of a change: tests that left, comments that silence tools, tests that are skipped; counts only.

Counts are of the whole change and of each lane, so that lines may move freely inside it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gates.model.before import Before, Side, Weakening
from gates.model.scope import is_within

NAMED = 4
COMMENTS = (
    ("noqa", re.compile(r"(?i)#\s*(?:(?:ruff|flake8)\s*:\s*)?noqa\b|#\s*ruff\s*:\s*(?:ignore|file-ignore|disable)\b")),
    ("type: ignore", re.compile(r"(?i)#\s*(?:type|pyright|ty)\s*:\s*(?:ignore|basic)\b|#\s*mypy\s*:\s*\S")),
    ("pragma: no cover", re.compile(r"(?i)#\s*pragma\s*:\s*no\s*(?:cover|branch|mutate)\b")),
    ("fmt: off", re.compile(r"(?i)#\s*(?:fmt\s*:\s*(?:off|skip)|yapf\s*:\s*disable)\b")),
    ("nosec", re.compile(r"(?i)#\s*nosec\b")),
    ("pylint: disable", re.compile(r"(?i)#\s*pylint\s*:\s*(?:disable|skip-file)")),
)  # fmt: skip
SKIPS = "skip and xfail"
_SKIPS = frozenset(
    {"skip", "skipif", "xfail", "skipIf", "skipUnless", "expectedFailure", "importorskip", "SkipTest", "skipTest"}
)
_SKIP_TEXT = re.compile(
    r"\b(?:pytest(?:\.mark)?|unittest)\.(?:skip\w*|xfail|importorskip|expectedFailure)\b|\bself\.skipTest\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What one file holds, as far as it is counted."""

    silenced: Counter[str] = field(default_factory=Counter)
    tests: Counter[str] = field(default_factory=Counter)
    """Names of test functions."""
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Test -> the names that it uses."""
    defined: frozenset[str] = frozenset()
    """Names of functions and classes that are no tests."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fewer:
    """Tests of a change."""

    count: int
    """Test functions that are gone, beyond those that came; below zero when there are more."""
    files: tuple[str, ...] = ()
    with_code: int = 0
    """Those that left together with code that they tested; they do not count."""


def added_suppressions(before: Before) -> dict[tuple[str, str], Counter[str]]:
    """(kind, lane) -> file -> how many more there are, for the kinds of which the lane has more on the whole."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for side, sign in ((before.base, -1), (before.head, 1)):
        for path, source in _sources(side).items():
            now = (
                path
                if side is before.head
                else next((new for new, old in before.old_paths.items() if old == path), path)
            )
            lane = before.head.owners.get(now) or side.owners.get(path) or ""
            for kind, number in source.silenced.items():
                found.setdefault((kind, lane), Counter())[now] += sign * number
    return {key: counts for key, counts in sorted(found.items()) if sum(counts.values()) > 0}


def fewer_tests(before: Before) -> Fewer:
    """How many test functions the change takes away."""
    was, now = _sources(before.base), _sources(before.head)
    gone, come = _tests(was, before.base), _tests(now, before.head)
    left = gone - come
    dead = _dead_names(was, now, before)
    words = {name: used for source in was.values() for name, used in source.words.items()}
    with_code = sum(number for name, number in left.items() if words.get(name, frozenset()) & dead)
    count = gone.total() - come.total() - min(with_code, max(0, gone.total() - come.total()))
    files = sorted(path for path, source in was.items() if source.tests & left)
    return Fewer(count=count, files=tuple(files), with_code=with_code)


def lowered_sources(before: Before, *, spare_suppressions: int = 0, spare_tests: int = 0) -> tuple[Weakening, ...]:
    """`noqa +12`, `8 tests fewer`.

    Args:
        before: the base and the working tree.
        spare_suppressions: so many more of each kind in each lane are allowed.
        spare_tests: so many tests fewer are allowed.
    """
    found = []
    for (kind, lane), counts in added_suppressions(before).items():
        total = sum(counts.values())
        if total > spare_suppressions:
            most = [(path, number) for path, number in counts.most_common() if number > 0]
            places = ", ".join(f"{path} +{number}" for path, number in most[:NAMED])
            slug = "tests-skipped" if kind == SKIPS else "suppressions-added"
            message = f"{kind} +{total}{f' in lane {lane}' if lane else ''}: {places}"
            found.append(Weakening(slug=slug, message=message, path=most[0][0]))
    fewer = fewer_tests(before)
    if fewer.count > spare_tests:
        named = ", ".join(fewer.files[:NAMED])
        text = f"{fewer.count} test{'' if fewer.count == 1 else 's'} fewer: {named}"
        found.append(Weakening(slug="fewer-tests", message=text, path=fewer.files[0] if fewer.files else None))
    return tuple(found)


def _sources(side: Side) -> dict[str, Source]:
    return {path: read_source(text) for path, text in side.texts.items() if path.endswith((".py", ".pyi"))}


def read_source(text: str) -> Source:
    """Look at one file; what cannot be parsed is searched as text."""
    silenced: Counter[str] = Counter()
    for comment in _comments(text):
        for kind, pattern in COMMENTS:
            silenced[kind] += bool(pattern.search(comment))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        silenced[SKIPS] += len(_SKIP_TEXT.findall(text))
        names = re.findall(r"^\s*(?:async\s+)?def\s+(test_\w*)", text, re.MULTILINE)
        return Source(silenced=+silenced, tests=Counter(names))
    tests: Counter[str] = Counter()
    words, defined = {}, set()
    for node in ast.walk(tree):
        silenced[SKIPS] += _skips(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
            tests[node.name] += 1
            words[node.name] = frozenset(_names(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defined.add(node.name)
    return Source(silenced=+silenced, tests=tests, words=words, defined=frozenset(defined))


def _skips(node: ast.AST) -> bool:
    """`pytest.mark.skip`, `pytest.skip(...)`, `skip(...)`, `@unittest.skipIf(...)`, `__test__ = False`."""
    if isinstance(node, ast.Attribute) and node.attr in _SKIPS:
        root = ast.unparse(node.value)
        return root in ("pytest", "mark", "unittest", "self") or root.endswith(".mark")
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _SKIPS
    return isinstance(node, ast.Assign) and ast.unparse(node) == "__test__ = False"


def _names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


def _tests(sources: Mapping[str, Source], side: Side) -> Counter[str]:
    """The tests in files that are tests by name or by lane."""
    roots = tuple(root for lane in side.lanes for root in lane.tests)
    found: Counter[str] = Counter()
    for path, source in sources.items():
        name = path.rpartition("/")[2]
        if name.startswith("test") or name.endswith("_test.py") or is_within(path, roots):
            found += source.tests
    return found


def _dead_names(was: Mapping[str, Source], now: Mapping[str, Source], before: Before) -> frozenset[str]:
    """Names that the change takes out of files that lose definitions, and that it defines nowhere again."""
    still = frozenset(name for source in now.values() for name in source.defined)
    dead: set[str] = set()
    new_paths = {old: new for new, old in before.old_paths.items()}
    for path, source in was.items():
        after = now.get(new_paths.get(path, path), Source())
        if not source.tests and len(after.defined) < len(source.defined):
            dead |= source.defined - still
    return frozenset(dead)


def _comments(text: str) -> list[str]:
    if "#" not in text:
        return []
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return [line[line.index("#") :] for line in text.splitlines() if "#" in line]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
