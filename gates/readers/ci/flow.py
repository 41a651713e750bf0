"""Walks a script and says which gate commands in it can fail without anybody noticing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gates.readers.ci.absent import left_when_absent, skipped_before_and, skipped_when_absent
from gates.readers.ci.harmless import Effect, effect_of_pipeline, effect_of_script, is_passive
from gates.readers.ci.hole import Loss, LostGate
from gates.readers.ci.leaves import files_of, variables_of
from gates.readers.ci.place import Place
from gates.readers.ci.shell_tree import (
    AndOr,
    Case,
    Command,
    Function,
    Group,
    If,
    Joint,
    Loop,
    Pipeline,
    Script,
    Simple,
    Test,
)

SHOWN = 90
_STATUS = re.compile(r"\$\?|\$\{\?\}|PIPESTATUS|LASTEXITCODE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the shell does by itself."""

    errexit: bool
    """Whether it stops at the first command that fails (`-e`)."""
    pipefail: bool = False
    """Whether a pipe fails when any of its commands does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The gate commands of a script."""

    gates: tuple[Simple, ...]
    lost: tuple[LostGate, ...]


def look_at(script: Script, text: str, options: Options, is_gate: Callable[[Simple], bool]) -> Seen:
    """Walk a script.

    Args:
        script: its tree.
        text: what it was read from.
        options: of the shell that runs it.
        is_gate: whether a command is a quality gate, or leads to one.
    """
    walk = _Walk(text=text, is_gate=is_gate, errexit=options.errexit, pipefail=options.pipefail)
    walk.script(script, Place(is_value=True))
    return Seen(gates=tuple(walk.gates), lost=tuple(walk.lost))


@dataclass(kw_only=True)
class _Walk:
    text: str
    is_gate: Callable[[Simple], bool]
    errexit: bool
    pipefail: bool
    functions: set[str] = field(default_factory=set)
    gates: list[Simple] = field(default_factory=list)
    lost: list[LostGate] = field(default_factory=list)
    trap: Loss | None = None
    absent: dict[str, Loss] = field(default_factory=dict)
    """Programs without which the script has ended with 0 before."""

    def script(self, script: Script, place: Place) -> None:
        outside = dict(self.absent)
        for at, item in enumerate(script.items):
            rest = script.items[at + 1 :]
            here = place if not rest else self._middle(item, rest, place)
            if item.is_background:
                loss = self._background(item)
                here = replace(here, is_value=True, loss=loss, apart=loss)
            skipped = skipped_before_and(item, self.text) if rest else None
            self._and_or(item, replace(here, loss=here.loss or skipped))
            self.absent |= left_when_absent(item, self.text)
        self.absent = outside

    def _middle(self, item: AndOr, rest: tuple[AndOr, ...], place: Place) -> Place:
        """What becomes of the status of a command that others follow."""
        if place.loss is None and self._is_read(rest[0]):
            return replace(place, is_value=True)
        if self.errexit and not place.is_ignoring:
            return replace(place, is_value=False)
        if place.loss is not None:
            return place
        own = self._cut(item.start, item.end)
        if effect_of_script(Script(items=rest)) is Effect.HIDES:
            then = self._cut(rest[0].start, rest[0].end)
            loss = Loss(slug="lost-status", what=f"`{then}` follows and succeeds, so its status is lost", write=own)
        elif place.is_ignoring and self.errexit:
            loss = Loss(
                slug="lost-status",
                what="the shell does not stop inside a condition or before `||` and `&&`, and another command follows",
                write=f"{own} || exit 1",
            )
        else:
            loss = Loss(
                slug="lost-status",
                what="the shell goes on after a failure (no `set -e` is in force), and another command follows",
                write=f"{own} || exit 1",
            )
        return replace(place, is_value=True, loss=loss)

    def _is_read(self, following: AndOr) -> bool:
        """Whether the next command looks at the status, and does more than print it."""
        text = self.text[following.start : following.end]
        if not _STATUS.search(text):
            return False
        first = following.pipelines[0].parts[0]
        prints = isinstance(first, Simple) and first.texts[:1] in (("echo",), ("printf",)) and not following.joints
        if prints and isinstance(first, Simple):
            return effect_of_pipeline(following.pipelines[0]) is not Effect.HIDES
        assigned = first.assigned if isinstance(first, Simple) and not first.words else ()
        return not assigned or any(self._is_used(name, following.end) for name in assigned)

    def _is_used(self, name: str, after: int) -> bool:
        return bool(re.search(rf"\$\{{?{name}\b|\b{name}\s*(==|!=|>|<|-)|export\b[^\n]*\b{name}\b", self.text[after:]))

    def _background(self, item: AndOr) -> Loss | None:
        if re.search(r"\$!|\bwait\s+[-$\"%\d]|\bjobs\b|\bfg\b", self.text):
            return None
        own = self._cut(item.start, item.end)
        return Loss(
            slug="runs-in-background", what="it runs in the background, and nobody waits for its status", write=own
        )

    def _and_or(self, item: AndOr, place: Place) -> None:
        last = len(item.pipelines) - 1
        for at, pipeline in enumerate(item.pipelines):
            here = place if at == last else replace(place, is_ignoring=True, loss=self._joined(item, at, place))
            self._pipeline(pipeline, here)

    def _joined(self, item: AndOr, at: int, place: Place) -> Loss | None:
        """How a failure of one pipeline of several is lost; None when it is not, or nobody can tell."""
        for number in range(at, len(item.joints)):
            if item.joints[number] is Joint.AND:
                flags = variables_of(item.pipelines[number + 1])
                if any(self._is_used(name, item.end) for name in flags):
                    return place.apart  # `pytest && is_fine=1`, and `is_fine` is read
                continue
            handler = item.pipelines[number + 1]
            match effect_of_pipeline(handler):
                case Effect.KEEPS:
                    return place.apart
                case Effect.HIDES:
                    what = f"`|| {self._cut(handler.start, handler.end)}` turns its failure into success"
                    kept = self._cut(item.start, item.pipelines[number].end)
                    return Loss(slug="ignored-status", what=what, write=kept)
            assigned = variables_of(handler)
            if assigned and not any(self._is_used(name, item.end) for name in assigned):
                what = f"its failure is kept in `{assigned[0]}`, which nothing reads"
                return Loss(slug="unread-status", what=what, write=f"exit ${assigned[0]}")
            return None
        if place.loss or place.is_value or place.is_ignoring or not self.errexit:
            return place.loss
        what = "`set -e` does not stop at a failure before `&&`, and other commands follow"
        first = self._cut(item.pipelines[at].start, item.pipelines[at].end)
        return Loss(slug="lost-before-and", what=what, write=f"{first}, on a line of its own")

    def _pipeline(self, pipeline: Pipeline, place: Place) -> None:
        if pipeline.is_negated and not place.is_asked:
            place = Place(is_value=True)
        for at, part in enumerate(pipeline.parts):
            here = place
            if at < len(pipeline.parts) - 1 and place.loss is None and not self.pipefail:
                end = pipeline.parts[-1]
                is_hidden = is_passive(end) and not pipeline.is_negated and "PIPESTATUS" not in self.text
                shown = end.texts[0] if isinstance(end, Simple) and end.words else ""
                what = f"the status of the pipe is that of `{shown}`: the shell runs without `pipefail`"
                loss = Loss(slug="pipe-without-pipefail", what=what, write="set -o pipefail") if is_hidden else None
                here = replace(place, is_value=True, loss=loss, files=files_of(pipeline))
            if len(pipeline.parts) > 1:
                kept = self.errexit, self.pipefail
                self._command(part, replace(here, apart=here.loss))
                self.errexit, self.pipefail = kept
            else:
                self._command(part, here)

    def _command(self, command: Command, place: Place) -> None:
        match command:
            case Simple():
                self._simple(command, place)
            case Group(body=body, is_subshell=is_subshell):
                kept = self.errexit, self.pipefail
                self.script(body, replace(place, apart=place.loss) if is_subshell else place)
                if is_subshell:
                    self.errexit, self.pipefail = kept
            case If():
                self._if(command, place)
            case Loop(condition=condition, body=body):
                if condition is not None:
                    self.script(condition, Place(is_value=True, is_ignoring=True))
                self.script(body, self._each_round(place))
            case Case(bodies=bodies):
                for body in bodies:
                    self.script(body, place)
            case Function(name=name, body=body):
                before = len(self.gates)
                self._command(body, Place(is_value=True))
                if len(self.gates) > before:
                    self.functions.add(name)
            case Test():
                pass

    def _each_round(self, place: Place) -> Place:
        if self.errexit and not place.is_ignoring:
            return replace(place, is_value=False)
        what = "a loop ends with the status of its last round, and the shell goes on after a failure"
        return replace(place, loss=place.loss or Loss(slug="lost-status", what=what, write="set -e"))

    def _if(self, command: If, place: Place) -> None:
        for number, (asked, body) in enumerate(command.branches):
            loss = self._asked(command, asked) if number == 0 else None
            is_asked = len(asked.items) == 1 and not asked.items[0].joints
            here = Place(is_value=True, is_ignoring=True, is_asked=is_asked, loss=loss, apart=place.apart)
            self.script(asked, here)
            absent = skipped_when_absent(command, self.text) if number == 0 else None
            self.script(body, replace(place, loss=place.loss or absent))
        if command.otherwise is not None:
            self.script(command.otherwise, place)

    def _asked(self, command: If, asked: Script) -> Loss | None:
        """How the failure of a gate in an `if` is lost: the branch for it only talks, or is not there."""
        if len(asked.items) != 1 or asked.items[0].joints or len(command.branches) != 1:
            return None
        pipeline = asked.items[0].pipelines[0]
        if len(pipeline.parts) != 1 or not isinstance(pipeline.parts[0], Simple):
            return None
        branch = command.branches[0][1] if pipeline.is_negated else command.otherwise
        if branch is not None and effect_of_script(branch) is not Effect.HIDES:
            return None
        own = self._cut(pipeline.parts[0].start, pipeline.parts[0].end)
        what = "`if` takes its failure, and its branch for it ends with success" if branch else "`if` takes its failure"
        return Loss(slug="ignored-status", what=what, write=own)

    def _simple(self, command: Simple, place: Place) -> None:
        texts = command.texts
        if texts[:1] == ("set",):
            self._set(texts[1:])
        elif texts[:1] == ("trap",) and re.fullmatch(
            r"\s*(true|:|exit( 0)?|echo[^;|&]*;\s*exit 0)\s*;?\s*", "".join(texts[1:2])
        ):
            if {"EXIT", "0", "ERR"} & set(texts[2:]) and "exit 0" in texts[1]:
                what = f"`trap '{texts[1]}'` ends the script with 0 whatever failed"
                self.trap = Loss(slug="trap-exits-zero", what=what, write="")
        elif texts and (texts[0] in self.functions or self.is_gate(command)):
            self.gates.append(command)
            loss = place.loss or self.trap or next((self.absent[word] for word in texts if word in self.absent), None)
            if loss is not None:
                shown = self._cut(command.start, command.end)
                files = (*command.files, *place.files)
                self.lost.append(LostGate(line=command.line, gate=shown, files=files, loss=loss))

    def _set(self, words: tuple[str, ...]) -> None:
        for at, word in enumerate(words):
            if not re.fullmatch(r"[-+][A-Za-z]+", word):
                continue
            is_on = word.startswith("-")
            if "e" in word:
                self.errexit = is_on
            named = words[at + 1 : at + 2]
            if word.endswith("o") and named == ("errexit",):
                self.errexit = is_on
            if word.endswith("o") and named == ("pipefail",):
                self.pipefail = is_on

    def _cut(self, start: int, end: int) -> str:
        return _short(self.text[start:end])


def _short(text: str) -> str:
    line = " ".join(text.replace("\\\n", " ").split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."
