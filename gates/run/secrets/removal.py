"""Removes secrets from texts and from values made of texts, and finds what is left of them in finished files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from gates.run.secrets.forms import Needle, needles_of
from gates.run.secrets.known import Secret, is_public, known_secrets
from gates.run.secrets.normal import mapped_forms, normal_forms
from gates.run.secrets.shapes import may_hold_shape, shapes_in
from gates.run.secrets.shortened import may_be_shortened, shortened_in
from gates.run.secrets.walk import Walk, changed

Value = TypeVar("Value")
CHUNK_TEXTS, CHUNK_CHARACTERS = 1 << 11, 1 << 20
WINDOW, REACH = 1 << 17, 1 << 15
"""A long text is looked through by windows, which see at least this much of what is beside them."""
_RUN = re.compile(r"[A-Za-z0-9+/=_-]*")


@dataclass(kw_only=True, slots=True)
class Secrets:
    """What a run must not write."""

    known: tuple[Secret, ...] = ()
    _needles: tuple[tuple[bytes, Needle], ...] = ()
    _clean: set[str] = field(default_factory=set)
    """Texts that were looked through and hold nothing: those of evidence come again in the verdict."""
    _removed: dict[str, str] = field(default_factory=dict)
    """Texts that held something, and what is left of them: planted ones come with each part."""
    _clean_findings: set[int] = field(default_factory=set)
    """Identities of findings and measurements that hold nothing."""
    _held: list[tuple[object, ...]] = field(default_factory=list)
    """Keeps them alive, so that no other object gets their identity."""

    def __post_init__(self) -> None:
        found = {needle.text: needle for secret in reversed(self.known) for needle in needles_of(secret)}
        self._needles = tuple((text.encode("utf-8", "surrogatepass"), needle) for text, needle in found.items())

    @classmethod
    def of(cls, environ: Mapping[str, str], *, also: tuple[Secret, ...] = ()) -> Secrets:
        """Those of these variables, and others; see `known_secrets`."""
        return cls(known=(*also, *known_secrets(environ)))

    def spare(self, public: str) -> None:
        """Look no more for values that stand in these names (paths, lanes, commits), one a line; see `is_public`."""
        known = tuple(secret for secret in self.known if not is_public(secret, public))
        if known != self.known:
            self.known = known
            self.__post_init__()
            self._clean.clear()
            self._removed.clear()
            self._clean_findings.clear()
            self._held.clear()

    def removed(self, text: str) -> str:
        """The text with `[secret NAME]` or `[secret of shape X]` in place of each secret."""
        if not self.may_hold(text.encode("utf-8", "surrogatepass")):
            return text
        for _ in range(3):  # what a removal brings together is looked at again
            spans = _merged(span for window in _windows(text) for span in self._within(text, *window))
            if not spans:
                break
            pieces, last = [], 0
            for start, end, label in spans:
                pieces += [text[last:start], label]
                last = end
            text = "".join((*pieces, text[last:]))
        return text

    def _within(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Secrets that begin in a part of a text, and end not far behind it."""
        reach = max(REACH, 8 * max((len(secret.value) for secret in self.known), default=0))  # coloured, each letter
        first, last = max(0, start - reach), min(len(text), end + reach)
        part = text[first:last]
        if len(part) < len(text) and not self.may_hold(part.encode("utf-8", "surrogatepass")):
            return
        for begins, ends, label in (*self._spans(part), *shapes_in_any(part)):
            is_cut = last < len(text) and first + begins >= end  # the next window sees all of it
            if not is_cut:
                yield first + begins, first + ends, label

    def removed_from(self, value: Value, *, kept: frozenset[str] = frozenset()) -> Value:
        """The value (dataclasses, tuples, mappings, texts) without secrets; itself when it holds none.

        Args:
            value: never changed.
            kept: texts that are names of the repository, left as they are.
        """
        walk = Walk()
        walk.through(value, self._clean_findings)
        replaced: dict[str, str] = {}
        for found in (walk.texts, *(of_these for _, _, of_these in walk.bulks)):
            fresh = list(found - self._clean - replaced.keys())
            for place in self.suspects(fresh):
                text = fresh[place]
                if text in kept:
                    continue
                if text not in self._removed:
                    self._removed[text] = self.removed(text)
                if self._removed[text] != text:
                    replaced[text] = self._removed[text]
            self._clean.update(found - replaced.keys())  # only when known: another thread may look at the same text
        for values, held, of_these in walk.bulks:
            if of_these.isdisjoint(replaced):
                walk.spared.add(id(values))
                self._held.append(held)
                self._clean_findings.update(map(id, held))
        return changed(value, replaced, walk.spared) if replaced else value

    def left_in(self, data: bytes) -> tuple[Needle, ...]:
        """The forms of known secrets that a finished file holds; shapes are not looked for."""
        forms = normal_forms(data)
        return tuple(needle for text, needle in self._needles if _holds(data, forms, text, needle))

    def suspects(self, texts: Sequence[str]) -> Iterator[int]:
        """Places of those that could hold something, found by halves: most are looked through many at a time."""
        for start in range(0, len(texts), CHUNK_TEXTS):
            yield from self._suspects(texts, start, min(start + CHUNK_TEXTS, len(texts)))

    def _suspects(self, texts: Sequence[str], start: int, end: int) -> Iterator[int]:
        is_one = end - start == 1
        is_small = is_one or sum(map(len, texts[start:end])) <= CHUNK_CHARACTERS
        if is_small and not self.may_hold("\0".join(texts[start:end]).encode("utf-8", "surrogatepass")):
            return
        if is_one:
            yield start
            return
        middle = (start + end) // 2
        yield from self._suspects(texts, start, middle)
        yield from self._suspects(texts, middle, end)

    def may_hold(self, data: bytes) -> bool:
        """Whether a text in UTF-8 could hold a secret; False is sure."""
        if may_hold_shape(data.lower()):
            return True
        forms = normal_forms(data)
        if any(_holds(data, forms, text, needle) for text, needle in self._needles):
            return True
        if may_be_shortened(data, self.known):
            return True
        return not _is_plain(data) and _is_broken(data)  # the mark of a shape may be broken up

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        yield from ((start, end, f"[secret {name}]") for start, end, name in shortened_in(text, self.known))
        data = text.encode("utf-8", "surrogatepass")
        sought = normal_forms(data)
        held = [needle for of_bytes, needle in self._needles if _holds(data, sought, of_bytes, needle)]
        forms = mapped_forms(text) if held else ()  # these know the places, and cost far more
        for needle in held:
            label = f"[secret {needle.name}]"
            if needle.is_exact:
                yield from ((*match.span(), label) for match in _exactly(needle).finditer(text))
                continue
            for kept in forms:
                at = kept.form.find(needle.text)
                while at >= 0:
                    first, last = _extended(kept.form, at, needle)
                    start, end = kept.place(first), kept.place(last) + 1
                    whole = _whole_run if needle.is_encoded else _with_signs
                    start, end = whole(text, start, end, needle)
                    yield start, end, label
                    at = kept.form.find(needle.text, at + len(needle.text))
                    while needle.is_encoded and at >= 0 and kept.place(at) < end:  # within the run that goes anyway
                        at = kept.form.find(needle.text, at + len(needle.text))


def shapes_in_any(text: str) -> Iterator[tuple[int, int, str]]:
    """Tokens in a text, also those with terminal sequences or invisible characters strewn in."""
    for start, end, name in shapes_in(text):
        yield start, end, f"[secret of shape {name}]"
    if text.isascii() and _is_plain(text.encode("ascii")):
        return
    places = [place for start, end in _kept_between(text) for place in range(start, end)]
    if len(places) == len(text):
        return
    for start, end, name in shapes_in("".join(text[place] for place in places)):
        yield places[start], places[end - 1] + 1, f"[secret of shape {name}]"


_STREWN = re.compile(
    r"(?:\x1b|\\x1b|\\u001b)\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]|"
    r"\\u(?:200[b-f]|20[26][0-9a-e]|feff|00ad)"
)


def _is_plain(data: bytes) -> bool:
    return data.isascii() and b"\x1b" not in data and b"\\" not in data


def _is_broken(data: bytes) -> bool:
    """Whether the mark of a shape shows when what is strewn in is gone."""
    text = data.decode("utf-8", "surrogatepass")
    without = _STREWN.sub("", text)
    return without != text and may_hold_shape(without.lower().encode("utf-8", "surrogatepass"))


def _kept_between(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for match in _STREWN.finditer(text):
        yield last, match.start()
        last = match.end()
    yield last, len(text)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    for start in range(0, len(text), WINDOW):
        yield start, min(start + WINDOW, len(text))


def _extended(form: str, at: int, needle: Needle) -> tuple[int, int]:
    """First and last place of a needle, and of as much of its whole as stands beside it."""
    first, last = at, at + len(needle.text) - 1
    if needle.whole.startswith(needle.text):
        rest = needle.whole[len(needle.text) :]
        last += next((n for n, letter in enumerate(rest) if form[last + 1 + n : last + 2 + n] != letter), len(rest))
    elif needle.whole:
        rest = needle.whole[: -len(needle.text)][::-1]
        before = form[max(0, at - len(rest)) : at][::-1]
        first -= next((n for n, letter in enumerate(rest) if before[n : n + 1] != letter), len(rest))
    return first, last


def _exactly(needle: Needle) -> re.Pattern[str]:
    before = r"(?<![A-Za-z0-9])" if needle.text[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if needle.text[-1].isalnum() else ""
    return re.compile(f"{before}{re.escape(needle.text)}{after}")


def _holds(data: bytes, forms: tuple[bytes, ...], text: bytes, needle: Needle) -> bool:
    if needle.is_exact:
        return text in data and bool(_exactly(needle).search(data.decode("utf-8", "replace")))
    return any(text in form for form in forms)


def _with_signs(text: str, start: int, end: int, needle: Needle) -> tuple[int, int]:
    """With the signs that the value begins and ends with, where they stand as they are."""
    if needle.before and text.endswith(needle.before, 0, start):
        start -= len(needle.before)
    if needle.after and text.startswith(needle.after, end):
        end += len(needle.after)
    return start, end


def _whole_run(text: str, start: int, end: int, _needle: Needle) -> tuple[int, int]:
    before = _RUN.match(text[max(0, start - REACH) : start][::-1])
    after = _RUN.match(text, end, end + REACH)
    return start - (before.end() if before else 0), after.end() if after else end


def _merged(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Sorted, with those that overlap as one, named after the first and longest."""
    found: list[tuple[int, int, str]] = []
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        if found and start < found[-1][1]:
            before = found[-1]
            found[-1] = (before[0], max(before[1], end), before[2])
        else:
            found.append((start, end, label))
    return found
