"""What a command in the configuration may be told, and what is refused before it ever runs."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gates.api import GateScope, lost_status


class Reads(enum.Enum):
    """The format of what a command leaves."""

    SARIF = "sarif"
    JUNIT = "junit"
    COBERTURA = "cobertura"
    LCOV = "lcov"
    COUNT = "count"


@dataclass(frozen=True, kw_only=True, slots=True)
class Planting:
    """A text to plant in a scratch copy: a defect, or something right."""

    file: str = ""
    """A new file: a bare name goes to the deepest folder and each top path of the lane, a path below the root there."""
    text: str = ""
    """What it holds; put at the end when the file exists."""
    check: str = ""
    """Only for a defect: the check that must be reported, such as `bandit/B102`; what fits the format when empty."""
    at: str = ""
    """Only for a defect: the file where it must be reported; the planted file when empty."""


_UNBOUND: dict[str, object] = {"maximum": None}
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})
_SHELL_WORDS = frozenset({"||", "&&", ";", "|", "&", ">", ">>", "2>", "2>&1", "<"})
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_KNOWN = ("paths", "folders", "lane", "python", "root", "out")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A command that leaves a report, and how its report is read."""

    command: tuple[str, ...] = ()
    """The program and its arguments, one word each; no shell reads it. In a word, `{python}`, `{root}`, `{out}` (a
    fresh folder) and `{lane}` are filled in; `{paths}` (the files) and `{folders}` (the lane's paths) stand alone."""
    reads: Reads = Reads.SARIF
    """The format of its report."""
    output: str = ""
    """The report's name below `{out}`; empty: the report is the standard output."""
    scope: GateScope = GateScope.LANE
    """Whether it is asked of each lane, or once of the whole repository."""
    files: tuple[str, ...] = ()
    """Globs over the paths of the files that it must look at; empty: the Python files."""
    exclude: tuple[str, ...] = ()
    """Globs over paths of files that it need not look at; they are counted."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables set for it."""
    pass_env: tuple[str, ...] = ()
    """Names of your own variables that it may see."""
    accepted_exit_codes: tuple[int, ...] = ()
    """Exit codes with which it has done its work. Empty: 0 when it found nothing and 1 when it did (`sarif`, `junit`),
    only 0 (the others). With 0 alone the exit code is no witness of what was found."""
    unit: str = ""
    """What its account counts, one word in the singular; empty: `test` for junit, else `file`."""
    pattern: str = ""
    """Only for `count`: a regular expression with the group `number`; empty: the output is the number alone."""
    examined: str = ""
    """A regular expression over all that it prints, with a group `file` (each match is a file that it looked at) or
    `examined` (how many units it looked at), where the report itself does not say."""
    minimum: Decimal | None = field(default=None, metadata=_UNBOUND)
    """Least number (`count`), or least percent of lines (`cobertura`, `lcov`) instead of the lane's target."""
    maximum: Decimal | None = field(default=None, metadata=_UNBOUND)
    """Greatest number (`count`)."""
    minimum_examined: int | None = None
    """Least number of units that it must have looked at."""
    maximum_findings: int | None = None
    """Greatest number of findings, accepted ones too."""
    reuse: bool = False
    """Whether the evidence cache may answer: only when nothing but the repository and the interpreter decides."""
    known_bad: Planting | None = None
    """A defect that must turn it red; without one it is not proved."""
    known_good: Planting | None = None
    """Something right that must leave it green; without one it is not proved."""

    def __post_init__(self) -> None:
        """Refuse what could never be red, and what nobody could carry out.

        Raises:
            ValueError: in words for the user.
        """
        if self.command:
            _refuse_shell(self.command)
            _refuse_placeholders(self)
            _refuse_patterns(self)
            _refuse_bounds(self)

    @property
    def codes(self) -> tuple[int, ...]:
        """The exit codes with which it has done its work."""
        usual = (0, 1) if self.reads in (Reads.SARIF, Reads.JUNIT) else (0,)
        return self.accepted_exit_codes or usual

    @property
    def counts(self) -> str:
        """What its account counts."""
        return self.unit or ("test" if self.reads is Reads.JUNIT else "file")


def _refuse_shell(command: tuple[str, ...]) -> None:
    if not command[0].strip():
        raise ValueError("command: the program's name is empty")
    for word in command:
        if word in _SHELL_WORDS:
            raise ValueError(f"command: no shell reads `{word}`; the command is one program with its arguments")
    program = command[0].rsplit("/", 1)[-1]
    flags = [at for at, word in enumerate(command) if re.fullmatch(r"-[a-z]*c", word)]
    if program in _SHELLS and flags and len(command) > flags[0] + 1:
        lost = lost_status(command[flags[0] + 1])
        if lost is not None:
            raise ValueError(f"command: `{lost[0]}` cannot fail: {lost[1]}; let its exit code through")


def _refuse_placeholders(settings: Settings) -> None:
    texts = [*((word, True) for word in settings.command), *((value, False) for value in settings.env.values())]
    for text, is_word in texts:
        for match in _PLACEHOLDER.finditer(text):
            if match.group(0) in ("{{", "}}"):
                continue
            name = match.group(1)
            if name not in _KNOWN or (not is_word and name in ("paths", "folders")):
                raise ValueError(
                    f"command: `{match.group(0)}` in `{text}` is no placeholder (there are {', '.join(_KNOWN)}); "
                    "double the braces of plain text"
                )
            if name in ("paths", "folders") and text != f"{{{name}}}":
                raise ValueError(f"command: `{{{name}}}` stands for several words: let it stand alone")
            if name == "lane" and settings.scope is GateScope.REPOSITORY:
                raise ValueError('command: there is no `{lane}` with scope = "repository"')
    if "{paths}" in settings.command[:-1]:
        raise ValueError("command: `{paths}` must be the last word")
    output = settings.output
    if output and (output.startswith("/") or ".." in output.split("/") or "\\" in output):
        raise ValueError("output: a name below `{out}` is expected")
    if output and not any("{out}" in text for text, _ in texts):
        raise ValueError(f'output: nothing tells the command to write there: give it "{{out}}/{output}"')


def _refuse_patterns(settings: Settings) -> None:
    for name, text, groups in (
        ("pattern", settings.pattern, ("number",)),
        ("examined", settings.examined, ("file", "examined")),
    ):
        if not text:
            continue
        try:
            known = re.compile(text, re.MULTILINE).groupindex
        except re.error as error:
            raise ValueError(f"{name}: this is no regular expression: {error}") from None
        if sum(group in known for group in groups) != 1:
            wanted = " or ".join(f"(?P<{group}>...)" for group in groups)
            raise ValueError(
                f"{name}: the group {wanted} is missing" if not set(groups) <= set(known) else f"{name}: keep one group"
            )
    if settings.unit and not re.fullmatch(r"[a-z][a-z -]{0,30}", settings.unit):
        raise ValueError("unit: one word in small letters is expected, in the singular")


def _refuse_bounds(settings: Settings) -> None:
    is_count = settings.reads is Reads.COUNT
    if is_count and settings.minimum is None and settings.maximum is None:
        raise ValueError("a number without `minimum` or `maximum` can never be red")
    if is_count and not settings.examined:
        raise ValueError(
            "`examined` is missing: a number says nothing while nobody knows what was counted; "
            "give a pattern with (?P<examined>...) or (?P<file>...) over what the command prints"
        )
    if not is_count and (settings.pattern or settings.maximum is not None):
        raise ValueError('`pattern` and `maximum` are for reads = "count"')
    if settings.minimum is not None and settings.reads in (Reads.SARIF, Reads.JUNIT):
        raise ValueError("`minimum` is for count, cobertura and lcov")
    if settings.minimum is not None and settings.maximum is not None and settings.minimum > settings.maximum:
        raise ValueError("`minimum` is greater than `maximum`")
    if 0 not in settings.codes:
        raise ValueError("accepted-exit-codes: 0 must be among them: it says that nothing was found")
    for name in ("known_bad", "known_good"):
        case = getattr(settings, name)
        if case is not None and (not case.file or not case.text):
            raise ValueError(f"{name.replace('_', '-')}: `file` and `text` are needed")
        if case is not None and (case.file.startswith("/") or ".." in case.file.split("/") or "\\" in case.file):
            raise ValueError(f"{name.replace('_', '-')}: `{case.file}` leads out of the repository")
    if settings.known_bad and settings.reads is Reads.SARIF and not settings.known_bad.check:
        raise ValueError("known-bad: name the `check` that must be reported, such as `NAME/RULE`")
