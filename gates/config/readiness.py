"""`[tool.gates.readiness]`: the level that a repository aims at, and what each level asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gates.config.mistakes import nearest
from gates.config.table import Table, checked_integer, checked_number
from gates.model.readiness import Criteria, Level, NumberAsked

_WHOLE = Decimal(100)
BUILT_IN: Mapping[Level, Criteria] = {
    Level.DEV: Criteria(level=Level.DEV, passing=("compile",), smoke=_WHOLE, maximum_p0=0),
    Level.RC: Criteria(
        level=Level.RC,
        passing=("lanes", "compile", "lint", "smoke", "tests"),
        smoke=_WHOLE,
        tests=_WHOLE,
        maximum_p0=0,
        committed=True,
    ),
    Level.PRODUCTION: Criteria(
        level=Level.PRODUCTION,
        passing=("lanes", "compile", "lint", "smoke", "tests", "coverage"),
        strict=("lint",),
        smoke=_WHOLE,
        tests=_WHOLE,
        proved=_WHOLE,
        maximum_p0=0,
        maximum_p1=0,
        committed=True,
        numbers=(NumberAsked(metric="coverage.lines", minimum=Decimal(60)),),
    ),
}
"""What each level asks when nobody says otherwise."""

KEYS = (
    "tiers", "passing", "strict", "smoke", "tests", "proved", "maximum-p0", "maximum-p1", "committed", "numbers",
)  # fmt: skip
_NUMBER_KEYS = ("metric", "minimum", "maximum", "tiers")


def read_readiness(root: Table, gates: Mapping[str, Any]) -> tuple[Level | None, dict[Level, Criteria]]:
    """The aim, None when nobody wrote one, and the criteria of every level; what is wrong is noted."""
    levels = dict(BUILT_IN)
    table = root.table("readiness")
    if table is None:
        return None, levels
    table.refuse_unknown(("aim", *(level.value for level in Level)))
    for level in Level:
        own = table.table(level.value)
        if own is not None:
            levels[level] = _level(own, BUILT_IN[level], gates)
    return table.choice("aim", Level), levels


def _level(table: Table, built_in: Criteria, gates: Mapping[str, Any]) -> Criteria:
    table.refuse_unknown(KEYS)
    found: dict[str, Any] = {
        "tiers": _tiers(table),
        "passing": _gates(table, "passing", gates),
        "strict": _gates(table, "strict", gates),
        **{key: table.percent(key) for key in ("smoke", "tests", "proved")},
        **{key.replace("-", "_"): table.integer(key, minimum=0) for key in ("maximum-p0", "maximum-p1")},
        "committed": _flag(table, "committed"),
        "numbers": tuple(number for row in table.rows("numbers") if (number := _number(row)) is not None)
        if "numbers" in table.content
        else None,
    }
    known = {key: value for key, value in found.items() if value is not None}
    written = frozenset(key for key in KEYS if key in table.content)
    made = replace(built_in, **known, source=table.name, written=written)
    return replace(made, lowered=tuple(lowered(made, built_in)))


def lowered(made: Criteria, than: Criteria) -> Iterator[str]:
    """What is asked less than before, or than what is built in: `smoke 50 instead of 100`."""
    for key in ("passing", "strict"):
        gone = [name for name in getattr(than, key) if name not in getattr(made, key)]
        if gone:
            yield f"{key} without {', '.join(gone)}"
    if set(than.tiers) - set(made.tiers):
        yield f"tiers {list(made.tiers)} instead of {list(than.tiers)}"
    for key, sign in (("smoke", 1), ("tests", 1), ("proved", 1), ("maximum_p0", -1), ("maximum_p1", -1)):
        now, before = getattr(made, key), getattr(than, key)
        if before is not None and (now is None or sign * now < sign * before):
            yield f"{key.replace('_', '-')} {now} instead of {before}"
    if than.committed and not made.committed:
        yield "committed is not asked"
    for number in than.numbers:
        if not any(_holds(each, number) for each in made.numbers):
            bounds = [("at least", number.minimum), ("at most", number.maximum)]
            told = " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
            yield f"{number.metric} {told} of tier {', '.join(map(str, number.tiers))} is not asked"


def _holds(now: NumberAsked, before: NumberAsked) -> bool:
    """Whether a number is bounded as tightly, on as many tiers."""
    least = before.minimum is None or (now.minimum is not None and now.minimum >= before.minimum)
    most = before.maximum is None or (now.maximum is not None and now.maximum <= before.maximum)
    return now.metric == before.metric and least and most and set(before.tiers) <= set(now.tiers)


def _tiers(table: Table) -> tuple[int, ...] | None:
    value = table.content.get("tiers")
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        table.note(("tiers",), "expected a list of tiers", "write `tiers = [1, 2]`")
        return None
    tiers = [checked_integer(table, ("tiers", place), tier, minimum=1, maximum=3) for place, tier in enumerate(value)]
    kept = tuple(sorted({tier for tier in tiers if tier is not None}))
    return kept if None not in tiers else None


def _gates(table: Table, key: str, gates: Mapping[str, Any]) -> tuple[str, ...] | None:
    names = table.texts(key, may_be_empty=True)
    for place, name in enumerate(names or ()):
        if name not in gates:
            table.note((key, place), f"there is no gate `{name}`", nearest(name, frozenset(gates)))
    return names


def _flag(table: Table, key: str) -> bool | None:
    value = table.content.get(key)
    if value is None or isinstance(value, bool):
        return value
    table.note((key,), "expected true or false")
    return None


def _number(table: Table) -> NumberAsked | None:
    table.refuse_unknown(_NUMBER_KEYS)
    before = len(table.mistakes)
    metric = table.text("metric")
    if "metric" not in table.content:
        table.note((), "the number has no `metric`", 'write its name, such as `metric = "coverage.lines"`')
    bounds = {}
    for key in ("minimum", "maximum"):
        value = table.content.get(key)
        bounds[key] = None if value is None else checked_number(table, (key,), value, maximum=None)
    if not {"minimum", "maximum"} & set(table.content):
        table.note((), "the number has no bound", "write `minimum` or `maximum`")
    tiers = _tiers(table)
    if metric is None or len(table.mistakes) > before:
        return None
    return NumberAsked(metric=metric, minimum=bounds["minimum"], maximum=bounds["maximum"], tiers=tiers or (1,))
