"""Strong statements in prose: words and numbers that promise something, sentence by sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gates.claims.document import Document, Text
from gates.model.python_tree import python_tree

_RATE = r"(?:requests?|reqs?|ops|operations|rows|events|messages|transactions|queries|records|items|calls|docs)"
_WHOLE = (
    r"of|test(?:s|ed)?|typ(?:e|ed)|code|line|branch|statement|mutation|coverage|covered|pass[a-z]*|compatible|compliant|"
    r"accura[a-z]+|reliab[a-z]+|success[a-z]*|secure|annotated|fixed|complete|uptime|availab[a-z]+|correct|pure|safe|"
    r"deterministic|reproducible|automated|working|functional|verified|backwards?|thread|bug|free|python|documented"
)
_STATED = (
    r"\b(?:production|enterprise)[- ](?:ready|grade|quality|tested|proven|hardened)\b|"
    r"\b(?:battle)[- ](?:tested|proven|hardened)\b|\bbullet-?proof\b|\brock[- ]solid\b|"
    r"\b(?:bug|crash|error|leak)-free\b|\bfool-?proof\b|\bunbreakable\b|\bflawless(?:ly)?\b|"
    r"\b(?:fully|thoroughly|completely|exhaustively|rigorously) (?:[a-z]+[- ])?"
    r"(?:tested|verified|validated|compliant|secure|covered)\b|"
    rf"(?<![\d.,])100(?:\.0+)?\s?%\s+(?:{_WHOLE})\b|"
    r"(?<!\bto )\bguarante(?:e[sd]?|eing)\b|"
    r"\bnever\b(?!-)|"
    r"\bzero[- ](?:downtime|data[- ]loss|dependenc(?:y|ies)|bugs?|errors?|failures?|overhead|defects?|crashes|leaks?|"
    r"regressions?|warnings?|vulnerabilit(?:y|ies)|false (?:positives?|negatives?|alarms?|greens?)|known [a-z]+)\b|"
    r"(?<![\d.])\d+(?:[.,]\d+)*\s?(?:x|\u00d7|times|%)\+?\s+(?:faster|quicker|smaller|cheaper|lighter|fewer|"
    r"reduction|more [a-z]+|less [a-z]+|improvement|speed-?up)\b|"
    r"(?<![\d.])\d+(?:\.\d+)?\s?%\s+(?:(?:test|code|line|branch|statement|mutation|type)[- ])*(?:coverage|covered|"
    r"uptime|availability|accuracy|accurate|reliab[a-z]+|success|pass(?:ing|ed)?|recall|precision)\b|"
    r"\b(?:coverage|uptime|accuracy|availability)\s*(?:of|is|:|at|=)?\s*(?:over|above|about|>=?|\u2265|~)?\s*"
    r"\d+(?:\.\d+)?\s?%|"
    r"(?:<|\bunder|\bless than|\bbelow|\bwithin|\blatenc(?:y|ies) of)\s*\d+(?:\.\d+)?\s?"
    r"(?:ms|\u00b5s|us|ns|milliseconds|microseconds)\b|"
    rf"(?<![\w.])\d[\d,.]*\s?[kKmM]?\+?\s*{_RATE}\s*(?:/|per|a)\s*(?:s|secs?|seconds?|minutes?)\b|"
    r"(?<![\w.])\d[\d,]*\+?\s+(?:(?:unit|integration|automated|passing|functional|end-to-end|smoke)\s+)*"
    r"tests?\b(?! files?)"
)
_STRONG = re.compile(_STATED, re.IGNORECASE)
_NO = (
    r"(?:not|no|none|nothing|nor|neither|never|isn't|aren't|wasn't|doesn't|don't|didn't|cannot|can't|won't|without|"
    r"hardly|yet to be)"
)
_DENIED = re.compile(rf"\b{_NO}(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:aims?|aiming|goals?|targets?|should|must|shall|want|wish|would|could|might|may|plan(?:s|ned)?|roadmap|todo|hope|"
    r"if|unless|whether|require[sd]?|need(?:s|ed)?|please|ensure|make sure|let's|consider|avoid|instead of|rather than|"
    r"claims?|says?|said|called|means|e\.g|for example|suppose|imagine|expected?|wait for|until|once)\b",
    re.IGNORECASE,
)  # fmt: skip
_ADVICE = re.compile(
    r"(?:^\W*|[:;\u2013\u2014]\s*|\b(?:you|you've|we|we've|i|i've|they|they've|users?|people|nobody|one|who|to|do|can|will)\s+)"
    r"never\b",
    re.IGNORECASE,
)
_ISSUE = re.compile(r"(?<![\w&])#\d+\b|/(?:issues|pull|merge_requests)/\d+|\bgh-\d+\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z\u0410-\u042f])|\s+[|\u2022]\s+")
_CODE, _QUOTE = re.compile(r"`[^`]*`"), re.compile(r"\u201c[^\u201d]*\u201d|\"[^\"]{1,80}\"")
_OPENING = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\n]*)?\r?\n)*[rRuU]?(?P<quote>\"{3}|'{3}|[\"'(])")
_REFERENCE_WORDS = 3
"""`See #12.` speaks of the sentence before it; a longer one speaks of itself."""
_READ = 2_000
"""Characters of a sentence that are read; nobody reads on."""
LONGEST = 400
"""Characters of a sentence that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strong:
    """One strong statement."""

    path: str
    line: int
    text: str
    """The sentence."""
    word: str
    """What makes it strong: `never`, `100 %`."""


def strong_in_document(path: str, document: Document) -> Iterator[Strong]:
    """The strong statements of paragraphs and lists; code, quotations and tables promise nothing."""
    for block in document.blocks:
        if isinstance(block, Text) and block.kind in ("paragraph", "item"):
            for line in block.lines:
                yield from strong_in_text(path, line.number, line.text)


def strong_in_docstring(path: str, text: str) -> Iterator[Strong]:
    """The strong statements of a module's docstring; nothing for what is no Python."""
    if not _STRONG.search(_first_string(text)):
        return  # most files: nobody needs to parse them
    tree = python_tree(text)
    if tree is None:
        return
    told = ast.get_docstring(tree, clean=False)
    if told:
        first = tree.body[0].lineno
        for start, paragraph in _paragraphs(told.split("\n")):
            for each in strong_in_text(path, first + start, " ".join(paragraph)):
                at = next((shift for shift, row in enumerate(paragraph) if each.word.split()[0] in row), 0)
                yield Strong(path=path, line=first + start + at, text=each.text, word=each.word)


def _first_string(text: str) -> str:
    """What stands at the beginning of a file, up to the end of a string in three quotes.

    It may be more than the docstring, and is never less.
    """
    found = _OPENING.match(text)
    if found is None:
        return ""
    quote = found["quote"]
    inside, _, behind = text[found.end() :].partition(quote)
    goes_on = behind.lstrip(" \t")[:1] in ('"', "'", "\\", "r", "u", "R", "U")  # "one " "string"
    return text if len(quote) == 1 or goes_on or f"\\{quote[0]}" in text else inside


def _paragraphs(rows: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Where each paragraph begins, and its rows without the space around them."""
    held: list[str] = []
    for number, row in enumerate([*rows, ""]):
        if row.strip():
            held.append(row.strip())
        elif held:
            yield number - len(held), held
            held = []


def strong_in_text(path: str, line: int, text: str) -> Iterator[Strong]:
    """The strong statements of one line of prose."""
    sentences = _SENTENCE.split(text)
    for sentence, after in zip(sentences, [*sentences[1:], ""], strict=True):
        if _ISSUE.search(sentence) or (_ISSUE.search(after) and len(after.split()) <= _REFERENCE_WORDS):
            continue
        bare = _QUOTE.sub('""', _CODE.sub("``", sentence[:_READ]))
        if bare.rstrip().endswith("?"):
            continue
        for found in _STRONG.finditer(bare):
            if not _is_weak(bare, found):
                shown = " ".join(sentence.split())[:LONGEST]
                yield Strong(path=path, line=line, text=shown, word=" ".join(found.group().split()))
                break


def _is_weak(sentence: str, found: re.Match[str]) -> bool:
    """Whether it is denied, wished for, or advice to the reader."""
    before = sentence[: found.start()]
    if found.group().lower() == "never":
        return bool(_ADVICE.search(sentence[: found.end()]) or _WISH.search(sentence))
    return bool(_DENIED.search(before) or _WISH.search(sentence))


def unregistered(strong: Iterable[Strong], claims: Iterable[str]) -> tuple[Strong, ...]:
    """Those that no claim of a ledger covers: its words are in theirs, or theirs in its.

    Args:
        strong: what documents say.
        claims: the texts of the claims, as compared.
    """
    known = [claim for claim in claims if len(claim) >= SHORTEST]
    return tuple(each for each in strong if not any(_covers(claim, each.text) for claim in known))


SHORTEST = 8
"""Characters of a claim that can stand for a sentence."""


def _covers(claim: str, sentence: str) -> bool:
    said = " ".join(re.sub(r"[`*_]", "", sentence).lower().split()).rstrip(".!")
    return claim in said or said in claim
