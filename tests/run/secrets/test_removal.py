from __future__ import annotations

import base64
import json
import string
import time
from dataclasses import asdict
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.model.account import Account
from gates.model.evidence import Reading
from gates.model.finding import Finding
from gates.model.health import JudgedFinding
from gates.model.quantity import Measurement
from gates.model.status import FindingState
from gates.run.secrets.known import Secret, Strength
from gates.run.secrets.removal import CHUNK_CHARACTERS, CHUNK_TEXTS, REACH, WINDOW, Secrets
from gates.run.secrets.walk import text_fields

VALUE = 'tK9/4f+Qz7&Lm2"x8Rw=v5Yd'
SECRETS = Secrets(known=(Secret(name="X", value=VALUE, strength=Strength.STRONG),))
VALUES = st.text(string.ascii_letters + string.digits + "/+=&\"'<>%$-_.~", min_size=12, max_size=60).filter(
    lambda text: sum(map(str.isalnum, text)) >= 10 and len(set(text)) > 6
)
AROUND = st.text(max_size=20).filter(lambda text: "..." not in text)


def holding(value: str) -> Secrets:
    return Secrets(known=(Secret(name="X", value=value, strength=Strength.STRONG),))


@settings(max_examples=150, deadline=None)
@given(VALUES, AROUND, AROUND, st.integers(0, 11))
def test_no_form_of_a_value_stays(value: str, before: str, after: str, form: int) -> None:
    half = len(value) // 2
    written = (
        value,
        quote(value, safe=""),
        quote(value).lower() if value.islower() else quote(value),
        json.dumps(value)[1:-1],
        value.encode().hex(),
        base64.b64encode(value.encode()).decode(),
        base64.urlsafe_b64encode(b"u:" + value.encode()).decode(),
        f"{value[:half]}\n    {value[half:]}",
        "\x1b[31m".join(value),
        "\u200b".join(value),
        f"{value[:half]}'\nE       '{value[half:]}",
        value.replace("&", "&amp;").replace('"', "&#34;"),
    )[form]

    shown = holding(value).removed(f"{before} {written} {after}")

    assert written not in shown
    assert "[secret X]" in shown
    assert holding(value).left_in(shown.encode("utf-8", "surrogatepass")) == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_removal_is_done_in_one_go(text: str) -> None:
    once = SECRETS.removed(f"{text}{VALUE}{text}")

    assert SECRETS.removed(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ghp_" + "a1B2" * 9, "[secret of shape GitHub token]"),
        ("glpat-" + "a1B2c3" * 4, "[secret of shape GitLab token]"),
        ("AKIA" + "IOSFODNN7EXAMPLE", "[secret of shape AWS key]"),
        ("xoxb-1234567890-abcdef", "[secret of shape Slack token]"),
        ("AIza" + "Sy3" * 11 + "ab", "[secret of shape Google key]"),
        ("npm_" + "a1B2" * 9, "[secret of shape npm token]"),
        ("pypi-AgEIcHlwaS5vcmc" + "a1B2" * 10, "[secret of shape PyPI token]"),
        ("sk_live_" + "a1B2" * 6, "[secret of shape Stripe key]"),
        ("whsec_a/b+c/d=" + "e/f1" * 4, "[secret of shape Stripe key]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "[secret of shape JWT]"),
        ("AccountKey=" + "aB3d" * 12 + "==", "AccountKey=[secret of shape Azure key]"),
        ("https://bob:pa55@h/x", "https://bob:[secret of shape password in an address]@h/x"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret of shape authorization header]"),
        ("aws_secret_access_key = " + "aB3/" * 10, "aws_secret_access_key = [secret of shape AWS secret key]"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nx", "a [secret of shape private key]"),
        ("g\u200bhp_" + "a1B2" * 9, "[secret of shape GitHub token]"),
        ("assert 'ghp_a1B2c3D4...6a1B2c3D4e5F6'", "assert '[secret of shape shortened token]'"),
    ],
)
def test_a_token_is_known_by_its_shape(text: str, shown: str) -> None:
    assert Secrets().removed(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "sk-learn task-runner-name-with-many-words-in-it-for-all", "npm_config_cache", "pypi-server",
        "see http://h:8080/x", "wait ... and see", "Authorization is missing", "AKIA and ASIA",
        "private key file", "-----BEGIN CERTIFICATE-----",
        "https://example.org/@scope/package", "eyJ.eyJ", "user:password", "0 of 10 secrets", "https://h/a:b@c",
    ],
)  # fmt: skip
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert SECRETS.removed(text) == text


def test_a_weak_value_goes_as_a_word_and_encoded_and_nowhere_else() -> None:
    weak = Secrets(known=(Secret(name="X", value="correcthorse", strength=Strength.WEAK),))
    encoded = base64.b64encode(b"correcthorse").decode()

    assert weak.removed(f"correcthorse incorrecthorses correct horse {encoded}") == (
        "[secret X] incorrecthorses correct horse [secret X]"
    )


def test_what_a_cut_left_goes_too() -> None:
    assert SECRETS.removed(f"...{'x' * 50} {VALUE[:19]}") == f"...{'x' * 50} [secret X]"
    assert SECRETS.removed(f"{VALUE[-18:]} x").endswith("[secret X] x")


def test_numbers_digests_and_paths_of_evidence_stay() -> None:
    found = Finding(check="lint/E501", message=f"see {VALUE}", path="a/ghp_b.py", line=7, fingerprint="f" * 64)
    reading = Reading(
        account=Account(
            unit="test", expected=5, examined=3, unexplained=0,
            explained={f"skipped: {VALUE}": 1, f"skipped: {quote(VALUE)}": 1},
            names={f"skipped: {VALUE}": ("a",), f"skipped: {quote(VALUE)}": ("b",)},
        ),
        findings=(found,),
    )  # fmt: skip

    clean = SECRETS.removed_from(reading)

    assert clean.account is not None
    assert clean.account.explained == {"skipped: [secret X]": 2}
    assert clean.account.names == {"skipped: [secret X]": ("a", "b")}
    assert (clean.findings[0].path, clean.findings[0].line, clean.findings[0].fingerprint) == (
        "a/ghp_b.py",
        7,
        "f" * 64,
    )
    assert clean.findings[0].message == "see [secret X]"


def test_a_path_of_the_repository_stays_whatever_it_looks_like() -> None:
    path = "tests/data/AKIAIOSFODNN7EXAMPLE.txt"
    judged = (JudgedFinding(finding=Finding(check="a/b", message="x", path=path), state=FindingState.NEW),)

    assert Secrets().removed_from(judged, kept=frozenset({path})) is judged


def test_a_value_without_secrets_is_the_same_object() -> None:
    reading = Reading(findings=(Finding(check="a/b", message="plain"),), notes=("nothing",))

    assert SECRETS.removed_from(reading) is reading


def findings(*messages: str) -> tuple[Finding, ...]:
    return tuple(Finding(check="a/b", message=message, path="a.py") for message in messages)


def judged(*found: Finding, reason: str | None = None) -> tuple[JudgedFinding, ...]:
    return tuple(JudgedFinding(finding=each, state=FindingState.NEW, waiver_reason=reason) for each in found)


def test_what_was_clean_as_evidence_is_the_same_in_the_verdict_and_its_waiver_is_looked_at() -> None:
    secrets, found = holding(VALUE), findings("one", "two")
    secrets.removed_from(Reading(findings=found))

    plain, reasoned = judged(*found), judged(*found, reason=f"because of {VALUE}")

    assert secrets.removed_from(plain) is plain
    assert secrets.removed_from(reasoned) == judged(*found, reason="because of [secret X]")


def test_a_finding_beside_known_ones_is_looked_at() -> None:
    secrets, found = holding(VALUE), findings("one", "two")
    secrets.removed_from(Reading(findings=found))

    clean = secrets.removed_from(judged(*found, *findings(VALUE)))

    assert clean == judged(*found, *findings("[secret X]"))
    assert clean[0].finding is found[0]


def test_every_text_of_findings_measurements_and_mappings_is_looked_at() -> None:
    def texts(said: str) -> object:
        return {
            "found": [Finding(check=said, message=said, path=said, group=said, detail=said)],
            "judged": (JudgedFinding(finding=findings(said)[0], state=FindingState.NEW, waiver_reason=said),),
            "mixed": (findings(said)[0], said, None, 3),
            "measured": (Measurement(metric=said, value=1, unit=said, path=said, component=said),),
            said: {"deep": ((said, "x"), frozenset({said}))},
        }

    assert holding(VALUE).removed_from(texts(VALUE)) == texts("[secret X]")


def test_an_identity_is_of_the_object_that_was_looked_at() -> None:
    """Python gives the address of an object that is gone to the next one."""
    secrets = holding(VALUE)
    for number in range(200):
        secrets.removed_from(Reading(findings=findings(f"clean {number}")))
        (dirty,) = secrets.removed_from(findings(f"{number} {VALUE}"))
        assert dirty.message == f"{number} [secret X]"


def test_a_list_that_gets_other_findings_is_looked_at_again() -> None:
    secrets, found = holding(VALUE), list(findings("clean"))
    for number in range(200):
        secrets.removed_from({"found": found})
        found[0] = findings(f"{number} {VALUE}")[0]
        assert secrets.removed_from({"found": found}) == {"found": list(findings(f"{number} [secret X]"))}
        found[0] = findings(f"clean {number}")[0]


def test_a_text_in_several_places_goes_in_all_of_them_and_in_each_call() -> None:
    secrets, said = holding(VALUE), (VALUE, findings(VALUE), (findings(VALUE, "x"), VALUE))

    for _ in range(2):
        assert secrets.removed_from(said) == (
            "[secret X]",
            findings("[secret X]"),
            (findings("[secret X]", "x"), "[secret X]"),
        )


def test_one_text_among_many_and_among_long_ones_is_found() -> None:
    many = (*(f"text {number}" for number in range(3 * CHUNK_TEXTS)), VALUE, "z" * CHUNK_CHARACTERS, f"y{VALUE}")

    assert list(holding(VALUE).suspects(many)) == [3 * CHUNK_TEXTS, 3 * CHUNK_TEXTS + 2]


@pytest.mark.parametrize("place", [-30, -12, 0])
@pytest.mark.parametrize("form", [VALUE, VALUE.encode().hex(), "\x1b[31m".join(VALUE), "ghp_" + "a1B2" * 9])
def test_a_secret_at_the_seam_of_two_windows_goes_whole(form: str, place: int) -> None:
    for seam in (WINDOW, WINDOW + REACH):
        before, after = "x " * ((seam + place) // 2), " y" * WINDOW

        shown = SECRETS.removed(f"{before}{form}{after}")

        assert len(shown) < len(before) + len(after) + 40
        assert shown.replace("[secret X]", "").replace("[secret of shape GitHub token]", "") == before + after


@pytest.mark.parametrize(
    "unit",
    [
        "\\", "\x1b]", "\\x1b]x", "-eyJ", "-sk", "...", "ghp_", VALUE, f"{VALUE} ", VALUE.encode().hex(), "\u200b",
        "-----BEGIN PRIVATE KEY-----", "aws ", "://a:", "\x1b[1", "authorization: ", "&#", "%2", "\nE   ", "a1B2 ",
    ],
)  # fmt: skip
def test_what_is_twice_as_long_takes_about_twice_as_long(unit: str) -> None:
    """A test that prints 100,000 backslashes must not hold up the run."""

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begun = time.process_time()
        holding(VALUE).removed(text)
        return time.process_time() - begun

    assert seconds(200_000) < max(1.0, 20 * seconds(20_000))


@pytest.mark.parametrize("kind", [Finding, Measurement])
def test_no_text_of_a_finding_or_a_measurement_is_forgotten(kind: type[Finding] | type[Measurement]) -> None:
    names = text_fields(kind)
    numbers = {"value": 1} if kind is Measurement else {}
    said = kind(**dict.fromkeys(names, f"a {VALUE}"), **numbers)  # type: ignore[arg-type]

    (clean,) = SECRETS.removed_from((said,))

    assert {getattr(clean, name) for name in names} == {"a [secret X]"}
    told = {name for name, value in asdict(said).items() if isinstance(value, str)} - {"fingerprint"}
    assert told == set(names)
