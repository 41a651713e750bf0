"""GitHub Actions text: annotations, groups, fenced tool output, the step summary."""

from heapq import nsmallest

from gates.model.finding import Finding
from gates.model.health import Health, JudgedFinding, PartVerdict
from gates.model.status import FindingState, Policy, Status
from gates.report import markdown
from gates.report.inert import visible
from gates.report.page import Page

ANNOTATIONS_SHOWN = 10
"""What GitHub shows of each level for one step."""
MESSAGE_LIMIT = 1000


def annotations(health: Health) -> tuple[str, ...]:
    """Workflow commands for the ten most urgent findings of each level, and one that says how many were cut."""
    lines: list[str] = []
    for level, wanted in (("error", _is_error), ("warning", _is_warning)):
        every = [(part, judged) for part in health.parts for judged in part.findings if wanted(part, judged)]
        problems = [
            command(level, f"{problem.what} {problem.way_out}".strip(), title=part.part.name)
            for part in health.parts
            for problem in part.problems
            if level == "error" and part.status is Status.ERROR
        ]
        room = ANNOTATIONS_SHOWN - (1 if len(every) + len(problems) > ANNOTATIONS_SHOWN else 0)
        shown = problems[:room]
        best = nsmallest(room - len(shown), every, key=_urgency)
        shown += [_annotation(level, part, judged.finding) for part, judged in best]
        lines += shown
        left = len(every) + len(problems) - len(shown)
        if left:
            lines.append(command(level, f"{left:,} more are not shown here: see the step summary and findings.sarif"))
    return tuple(lines)


def _urgency(item: tuple[PartVerdict, JudgedFinding]) -> tuple[str, int, tuple[str, int, int, str, str]]:
    part, judged = item
    return (part.part.name, -judged.finding.rank, judged.finding.sort_key)


def step_summary(page: Page, *, limit_bytes: int = markdown.LIMIT_BYTES - 1024) -> str:
    """The page for GITHUB_STEP_SUMMARY, under its limit of 1 MiB for all that one step writes."""
    return markdown.render(page, limit_bytes=limit_bytes)


def command(
    level: str,
    message: str,
    *,
    title: str = "",
    path: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> str:
    """One workflow command on one line, all foreign text escaped.

    Args:
        level: `error`, `warning` or `notice`.
        message: what is wrong.
        title: a short heading.
        path: relative to the repository root.
        line: from 1.
        column: from 1.
    """
    pairs = {
        "file": path,
        "line": str(line) if line and path else None,
        "col": str(column) if column and line and path else None,
        "title": title or None,
    }
    given = ",".join(f"{key}={_property(value)}" for key, value in pairs.items() if value is not None)
    return f"::{level}{' ' if given else ''}{given}::{_data(message)}"


def unobeyed(line: str) -> str:
    """A line of a log in which the runner sees no command, in neither of its two forms."""
    broken = line.replace("##[", "##\u200b[")
    return f"\u200b{broken}" if broken.lstrip().startswith("::") else broken


def fenced(output: str, token: str) -> str:
    """Tool output in which the runner obeys no command.

    Args:
        output: what a tool printed.
        token: random text that the output cannot know; 32 hex digits.

    Raises:
        ValueError: the output holds the token.
    """
    if not token or token in output:
        raise ValueError("the token must be random and not in the output")
    lines = "\n".join(unobeyed(visible(line, limit=None)) for line in output.splitlines())
    return f"::stop-commands::{token}\n{lines}\n::{token}::\n"


def _annotation(level: str, part: PartVerdict, finding: Finding) -> str:
    title = f"{part.part.name}: {finding.check}"
    return command(level, finding.message, title=title, path=finding.path, line=finding.line, column=finding.column)


def _is_error(part: PartVerdict, judged: JudgedFinding) -> bool:
    return judged.state is FindingState.NEW and part.policy is not Policy.WARN and not judged.finding.judged_by


def _is_warning(part: PartVerdict, judged: JudgedFinding) -> bool:
    is_told = part.policy is Policy.WARN or bool(judged.finding.judged_by)
    return judged.state is FindingState.UPDATED or (judged.state is FindingState.NEW and is_told)


def _data(text: str) -> str:
    shown = unobeyed(visible(text, limit=MESSAGE_LIMIT))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
