"""Which variables hold secrets, and which of their values can be looked for without breaking the report.

A value that is short, an ordinary word, a path, or part of a name of the repository (`SESSION=main`) stays: a report
in which every `main` is gone is no report, and such a value protects nothing.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_NAME = re.compile(
    r"TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|PASSCODE|(?<![A-Z])PWD|(?<=[A-Z]_)PWD|API_?KEY|ACCESS_?KEY|SIGNING_?KEY|"
    r"ENCRYPTION_?KEY|(?:_|^)KEY$|PRIVATE|CREDENTIAL|(?:_|^)CREDS?(?:_|$)|(?:_|^)O?AUTH(?:_|$|TOKEN|KEY)|SESSION|"
    r"(?:_|^)DSN(?:_|$)|CONN(?:ECTION)?_?STR|COOKIE|WEBHOOK|BEARER|(?:_|^)JWT(?:_|$)|(?:_|^)PAT(?:_|$)|(?:_|^)SALT(?:_|$)"
)
_NOT_NAME = re.compile(
    r"^(?:PWD|OLDPWD|XDG_SESSION_.*|DESKTOP_SESSION|GDMSESSION|SESSION_MANAGER|DBUS_SESSION_.*|SESSIONNAME|"
    r"SECURITYSESSIONID|TERM_SESSION_ID|NOX_CURRENT_SESSION|BYOBU_SESSION|TOKENIZERS_.*|GNOME_.*)$|"
    r"_(?:FILE|PATH|DIR|SOCK|SOCKET|TYPE|MODE|METHOD|USER|USERNAME|NAME|TTL|TIMEOUT|EXPIRY|LENGTH|ALGORITHM|ENABLED|HOST|PORT)$"
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_USER_INFO = re.compile(r"://([^/\s:@?#]*):([^/\s@]+)@")
_LONE_USER = re.compile(r"://([^/\s:@?#]{16,})@")
_PAIR = re.compile(r"(?i)(?:password|pwd|accountkey|sharedaccesskey|secret|token|sig|api_?key)\s*=\s*([^;&\s]+)")
_PATH = re.compile(r"(?:~|\.{1,2})?(?:/[A-Za-z0-9_.@%+-]{1,40}){2,}/?|[A-Za-z]:[\\/].*")
_WORDS = re.compile(r"[A-Za-z]?[a-z]+(?:[-_. ][a-z]+)*|[A-Z]+(?:[-_. ][A-Z]+)*")
_HARMLESS = ("USER", "LOGNAME", "HOSTNAME", "HOME", "PWD", "OLDPWD", "SHELL", "LANG", "TERM", "VIRTUAL_ENV")
ORDINARY = frozenset({
    "true", "false", "yes", "no", "on", "off", "none", "null", "undefined", "default", "enabled", "disabled",
    "required", "optional", "production", "staging", "development", "testing", "integration", "localhost",
    "postgres", "postgresql", "password", "passwd", "changeme", "secret", "secrets", "private", "public",
    "token", "tokens", "example", "dummy", "dummy-token", "test-token", "fake-token", "session", "sessions",
    "cookie", "cookies", "anonymous", "administrator", "username", "database", "redis", "rabbitmq", "mysql",
    "mariadb", "sqlite", "memory", "filesystem", "python", "python3", "pytest", "github", "gitlab", "bearer",
    "basic", "digest", "kerberos", "interactive", "unknown", "permissive", "strict", "wayland", "x11", "tty",
})  # fmt: skip
LEAST_LENGTH, STRONG_LENGTH, LINE_LENGTH = 6, 8, 16


class Strength(enum.Enum):
    """How freely a value can be looked for."""

    STRONG = "in every form"
    WEAK = "as it stands, and encoded: spread over a text it could be chance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """A value that nothing that is written may hold."""

    name: str
    """The variable that held it."""
    value: str
    strength: Strength


def looks_secret(name: str) -> bool:
    """Whether the name of a variable says that its value is nobody's business."""
    upper = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    return bool(_NAME.search(upper)) and not _NOT_NAME.search(upper)


def known_secrets(environ: Mapping[str, str]) -> tuple[Secret, ...]:
    """The values of a run's variables that must not be written, longest first."""
    harmless = {environ[name] for name in _HARMLESS if name in environ}
    found: dict[str, Secret] = {}
    for name in sorted(environ):
        for value in _values(name, environ[name]):
            strength = strength_of(value)
            if strength is not None and value not in found and value not in harmless:
                found[value] = Secret(name=name, value=value, strength=strength)
    return tuple(sorted(found.values(), key=lambda secret: (-len(secret.value), secret.name)))


def is_public(secret: Secret, names: str) -> bool:
    """Whether a value stands in names that the report consists of (paths, lanes, commits), one a line.

    Such a value is in the repository for all to see, and without it the evidence would speak of nothing.
    """
    if secret.strength is Strength.STRONG:
        return _letters(secret.value) in _letters(names)
    return secret.value in names


def strength_of(value: str) -> Strength | None:
    """How a value can be looked for; None when it cannot: short, uniform, an ordinary word, a number, a path."""
    if len(value) < LEAST_LENGTH or len(set(value)) < 4 or value.lower() in ORDINARY or _PATH.fullmatch(value):
        return None
    if value.isdigit():
        return Strength.WEAK if len(value) >= STRONG_LENGTH else None
    if _WORDS.fullmatch(value):
        return Strength.WEAK if len(value) >= STRONG_LENGTH else None
    letters = _letters(value)
    is_mixed = not letters.isdigit() and len(letters) >= STRONG_LENGTH
    return Strength.STRONG if is_mixed else Strength.WEAK


def _values(name: str, value: str) -> Iterator[str]:
    """What of a variable is secret: all of it, its lines, or the password inside an address."""
    inner = [*_USER_INFO.finditer(value)]
    for match in inner:
        yield from dict.fromkeys((match[2], unquote(match[2])))
    if not looks_secret(name):
        return
    for single in _LONE_USER.finditer(value):
        yield single[1]
    pairs = [match[1] for match in _PAIR.finditer(value)]
    yield from pairs
    value = value.strip()
    if value.startswith(("{", "[")):
        yield from _leaves(value)
    if not (_ADDRESS.match(value) and (inner or "?" not in value)) and not (pairs and ";" in value):
        yield value
    lines = value.splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines if len(line.strip()) >= LINE_LENGTH and " " not in line.strip())


def _leaves(value: str) -> Iterator[str]:
    """Texts in a JSON document whose key looks secret, such as the key file of a service account."""
    try:
        waiting: list[tuple[str, object]] = [("", json.loads(value))]
    except (ValueError, RecursionError):
        return
    while waiting:
        key, part = waiting.pop()
        if isinstance(part, str):
            if looks_secret(key):
                yield part
        else:
            waiting += _children(part)


def _children(part: object) -> Iterable[tuple[str, object]]:
    if isinstance(part, dict):
        return ((str(key), each) for key, each in part.items())
    return (("", each) for each in part) if isinstance(part, list) else ()


_SIGNS = bytes(code for code in range(256) if code != 10 and not (chr(code).isascii() and chr(code).isalnum()))


def _letters(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").translate(None, _SIGNS).decode("ascii")
