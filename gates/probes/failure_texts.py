"""What is kept of a failure: the traceback and what was captured, both bounded. Standard library only."""

from __future__ import annotations

from typing import Any

TEXT_MAX, OUTPUT_MAX = 4000, 3000


def bounded(text: str) -> str:
    """The last steps of a traceback and the beginning of what explains it, where the whole is too long."""
    if len(text) <= TEXT_MAX:
        return text
    start = text.find("\nE  ") + 1
    if not start:
        return text[-TEXT_MAX:]
    steps, said = text[:start], text[start:]
    if len(said) > TEXT_MAX // 2:
        said = said[: TEXT_MAX // 2 - 500] + "\n...\n" + said[-495:]
    return steps[-(TEXT_MAX - len(said)) :] + said


def output(report: Any) -> str:
    """What pytest captured of a failing test, the end of each section."""
    told = [(str(title), str(said).strip("\n")) for title, said in getattr(report, "sections", ())]
    told = [(title, said) for title, said in told if said.strip()]
    most = OUTPUT_MAX // max(1, len(told))
    return "\n".join(
        "--- " + title + " ---\n" + ("..." if len(said) > most else "") + said[-most:] for title, said in told
    )
