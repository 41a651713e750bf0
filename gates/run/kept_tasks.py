"""What tasks left, by the key of everything that could change it, for parts that read the same run with another change.

The tests are run for what they are; what coverage says of them also depends on the lines that a change holds. An entry
keeps the outputs and the streams of a task without secrets, compressed, with the SHA-256 of all of it in front.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from gates.model.evidence import RunId
from gates.model.task import Invocation, Task, TaskResult
from gates.run.cache import pruned
from gates.run.secrets.outputs import hidden
from gates.run.secrets.removal import Secrets
from gates.run.task_run import Done
from gates.run.whole import ignore_folder, read_whole, write_whole

PLACE = Path(".gates", "cache", "tasks")
ENTRY_BYTES = 256 * 1024 * 1024
"""What an entry may hold before it is compressed; larger ones are not kept."""
ENTRIES_KEPT = 50
BYTES_KEPT = 256 * 1024 * 1024
_HEAD = b"lane-gates task 1\n"
_SEAL = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptTask:
    """A task that an earlier run carried out."""

    key: str
    run: RunId
    """The run that carried it out."""
    duration_s: float
    invocations: tuple[Invocation, ...]
    outputs: dict[str, bytes]

    def done(self, task: Task) -> Done:
        """As if it had been carried out now."""
        result = TaskResult(task=task, invocations=self.invocations, outputs=self.outputs)
        return Done(result=result, duration_s=self.duration_s)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskCache:
    """Entries below a folder. It may be missing, read-only or full: then nothing is kept, and nothing fails."""

    folder: Path
    secrets: Secrets
    entry_bytes: int = ENTRY_BYTES
    entries_kept: int = ENTRIES_KEPT
    bytes_kept: int = BYTES_KEPT

    def find(self, key: str) -> KeptTask | None:
        """What is kept under a key, without what has become a secret since; an entry that was changed is none."""
        place = self._place(key)
        try:
            data = read_whole(place)
            kept = msgspec.msgpack.decode(self._opened(data), type=KeptTask, strict=True)
        except (OSError, ValueError, zlib.error, msgspec.MsgspecError, RecursionError):
            return None
        if kept.key != key:
            return None
        with contextlib.suppress(OSError):
            os.utime(place)
        return self._without_secrets(kept)

    def keep(self, key: str, done: Done, run: RunId) -> bool:
        """Write what a task left; False when it is not of the kind that is kept, or cannot be written."""
        result = done.result
        if not _is_keepable(done):
            return False
        kept = KeptTask(
            key=key, run=run, duration_s=done.duration_s, invocations=result.invocations, outputs=result.outputs
        )
        size_bytes = sum(map(len, _texts(kept)))
        if size_bytes > self.entry_bytes or any(self._holds_secret(text) for text in _texts(kept)):
            return False
        body = msgspec.msgpack.encode(kept)
        try:
            ignore_folder(self.folder.parent)
            write_whole(self._place(key), _HEAD + hashlib.sha256(body).digest() + zlib.compress(body, 6))
        except OSError:
            return False
        return True

    def prune(self) -> int:
        """Remove the entries that were read longest ago until the bounds hold; the number of them."""
        return pruned(self.folder, entries_kept=self.entries_kept, bytes_kept=self.bytes_kept)

    def _opened(self, data: bytes) -> bytes:
        """The content of an entry.

        Raises:
            ValueError: it is none, was cut or changed, or is larger than what is kept.
            zlib.error: it is not compressed as it should be.
        """
        start = len(_HEAD) + _SEAL
        if not data.startswith(_HEAD):
            raise ValueError("not an entry of this version")
        inflating = zlib.decompressobj()
        body = inflating.decompress(data[start:], self.entry_bytes * 2)
        if not inflating.eof or inflating.unused_data:
            raise ValueError("cut, or too large")
        if hashlib.sha256(body).digest() != data[len(_HEAD) : start]:
            raise ValueError("changed after it was written")
        return body

    def _holds_secret(self, text: bytes) -> bool:
        """Whether a secret is left, for instance in the name of a test: nobody could see it in what is compressed."""
        if not self.secrets.may_hold(text):
            return False
        told = text.decode("utf-8", "surrogateescape")
        return self.secrets.removed(told) != told

    def _without_secrets(self, kept: KeptTask) -> KeptTask | None:
        if any(map(self._holds_secret, kept.outputs.values())):
            return None  # it was no secret when it was written: look again, and keep nothing
        invocations = tuple(
            replace(each, stdout=hidden(each.stdout, self.secrets), stderr=hidden(each.stderr, self.secrets))
            for each in kept.invocations
        )
        return replace(kept, invocations=invocations)

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.z"


def _is_keepable(done: Done) -> bool:
    """Only what was carried out to its end as it was asked to."""
    result = done.result
    return (
        done.is_usable
        and not result.problems
        and bool(result.invocations)
        and all(
            each.exit_code is not None and not (each.timed_out or each.interrupted or each.is_cut)
            for each in result.invocations
        )
    )


def _texts(kept: KeptTask) -> tuple[bytes, ...]:
    streams = (stream for each in kept.invocations for stream in (each.stdout, each.stderr))
    return (*kept.outputs.values(), *streams)
