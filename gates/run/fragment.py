"""The file of evidence that one part writes: canonical JSON on one line, sealed with its own SHA-256.

The line is `{"fragment":{...},"sha256":"..."}`; the seal is over the bytes of the inner object. A file that was cut,
edited or flipped anywhere does not match its seal. What has a seal and is wrong all the same (a key twice, a field that
this version does not know, a path that leaves the repository) is refused by name.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from gates.model.evidence import SCHEMA_VERSION, Fragment

SIZE_LIMIT_BYTES = 512 * 1024 * 1024
_HEAD = b'{"fragment":'
_SEAL = b',"sha256":"'
_TAIL = b'"}\n'
_SEAL_LENGTH = len(_SEAL) + 64 + len(_TAIL)
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Fragment, strict=True)
_AGAIN = "run the part again"


class FragmentError(Exception):
    """A fragment that cannot be used: what is wrong with which file, and the way out."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what}; {way_out}")
        self.what = what
        self.way_out = way_out


def encode(fragment: Fragment) -> bytes:
    """The bytes of a fragment's file: equal fragments give equal bytes.

    Text that no UTF-8 file can hold (half of a surrogate pair) is written as `\\udcff`.

    Raises:
        FragmentError: a number is not finite or too large to be written.
    """
    try:
        body = _ENCODER.encode(fragment)
    except UnicodeEncodeError:
        body = _ENCODER.encode(_writable(msgspec.to_builtins(fragment)))
    except (OverflowError, ValueError) as error:
        raise FragmentError(f"the evidence of {fragment.part.name} cannot be written: {error}", "report it") from error
    for duration_s in (fragment.duration_s, *(each.duration_s for each in fragment.invocations)):
        if not math.isfinite(duration_s):
            what = f"the evidence of {fragment.part.name} has a duration that is no number"
            raise FragmentError(what, "report it")
    return b"".join((_HEAD, body, _SEAL, hashlib.sha256(body).hexdigest().encode(), _TAIL))


def decode(data: bytes, *, name: str) -> Fragment:
    """The fragment in a file's bytes.

    Args:
        data: the whole content of the file.
        name: what to call the file in messages.

    Raises:
        FragmentError: cut, changed, written by a newer version, or not a fragment at all.
    """
    body = _opened(data, name)
    try:
        fragment = _DECODER.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        _refuse_newer(body, name)
        _refuse_odd(body, name, None)
        raise FragmentError(f"{name} is not a fragment: {error or 'nested too deep'}", _AGAIN) from error
    _refuse_newer(body, name, fragment.schema_version)
    again = _ENCODER.encode(fragment)
    if again != body:  # written by an older version, or by hand
        _refuse_odd(body, name, json.loads(again))
    for path in _paths(fragment):
        if _leaves(path):
            raise FragmentError(f"{name} names a path outside the repository: {path!r}", "do not trust this file")
    return fragment


def _opened(data: bytes, name: str) -> bytes:
    if len(data) > SIZE_LIMIT_BYTES:
        raise FragmentError(f"{name} has {len(data):,} bytes, more than a fragment may have", _AGAIN)
    if not data.strip():
        raise FragmentError(f"{name} is empty", f"its writer died? {_AGAIN}")
    if not data.startswith(_HEAD[: len(data)]):
        raise FragmentError(f"{name} is not a fragment of lane-gates", "give only what `gates run` wrote")
    body, seal = data[len(_HEAD) : -_SEAL_LENGTH], data[-_SEAL_LENGTH:]
    if not (seal.startswith(_SEAL) and seal.endswith(_TAIL)):
        raise FragmentError(f"{name} is cut: its end is missing", f"its writer died, or the copy was cut; {_AGAIN}")
    if hashlib.sha256(body).hexdigest().encode() != seal[len(_SEAL) : -len(_TAIL)]:
        raise FragmentError(f"{name} was changed after it was written: its SHA-256 does not match", _AGAIN)
    return body


def _refuse_newer(body: bytes, name: str, version: int | None = None) -> None:
    if version is None:
        try:
            told = json.loads(body)
            version = told.get("schema_version") if isinstance(told, dict) else None
        except (ValueError, RecursionError):
            return
    if isinstance(version, int) and version > SCHEMA_VERSION:
        what = f"{name} was written by a newer version (schema {version}; this one reads up to {SCHEMA_VERSION})"
        raise FragmentError(what, "upgrade lane-gates here to the version of the job that wrote it")


def _refuse_odd(body: bytes, name: str, understood: Any) -> None:
    """Refuse a key that stands twice, a number that is none, and fields that would be lost."""
    try:
        told = json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
    except _OddError as error:
        raise FragmentError(f"{name} {error}", _AGAIN) from error
    except (ValueError, RecursionError) as error:
        raise FragmentError(f"{name} is not JSON that can be read: {type(error).__name__}", _AGAIN) from error
    if understood is not None:
        for lost in _lost(told, understood, ""):
            raise FragmentError(f"{name} has {lost}, which this version does not know", "upgrade lane-gates here")


class _OddError(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _OddError(f"has the key {key!r} twice")
        found[key] = value
    return found


def _no_number(word: str) -> Any:
    raise _OddError(f"holds {word}, which is not a number")


def _lost(told: Any, understood: Any, place: str) -> Iterator[str]:
    if isinstance(told, dict) and isinstance(understood, dict):
        for key, value in told.items():
            if key not in understood:
                yield f"the field {place}{key}"
            else:
                yield from _lost(value, understood[key], f"{place}{key}.")
    elif isinstance(told, list) and isinstance(understood, list) and len(told) == len(understood):
        for one, other in zip(told, understood, strict=True):
            yield from _lost(one, other, place)
    elif told != understood:
        yield f"another value at {place.rstrip('.')}"


def _paths(fragment: Fragment) -> Iterator[str]:
    waiting = [each for it in fragment.reading.relies for each in (it.finding, it.unjudged) if each is not None]
    for finding in (*fragment.reading.findings, *waiting):
        if finding.path is not None:
            yield finding.path
    for measurement in fragment.reading.measurements:
        if measurement.path is not None:
            yield measurement.path


def _leaves(path: str) -> bool:
    return path.startswith("/") or (".." in path and ".." in PurePosixPath(path).parts) or "\0" in path


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_writable(key): _writable(each) for key, each in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list | tuple) else value
