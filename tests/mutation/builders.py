"""Mutants without mutmut, for what only looks at their places."""

from __future__ import annotations

from gates.mutation.functions import functions_of
from gates.mutation.mutant import Mutant, Muted, identified

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
