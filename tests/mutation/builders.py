"""Mutants without mutmut, for what only looks at their places."""

from __future__ import annotations

from gates.mutation.functions import functions_of
from gates.mutation.mutant import Mutant, Muted, identified
from gates.mutation.outcomes import Outcome
from gates.mutation.told import Verdict

SOURCE = "def less(a, b):\n    return a < b\n"


def a_mutant(
    number: int = 0, *, path: str = "acme/core.py", line: int = 2, last_line: int = 0, source: str = SOURCE,
    before: str = "a < b", after: str = "", muted: Muted | None = None,
) -> Mutant:  # fmt: skip
    """One of any number of mutants of the first function of a source; equal arguments give the same one."""
    function = functions_of(path, source)[0][0]
    after = after or f"a <= b + {number}"
    mutant = Mutant(
        id="",
        path=path,
        qualname=function.qualname,
        number=number + 1,
        line=line,
        last_line=last_line or line,
        statement=(line, last_line or line),
        operator="swap_op",
        before=before,
        after=after,
        diff=f"-    return {before}\n+    return {after} at {line}",
        function=function,
        text_of_function=function.text.replace(before, after),
        muted=muted,
    )
    return identified([mutant])[0]


def a_verdict(
    name: str, *, path: str = "acme/core.py", qualname: str = "less", line: int = 2,
    outcome: Outcome | None = Outcome.KILLED, duration_s: float = 0.0,
) -> Verdict:  # fmt: skip
    """One mutant with what became of it."""
    return Verdict(
        id=name, path=path, qualname=qualname, line=line, last_line=line, diff="", before="a", after="b",
        operator="swap_op", outcome=outcome, duration_s=duration_s, killer="t.py::t",
    )  # fmt: skip
