"""Dates that a document gives itself: none is in the future, none long before the commit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gates.claims.facts import Facts
from gates.claims.statement import Outcome, Verdict

STALE_DAYS = 90
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS) + "|sept"
_ISO = re.compile(r"(?<![\w./-])(20\d\d)-(\d\d)-(\d\d)(?![\d-])")
_LONG = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (20\d\d)\b", re.IGNORECASE)
_SHORT = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)? ({_MONTH})\.? (20\d\d)\b", re.IGNORECASE)
_OF_MONTH = re.compile(rf"\b({_MONTH})\.? (20\d\d)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:report |audit |assessment |completion |review |test |status |validation |implementation |analysis )?"
    r"(?:date|dated|last[ -](?:updated?|verified|reviewed|modified|tested|run|validated|audited)|updated|"
    r"generated|generated on|created|completed(?: on)?|verified(?: on)?|as of|timestamp|reviewed|audited|tested|"
    r"completion date|started|datum|stand|fecha|дата|日期)\b[^\w]{0,6}(?:on |at )?$",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"target|due|deadline|eta|expir|next|until|planned|valid|by|estimated|schedul|end", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A day, or the days of a month."""

    first: date
    last: date
    is_label: bool
    """It is the date that the document, or a part of it, gives itself."""
    is_planned: bool


def find(text: str) -> Iterator[tuple[int, int, Said]]:
    """Each date: start, end, what it says; days that no calendar has are passed over."""
    taken: list[tuple[int, int]] = []
    for pattern, order in ((_ISO, "ymd"), (_LONG, "mdy"), (_SHORT, "dmy"), (_OF_MONTH, "my")):
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            fields = dict(zip(order, found.groups(), strict=True))
            days = _days(fields)
            if days:
                taken.append(found.span())
                before = text[: found.start()]
                yield *found.span(), Said(
                    first=days[0], last=days[1], is_label=bool(_LABEL.match(before[-80:])),
                    is_planned=bool(_PLANNED.search(before[-40:])),
                )  # fmt: skip


def _days(fields: dict[str, str]) -> tuple[date, date] | None:
    year = int(fields["y"])
    text = fields["m"].lower()
    month = int(text) if text.isdigit() else next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(text[:3]))
    try:
        if "d" in fields:
            day = date(year, month, int(fields["d"]))
            return day, day
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), after - timedelta(days=1)
    except ValueError:
        return None


def judged(said: Said, facts: Facts) -> Verdict | None:
    """What a date says of the document; None for one that says nothing of it."""
    if said.first > facts.today + timedelta(days=1):
        if said.is_planned or not said.is_label:
            return (
                Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{said.first} is yet to come") if said.is_label else None
            )
        return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{said.first} is in the future: today is {facts.today}")
    if not said.is_label:
        return None
    if facts.committed_on is None:
        return Verdict(outcome=Outcome.CANNOT_TELL, reason="the document is not committed as it stands")
    if said.first > facts.committed_on + timedelta(days=1):
        return Verdict(
            outcome=Outcome.CONTRADICTED, reason=f"the document was committed on {facts.committed_on}, before that date"
        )
    age = (facts.committed_on - said.last).days
    if age > STALE_DAYS:
        return Verdict(
            outcome=Outcome.CONTRADICTED,
            reason=f"the document was changed {age:,} days later, on {facts.committed_on}",
        )
    when = "on that day" if age <= 0 else f"{age} day{'' if age == 1 else 's'} later"
    return Verdict(outcome=Outcome.SUPPORTED, reason=f"the document was committed {when}, on {facts.committed_on}")
