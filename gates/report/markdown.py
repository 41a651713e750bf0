"""`health.md`: the page that a lead reads, as GitHub Flavored Markdown. All foreign text is inert."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gates.model.place import Place
from gates.report.failures import TEXT_SHOWN
from gates.report.inert import markdown, markdown_code, visible, xml
from gates.report.page import Cell, Detail, Kind, Page, Section, Step, Table
from gates.report.wording import is_command

LIMIT_BYTES = 1 << 20
"""What a step summary takes; more would be refused as a whole."""
LINES_SHOWN = 200
_BACKTICKS = re.compile(r"`+")


def render(page: Page, *, limit_bytes: int = LIMIT_BYTES) -> str:
    """The page as text of at most `limit_bytes` in UTF-8; sections that do not fit are named instead of shown."""
    kept = [_head(page)]
    size = len(kept[0].encode())
    cut: list[str] = []
    for section in page.sections:
        block = _section(section)
        cost = len(block.encode())
        if cut or size + cost > limit_bytes - 400:
            cut.append(section.title)
            continue
        kept.append(block)
        size += cost
    if cut:
        note = f"Cut here to stay under {limit_bytes:,} bytes. Left out: {', '.join(cut)}."
        kept.append(f"\n_{note} health.html shows them._\n")
    return "".join(kept)


def _head(page: Page) -> str:
    facts = "".join(f"{prose(fact)}  \n" for fact in page.facts)
    why = "".join(f"- {prose(reason)}\n" for reason in page.why)
    steps = (
        "".join(_step(place, step) for place, step in enumerate(page.steps, start=1)) or "Nothing is asked of you.\n"
    )
    return f"# {page.verdict}\n\n{facts}\n**Why**\n\n{why}\n**What to do next**\n\n{steps}"


def _step(place: int, step: Step) -> str:
    title = prose(step.title).rstrip(".")
    because = f" {prose(step.why)}" if step.why else ""
    asked = f"  \n   {_asked(step.next_step)}" if step.next_step else ""
    held = f"  \n   {prose(step.held)}" if step.held else ""
    shown = f"  \n   Reproduce: {markdown_code(step.reproduce)}" if step.reproduce else ""
    places = "".join(f"\n   - {_place(found)}" for found in step.places)
    places += f"\n   - {step.more_places}: see Findings below" if step.more_places else ""
    follows = f"\n   - Explains {'; '.join(prose(line) for line in step.explains)}" if step.explains else ""
    return f"{place}. **{title}**.{because}{asked}{shown}{held}{places}{follows}\n"


def _asked(step: str) -> str:
    return markdown_code(step) if is_command(step) else prose(step)


def _place(place: Place) -> str:
    where, at = markdown_code(place.where), markdown_code(place.failed_at)
    at = f"{at}{': ' if place.text else ''}" if at else ""
    told = f"{where} {at}{prose(place.text)}".strip()
    return told + (f"\n{_fenced(place.lines, indent='     ')}" if place.lines else "")


def _fenced(lines: Iterable[str], *, indent: str = "") -> str:
    """Lines in a block of their own, behind a fence that none of them can close."""
    shown = [visible(line.replace("\t", "    ")) for line in lines]
    longest = max((len(run) for line in shown for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join(f"{indent}{line}".rstrip() for line in (f"{fence}text", *shown, fence))


def _detail(detail: Detail) -> str:
    title = " ".join(f"<code>{xml(text)}</code>" for text in (detail.where, detail.title) if text)  # mentions nobody
    text = _fenced(detail.text[:TEXT_SHOWN].splitlines())
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>\n\n"


def _section(section: Section) -> str:
    blocks = [f"\n## {markdown(section.title)}\n"]
    if section.intro:
        blocks.append(f"\n{prose(section.intro)}\n")
    if section.table is not None:
        blocks.append(f"\n{_table(section.table)}")
    if section.details:
        blocks.append("\n" + "".join(map(_detail, section.details)).rstrip("\n") + "\n")
    if section.lines:
        blocks.append("\n" + "".join(f"- {prose(line)}\n" for line in section.lines[:LINES_SHOWN]))
        left = len(section.lines) - LINES_SHOWN
        if left > 0:
            blocks.append(f"- {left:,} more lines are not shown here\n")
    return "".join(blocks)


def _table(table: Table) -> str:
    heads = _row(markdown(column) for column in table.columns)
    kinds = [cell.kind for cell in table.rows[0]] if table.rows else []
    rule = _row("---:" if kind is Kind.NUMBER else "---" for kind in kinds) if kinds else ""
    rows = "".join(_row(_cell(cell) for cell in row) for row in table.rows)
    left = f"\n{markdown(table.left_out)}\n" if table.left_out else ""
    return f"{heads}{rule}{rows}{left}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(cell: Cell) -> str:
    if cell.kind is Kind.CODE:
        return markdown_code(cell.text)
    if cell.kind is Kind.STATUS:
        return f"**{cell.text}**"
    shown = prose(cell.text)
    return f"{shown} ({cell.tone})" if cell.tone else shown


def prose(sentence: str) -> str:
    """A sentence of ours: text between backticks is code, the rest is escaped; foreign text in it stays inert."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return markdown(sentence)
    return "".join(markdown_code(piece) if place % 2 else _kept_spaces(piece) for place, piece in enumerate(pieces))


def _kept_spaces(piece: str) -> str:
    before = " " if piece.startswith(" ") else ""
    after = " " if piece.endswith(" ") and piece.strip() else ""
    return f"{before}{markdown(piece)}{after}"
