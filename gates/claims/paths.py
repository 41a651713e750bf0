"""Paths and globs that a document names: what they look like, and whether git tracks them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gates.claims.facts import Facts
from gates.claims.marks import Mark
from gates.claims.statement import Outcome, Verdict
from gates.readers.globs import glob_matches

_SOURCE = (
    "py pyi ipynb md rst sh bash js mjs cjs ts tsx jsx go rs java kt rb c h cpp hpp cs sql html css scss tf proto vue "
    "svelte swift ps1 bat"
)
_DATA = (
    "toml yml yaml json jsonl cfg ini txt csv lock xml env svg png jpg gif pdf log db sqlite sarif feature http example"
)
SOURCE_ENDS = frozenset(_SOURCE.split())
_ENDS = SOURCE_ENDS | frozenset(_DATA.split())
_NAMES = frozenset({
    "Makefile", "Dockerfile", "LICENSE", "CODEOWNERS", "noxfile.py", "Justfile", "Procfile", "Jenkinsfile",
    "MANIFEST.in", "py.typed", ".gitignore", ".gitattributes", ".dockerignore", ".editorconfig", ".coveragerc",
})  # fmt: skip
_BARE_NAMES = "|".join(sorted(map(re.escape, _NAMES)))
_CHARS = r"[\w.@+~*?!\[\]{},<>$%=-]"
_BARE = r"py|md|ya?ml|toml|sh|ipynb|txt|json|cfg|ini|rst|csv"
_IN_TEXT = re.compile(
    rf"(?<![\w/:.`@$+-])(?:\.{{0,2}}/)?(?=[\w.{{<*\[])(?:{_CHARS}+/)+{_CHARS}*|(?<![\w/:.`@-])\w[\w.-]*\.(?:{_BARE})\b"
    rf"|(?<![\w/:.`@-])(?:{_BARE_NAMES})(?![\w/-]|\.\w)"
)
_TAIL = re.compile(r"(?:#L?\d+(?:-L?\d+)?|:L?\d+(?:[-:\u2013]L?\d+)*|\(\))$")
_ENDS_ROOT = r"(?:md|py|ya?ml|toml|sh|json)"
_FROM_ROOT = re.compile(rf"/(?!(?:tmp|home|usr|etc|var|opt|mnt|root|dev|proc|Users|app|data)/)[\w./-]+\.{_ENDS_ROOT}$")
"""`/docs/guide.md` from the root of the repository; `/tmp/x.log` and `/v1/users` are of no repository."""
_HOLDER = re.compile(
    r"<[^<>/]*>|\[[A-Za-z][\w -]{1,}\]|\{[^{},/]*\}|\$\{?\w+\}?|\bYYYY[-_]?MM[-_]?DD\b|\bX\.Y\.Z\b|\.\.\.|…"
)
_COMMON = frozenset({
    "README.md", "__init__.py", "conftest.py", "setup.py", "pyproject.toml", "Makefile", "main.py", "config.py",
})  # fmt: skip
"""Names that many folders have: one somewhere says little."""
_BY_HAND = _COMMON | _NAMES
"""Files that people write and no run makes."""
_NEAR = 2
"""Of more files with this name nobody says which was meant."""
_GONE = re.compile(
    r"\b(?:remov|delet|renam|mov(?:ed|e to)|archiv|deprecat|retir|drop(?:ped)|replac|migrat|was at|former|"
    r"legacy|old\b|no longer)",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|plan(?:ned|s)?|to be|todo|to do|tbd|next|future|should|missing|need(?:s|ed)?|propos|not yet|"
    r"does not exist|doesn't exist|not found|absent|recommend|add(?: it)? to|wire into|extend|e\.g\.|for example|"
    r"such as|creates?|generates?|outputs?|writes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A path or glob as a document names it."""

    pattern: str
    """Relative, with POSIX slashes, without `:LINE` and `#L1`."""
    is_plain: bool
    """No folder is named, so that any folder will do."""
    is_code: bool = True
    """It was written as code, or is the whole of a cell."""
    also: str = ""
    """The path without its first folder, which may be the repository itself."""
    is_rooted: bool = False
    """Written as `/tests/`: from the root of the repository, or no path of it at all, such as a route."""

    @property
    def is_glob(self) -> bool:
        """Whether it stands for several."""
        return any(sign in self.pattern for sign in "*?")


def named(text: str, *, is_code: bool = True) -> Named | None:
    """A word as a path; None when it does not look like one of a repository."""
    word = _TAIL.sub("", text.strip().strip("\"'").rstrip(".,;:"))
    word = _TAIL.sub("", word).replace("\\", "/")
    if _FROM_ROOT.match(word):
        word = word[1:]
    if re.match(r"/\w.*/$", word):
        below = named(word[1:])
        return replace(below, is_rooted=True, is_code=False) if below else None
    if (
        not word
        or " " in word
        or "://" in word
        or word.startswith(("~", "/", "$", "-", "@", "http"))
        or word.endswith("(")
    ):
        return None
    if re.match(r"\*?[\d.]*/(?:day|week|month|year|hr|hour|min|sec|s)$", word) or word.startswith("+"):
        return None  # `$80/month`
    if re.fullmatch(r"[\d./,%+-]+", word) or not re.search(r"[A-Za-z]{2}|\*", word):
        return None
    word = _HOLDER.sub("*", word)
    word = posixpath.normpath(word) + ("/" if word.endswith("/") else "") if not word.startswith("..") else word
    last = word.rstrip("/").rpartition("/")[2]
    end = last.rpartition(".")[2].lower() if "." in last.strip(".") or last.startswith(".") else ""
    is_file = end in _ENDS or last in _NAMES or last.startswith("Dockerfile")
    if not is_file and not ("/" in word and (is_code or "*" in word or word.endswith("/")) and _is_folder(word)):
        return None
    if re.search(r"[()=%!,;]", _braces_off(word)) or word.strip("*/.") == "":
        return None
    return Named(pattern=word.removeprefix("./"), is_plain="/" not in word.strip("/"), is_code=is_code)


def _is_folder(word: str) -> bool:
    """`src/acme`, `tests/`, `tests/test_*`; not `and/or`, `GET/POST`, `owner/repo@v1`, `text/plain`."""
    parts = word.strip("/").split("/")
    if "@" in word or (len(parts) == 1 and not word.endswith("/")):
        return False
    if parts[0].lower() in {
        "application",
        "text",
        "image",
        "audio",
        "video",
        "multipart",
        "origin",
        "refs",
        "feat",
        "fix",
        "chore",
        "feature",
    }:
        return False
    return all(re.fullmatch(r"[\w.*?+{},-]+", part) for part in parts) and not all(part.isupper() for part in parts)


def _braces_off(word: str) -> str:
    return re.sub(r"\{[^{}]*\}", "", word)


def in_text(text: str) -> Iterator[tuple[int, int, str]]:
    """Words of prose that look like paths: start, end, word."""
    for found in _IN_TEXT.finditer(text):
        word = found.group().rstrip(".,;:)")
        if word:
            yield found.start(), found.start() + len(word), word


def alternatives(pattern: str) -> tuple[str, ...]:
    """`a/{b,c}.py` is `a/b.py` and `a/c.py`; at most 64."""
    found = re.search(r"\{([^{}]*,[^{}]*)\}", pattern)
    if not found:
        return (pattern,)
    heads = [pattern[: found.start()] + choice.strip() + pattern[found.end() :] for choice in found.group(1).split(",")]
    return tuple(way for head in heads[:16] for way in alternatives(head))[:64]


def matches(wanted: Named, facts: Facts) -> tuple[str, ...]:
    """The tracked files and folders that it names: from the root, from the document's folder, or by its end."""
    if wanted.is_rooted:
        plain = wanted.pattern.rstrip("/")
        return (plain,) if plain in facts.files | facts.folders else ()
    found = _all_of(wanted.pattern, facts)
    if found or not wanted.also:
        return found
    plain = wanted.also.rstrip("/")
    return (plain,) if plain in facts.files | facts.folders else ()


def _all_of(pattern: str, facts: Facts) -> tuple[str, ...]:
    found: list[str] = []
    for way in alternatives(pattern):
        here = _matches(way, facts)
        if not here:
            return ()
        found += here
    return tuple(found)


def _matches(pattern: str, facts: Facts) -> tuple[str, ...]:
    plain = pattern.rstrip("/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(facts.document), plain))
    if "*" in plain or "?" in plain:
        for glob in (plain, beside):
            found = tuple(path for path in sorted(facts.files) if glob_matches(f"/{glob}", path))
            if found:
                return found
        return tuple(path for path in sorted(facts.files) if glob_matches(f"**/{plain}", path))
    here = tuple(path for path in (beside, plain) if path in facts.files or path in facts.folders)
    if here:
        return tuple(dict.fromkeys(here)) if plain in _COMMON else here[-1:]
    last = plain.rpartition("/")[2]
    return tuple(path for path in facts.by_name.get(last, ()) if path.endswith("/" + plain))


def judged(
    wanted: Named, facts: Facts, *, text: str, mark: Mark, is_evidence: bool, is_plan: bool = False
) -> Verdict | None:
    """Whether git tracks what is named; None for two words with a stroke between them.

    Args:
        wanted: the path or glob.
        facts: what is known.
        text: the whole statement; words in it may say that the path is gone, or yet to come.
        mark: the mark of the statement.
        is_plan: the mark is only that of the heading above, such as Next steps.
        is_evidence: it stands in a column of files or evidence, or beside a mark that says done.
    """
    found = matches(wanted, facts)
    name = wanted.pattern
    if found:
        if is_plan and not wanted.is_code and (name in _NAMES or name.endswith("/")):
            return None  # `update Makefile` below Next steps is yet to be done
        more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        if mark is Mark.OPEN and not is_plan:
            return Verdict(
                outcome=Outcome.CANNOT_TELL,
                reason=f"{found[0]}{more} is tracked; whether it is enough, nobody can tell",
            )
        if wanted.is_plain and name in _COMMON and name not in found and len(found) > 1:
            reason = f"git tracks {len(found)} files that are called {name}, and none at the root"
            return Verdict(outcome=Outcome.CANNOT_TELL, reason=reason)
        return Verdict(outcome=Outcome.SUPPORTED, reason=f"git tracks {found[0]}{more}")
    if wanted.is_rooted:
        return None  # `/api/users` is a route
    there = next((path for path in alternatives(name) if path.rstrip("/") in facts.untracked), None)
    if there:
        return Verdict(outcome=Outcome.UNSUPPORTED, reason=f"{there} is on this machine only: git does not track it")
    if any(path.rstrip("/") in facts.ignored for path in alternatives(name)):
        reason = f"git tracks no {name} and is told to ignore it; it may be made when something runs"
        return Verdict(outcome=Outcome.CANNOT_TELL, reason=reason)
    if _GONE.search(text):
        return Verdict(
            outcome=Outcome.CANNOT_TELL, reason=f"git tracks no {name}; the sentence speaks of what moved or went"
        )
    is_excused = mark is Mark.OPEN or (not is_evidence and (mark is Mark.PARTLY or _TO_COME.search(text)))
    if is_excused:
        return Verdict(
            outcome=Outcome.CANNOT_TELL, reason=f"git tracks no {name}; the sentence does not say that it is there"
        )
    if _is_no_path(wanted, facts, is_evidence=is_evidence):
        return None
    what = "matches no tracked file" if wanted.is_glob else "is not tracked"
    end = name.rpartition(".")[2].lower()
    if wanted.is_plain and end not in SOURCE_ENDS and name not in _BY_HAND:
        outcome = Outcome.UNSUPPORTED if is_evidence else Outcome.CANNOT_TELL
        return Verdict(outcome=outcome, reason=f"{name} {what} anywhere; it may be made when something runs")
    return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{name} {what}{_near(wanted, facts)}")


def _is_no_path(wanted: Named, facts: Facts, *, is_evidence: bool) -> bool:
    """`checkpoint/resume` in prose, and `prettier/prettier` of which not even the first part is tracked."""
    name = wanted.pattern
    if "." in name.rpartition("/")[2] or "*" in name:
        return False
    is_foreign = not name.endswith("/") and name.partition("/")[0] not in facts.by_name
    return not wanted.is_code or (is_foreign and not is_evidence)


def _near(wanted: Named, facts: Facts) -> str:
    last = wanted.pattern.rstrip("/").rpartition("/")[2]
    others = () if wanted.is_plain else facts.by_name.get(last, ())
    return f"; {others[0]} is" if 0 < len(others) <= _NEAR else ""
