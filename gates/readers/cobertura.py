"""Cobertura reports (`coverage xml`) -> what is covered of each file. Nothing in them is expanded or followed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from gates.model.evidence import Problem
from gates.readers.coverage_data import place
from gates.readers.coverage_json import CoverageReport
from gates.readers.measured import Measured, MeasuredFile

MAX_DEPTH = 64
_CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")
_AGAIN = "run the command by hand and look at what it writes"


def read_cobertura(data: bytes, *, files: Collection[str], roots: Sequence[str] = ()) -> Measured:
    """Read a report.

    Args:
        data: the whole file.
        files: paths of the repository, which names in the report stand for.
        roots: absolute names of the repository root.
    """
    if not data.strip():
        return _unread("the Cobertura report is empty")
    walk = _Walk()
    try:
        walk.parser.Parse(data, True)
        report = _report(walk, files, roots)
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        return _unread(f"the Cobertura report is cut or no XML at {where} ({expat.ErrorString(error.code)})")
    except (ValueError, LookupError) as error:
        return _unread(f"the Cobertura report cannot be understood: {str(error)[:160]}")
    problems = [Problem(what=what, way_out=_AGAIN) for what in walk.disagreements()]
    stamp = walk.attributes.get("timestamp", "")
    return Measured(
        report=report,
        has_branches=walk.has_branches,
        written_ms=int(stamp) if re.fullmatch(r"\d{13}", stamp) else None,
        problems=tuple(problems),
    )


def _report(walk: _Walk, files: Collection[str], roots: Sequence[str]) -> CoverageReport:
    found: dict[str, MeasuredFile] = {}
    for name, measured in walk.files.items():
        path = _placed(name, walk.sources, files, roots)
        if path is not None:
            found.setdefault(path, MeasuredFile()).add(measured)
    return CoverageReport(files={path: it.coverage(path) for path, it in sorted(found.items())})


def _unread(what: str) -> Measured:
    return Measured(problems=(Problem(what=what, way_out=_AGAIN),))


def _placed(name: str, sources: Sequence[str], files: Collection[str], roots: Sequence[str]) -> str | None:
    """The file of the repository that a name stands for: below one of the sources, or as it is."""
    first, *others = roots or ("/nowhere",)
    whole = [f"{source.rstrip('/')}/{name}" for source in sources if source and not name.startswith("/")]
    places = [place(path, root=first, other_roots=others) for path in (*whole, name)]
    known = [path for path in places if path in files]
    return known[0] if known else next((path for path in places if path), None)


@dataclass(kw_only=True)
class _Walk:
    """The handlers of one parse."""

    depth: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    """Of the root."""
    sources: list[str] = field(default_factory=list)
    files: dict[str, MeasuredFile] = field(default_factory=dict)
    has_branches: bool = False
    current: MeasuredFile | None = None
    text: list[str] | None = None

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        """The format names its DTD, which nobody fetches; definitions inside the report are refused."""
        if has_internal_subset:
            self.refuse()

    def refuse(self, *_: object) -> None:
        raise ValueError("it defines entities or a DTD of its own, which no report needs")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            if tag != "coverage":
                raise ValueError(f"its root is <{tag[:60]}> and not <coverage>")
            self.attributes = attributes
        if self.depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} elements")
        if tag == "source":
            self.text = []
        elif tag == "class":
            self.current = self.files.setdefault(attributes["filename"], MeasuredFile())
        elif tag == "line" and self.current is not None:
            self.line(attributes, self.current)

    def line(self, attributes: dict[str, str], file: MeasuredFile) -> None:
        number, hits = int(attributes["number"]), int(attributes["hits"])
        if number < 1 or hits < 0:
            raise ValueError(f"line {number} with {hits} hits")
        file.hits[number] = max(file.hits.get(number, 0), hits)
        if attributes.get("branch") == "true":
            told = _CONDITIONS.search(attributes.get("condition-coverage", ""))
            if told is None:
                raise ValueError(f"line {number} has branches and does not say how many")
            self.has_branches = True
            file.branches[number] = (int(told[1]), int(told[2]))

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag == "source" and self.text is not None:
            self.sources.append("".join(self.text).strip())
            self.text = None
        elif tag == "class":
            self.current = None

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def disagreements(self) -> list[str]:
        """Totals of the root that its lines do not add up to."""
        covered = sum(1 for file in self.files.values() for hits in file.hits.values() if hits)
        counted = {"lines-valid": sum(len(file.hits) for file in self.files.values()), "lines-covered": covered}
        return [
            f'the Cobertura report says {name}="{said[:20]}", and its lines say {count}'
            for name, count in counted.items()
            if (said := self.attributes.get(name)) is not None and said != str(count)
        ] + ([] if self.files else ["the Cobertura report names no file"])
