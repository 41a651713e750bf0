"""The seal of `health.json`: whoever edits a value by hand breaks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def seal(document: Mapping[str, Any]) -> str:
    """SHA-256 over the document without its seal, hex."""
    return hashlib.sha256(text_of({key: value for key, value in document.items() if key != "seal"})).hexdigest()


def text_of(document: Mapping[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, ASCII, one newline at the end."""
    return json.dumps(document, sort_keys=True, indent=1, allow_nan=False).encode("ascii") + b"\n"
