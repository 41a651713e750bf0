"""`ruff check --show-settings` -> the rules that are really in force, and the patterns that take files away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_NEEDED = frozenset({"Resolved settings for", "linter.rules.enabled", "formatter.exclude"})
"""Without these it is something else, or it is cut: the last one stands behind all else that is read."""
_CODE = re.compile(r"^\s*(?P<name>[\w-]+)(?: \((?P<code>[A-Z]+\d+)\))?,?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class PerFileIgnore:
    """Rules that are off for the files of a pattern."""

    absolute: str
    basename: str
    """The pattern as it was written."""
    is_negated: bool
    rules: frozenset[str]

    def matches(self, path: str) -> bool:
        """Whether it speaks of this absolute path."""
        hit = _matches(self.basename, path.rpartition("/")[2]) or _matches(self.absolute, path)
        return hit != self.is_negated


@dataclass(frozen=True, kw_only=True, slots=True)
class RuffSettings:
    """What ruff resolved for the files of one configuration. Paths are absolute, as ruff writes them."""

    resolved_for: str
    settings_path: str | None
    """None when no configuration governs the file."""
    project_root: str
    rules: tuple[str, ...]
    """Codes of the enabled rules, sorted."""
    exclude: tuple[str, ...] = ()
    """`exclude` and `extend-exclude`."""
    include: tuple[str, ...] = ()
    lint_exclude: tuple[str, ...] = ()
    format_exclude: tuple[str, ...] = ()
    respects_gitignore: bool = True
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    dummy_names: str = ""
    """The expression for names that need not be used."""

    def excluding(self, path: str) -> str | None:
        """The pattern of `exclude` that takes this absolute path, or a folder above it, away."""
        below = path.removeprefix(f"{self.project_root}/").split("/")
        folder = self.project_root
        for part in below:
            folder = f"{folder}/{part}"
            pattern = self._hit(self.exclude, folder)
            if pattern:
                return pattern
        return None

    def lint_excluding(self, path: str) -> str | None:
        """The pattern of `lint.exclude` that keeps the linter from this absolute path."""
        return self._hit(self.lint_exclude, path)

    def format_excluding(self, path: str) -> str | None:
        """The pattern of `format.exclude` that keeps the formatter from this absolute path."""
        return self._hit(self.format_exclude, path)

    def including(self, path: str) -> bool:
        """Whether `include` names this absolute path."""
        return not self.include or self._hit(self.include, path) is not None

    def _hit(self, patterns: Iterable[str], path: str) -> str | None:
        name = path.rpartition("/")[2]
        for pattern in patterns:
            absolute = pattern if pattern.startswith("/") else f"{self.project_root}/{pattern}"
            if ("/" not in pattern and _matches(pattern, name)) or _matches(absolute, path):
                return pattern
        return None


def read_settings(output: bytes) -> RuffSettings | None:
    """Read the text of one `--show-settings`; None when its shape is not understood, or it is cut."""
    lines = output.decode("utf-8", "replace").split("\n")
    facts: dict[str, str] = {}
    blocks: dict[str, list[str]] = {}
    rest = iter(lines)
    for line in rest:
        if line.startswith(("Resolved settings for: ", "Settings path: ")):
            key, _, value = line.partition(": ")
            facts[key] = _text(value)
            continue
        key, equals, value = line.partition(" = ")
        if not equals or line[0] in "\t }":
            continue
        end = "]" if value == "[" else "}" if value == "{" and key == "linter.per_file_ignores" else ""
        if not end:
            facts[key] = value
            continue
        block = list(_until(rest, end))
        if block[-1:] != [end]:
            return None  # the text is cut
        blocks[key] = block[:-1]
    if not (facts.keys() | blocks.keys()).issuperset(_NEEDED):
        return None
    return RuffSettings(
        resolved_for=facts["Resolved settings for"],
        settings_path=facts.get("Settings path"),
        project_root=_text(facts.get("linter.project_root", facts.get("file_resolver.project_root", ""))),
        rules=tuple(sorted(_codes(blocks.get("linter.rules.enabled", ())))),
        exclude=_texts(blocks, "file_resolver.exclude") + _texts(blocks, "file_resolver.extend_exclude"),
        include=_texts(blocks, "file_resolver.include") + _texts(blocks, "file_resolver.extend_include"),
        lint_exclude=_texts(blocks, "linter.exclude"),
        format_exclude=_texts(blocks, "formatter.exclude"),
        respects_gitignore=facts.get("file_resolver.respect_gitignore", "true") == "true",
        dummy_names=facts.get("linter.dummy_variable_rgx", ""),
        per_file_ignores=tuple(_per_file_ignores(blocks.get("linter.per_file_ignores", []))),
    )


def _per_file_ignores(lines: list[str]) -> Iterator[PerFileIgnore]:
    rest = iter(lines)
    absolute = basename = ""
    is_negated = False
    for line in rest:
        key, _, value = line.strip().partition(" = ")
        if key == "absolute_matcher":
            absolute = _text(value)
        elif key == "basename_matcher":
            basename = _text(value)
        elif key == "negated":
            is_negated = value == "true"
        elif key == "data":
            rules = frozenset(_codes(_until(rest, "]"))) if value == "[" else frozenset[str]()
            yield PerFileIgnore(absolute=absolute, basename=basename, is_negated=is_negated, rules=rules)


def _until(lines: Iterator[str], end: str) -> Iterator[str]:
    """The lines through this one."""
    for line in lines:
        yield line
        if line == end:
            return


def _codes(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        match = _CODE.match(line)
        if match:
            yield match["code"] or match["name"]


def _texts(blocks: dict[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(_text(line.strip().rstrip(",")) for line in blocks.get(key, ()))


def _text(quoted: str) -> str:
    try:
        text = json.loads(quoted)
    except ValueError:
        return quoted.strip('"')
    return text if isinstance(text, str) else quoted


def _matches(pattern: str, text: str) -> bool:
    return _expression(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """A glob as Rust's globset reads it with ruff's options: `*` and `?` match a slash too."""
    out, place, depth = [], 0, 0
    while place < len(pattern):
        rest, sign = pattern[place:], pattern[place]
        if rest.startswith("/**/"):
            out.append("/(?:.*/)?")
            place += 4
        elif rest == "/**":
            out.append("/.*")
            place += 3
        elif place == 0 and rest.startswith("**/"):
            out.append("(?:.*/)?")
            place += 3
        elif sign == "[" and "]" in rest[2:]:
            end = rest.index("]", 2)
            inside = rest[1:end].replace("\\", "\\\\")
            out.append(f"[^{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]")
            place += end + 1
        else:
            opens, closes = sign == "{", sign == "}" and depth > 0
            depth += opens - closes
            special = {"*": ".*", "?": "."}
            if opens or closes:
                out.append("(?:" if opens else ")")
            elif sign == "," and depth:
                out.append("|")
            elif sign == "\\" and len(rest) > 1:
                place += 1
                out.append(re.escape(rest[1]))
            else:
                out.append(special.get(sign) or re.escape(sign))
            place += 1
    try:
        return re.compile("".join(out), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))
