"""Documents and CI jobs as evidence: they must be there, with the sections that a row names and words below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gates.claims.document import Document, DocumentError, Text, read_document
from gates.claims.ledger.row import Item
from gates.claims.ledger.said import HOLDS, Said, no_config, no_document
from gates.claims.links import anchor
from gates.readers.ci.yaml_nodes import YamlError, read_yaml

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_EMPTY = re.compile(
    r"\W*(?:tbd|todo|to do|to be (?:done|written|filled)|coming soon|n/?a|placeholder|fixme)?\W*", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A job of a workflow."""

    path: str
    key: str
    name: str = ""
    text: str = ""
    """Its lines, as written."""
    blind: str = ""
    """Why it cannot stop a merge; empty when nothing is known against it."""

    def is_called(self, item: Item) -> bool:
        """Whether a piece of evidence names this job."""
        file = self.path.rpartition("/")[2]
        place = item.section.rpartition("/")[2]
        is_here = not place or place in (file, file.rpartition(".")[0])
        return is_here and item.name.lower() in (self.key.lower(), self.name.lower())


def judged_document(item: Item, paths: Iterable[str], texts: Mapping[str, str]) -> Said:
    """Whether a document is there, says something, and has the section."""
    if item.name not in paths:
        return no_document(f"{item.name} is not tracked")
    text = texts.get(item.name)
    if text is None:
        is_asked = item.section or item.name.endswith(".md")
        return no_document(f"{item.name} cannot be read as markdown") if is_asked else HOLDS
    try:
        document = read_document(text)
    except DocumentError as error:
        return no_document(f"{item.name} cannot be read: {error}")
    if not item.section:
        is_empty = not any(_says(block) for block in document.blocks)
        return no_document(f"{item.name} says nothing yet") if is_empty else HOLDS
    below = _section(document, item.section)
    if below is None:
        return no_document(f"{item.name} has no section {item.section!r}")
    return HOLDS if below else no_document(f"the section {item.section!r} of {item.name} says nothing yet")


def judged_job(item: Item, jobs: Iterable[Job]) -> Said:
    """Whether a job is there, and can fail."""
    called = [job for job in jobs if job.is_called(item)]
    if not called:
        return no_config(f"no workflow has the job {item.text!r}")
    blind = next((job for job in called if job.blind), None)
    if blind is not None:
        return no_config(f"the job {blind.key} of {blind.path} stops nothing: {blind.blind}")
    return HOLDS


def read_jobs(texts: Mapping[str, str]) -> tuple[Job, ...]:
    """The jobs of every workflow; a workflow that cannot be read has none."""
    found = []
    for path, text in sorted(texts.items()):
        if not _WORKFLOW.fullmatch(path):
            continue
        try:
            root = next(iter(read_yaml(text)), None)
        except YamlError:
            continue
        if root is None:
            continue
        lines = text.split("\n")
        keys = list(root.get("jobs").items())
        for at, (key, job) in enumerate(keys):
            end = keys[at + 1][0].line - 1 if at + 1 < len(keys) else len(lines)
            blind = "continue-on-error" if job.get("continue-on-error").is_true else ""
            condition = job.get("if").text.strip().strip("${} ").lower()
            blind = blind or ("it never runs (if: false)" if condition == "false" else "")
            own = "\n".join(lines[key.line - 1 : end])
            found.append(Job(path=path, key=key.text, name=job.get("name").text, text=own, blind=blind))
    return tuple(found)


def _section(document: Document, name: str) -> bool | None:
    """Whether something is written below a heading; None when there is no such heading."""
    wanted = {name.strip().lower(), anchor(name)}
    for at, block in enumerate(document.blocks):
        if not isinstance(block, Text) or block.kind != "heading" or not block.lines:
            continue
        title = block.lines[0].text
        if wanted.isdisjoint({title.strip().lower(), anchor(title)}):
            continue
        depth = len(block.section)
        for below in document.blocks[at + 1 :]:
            if isinstance(below, Text) and below.kind == "heading" and len(below.section) <= depth:
                break
            if len(below.section) > depth and _says(below):
                return True
        return False
    return None


def _says(block: object) -> bool:
    """Whether a block has words of its own: a heading, or `TBD`, has none."""
    if isinstance(block, Text):
        return block.kind not in ("heading", "preface") and any(not _EMPTY.fullmatch(line.text) for line in block.lines)
    return True
