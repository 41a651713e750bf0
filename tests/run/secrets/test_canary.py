from __future__ import annotations

from typing import TypeVar

from gates.cli.withheld import leaks_in
from gates.report.files import all_files
from gates.run.fragment import encode
from gates.run.secrets.canary import NAME, cleaned_fragment, cleaned_health, new_canary, planted
from gates.run.secrets.known import Strength, strength_of
from gates.run.secrets.removal import Secrets
from tests.report.builders import messy
from tests.run.builders import fragment

Value = TypeVar("Value")


class Broken(Secrets):
    """A removal that somebody broke."""

    def removed_from(self, value: Value, *, kept: frozenset[str] = frozenset()) -> Value:
        return value


def test_each_planted_form_is_removed_and_leaves_no_trace() -> None:
    for _ in range(50):
        secrets = Secrets(known=(new_canary(),))

        assert cleaned_fragment(fragment(), secrets, kept=frozenset()) == fragment()
        assert cleaned_health(messy(), secrets, kept=frozenset()) == messy()


def test_a_planted_value_is_one_that_is_looked_for() -> None:
    assert strength_of(new_canary().value) is Strength.STRONG
    assert len({new_canary().value for _ in range(100)}) == 100


def test_a_broken_removal_shows_in_the_fragment_and_names_no_value() -> None:
    canary = new_canary()
    secrets = Broken(known=(canary,))

    leaks = leaks_in({"lint-prod.json": encode(cleaned_fragment(fragment(), secrets, kept=frozenset()))}, secrets)

    assert leaks == {"lint-prod.json": f"{NAME} (plain)"}
    assert canary.value not in str(leaks)


def test_a_broken_removal_shows_in_every_page() -> None:
    secrets = Broken(known=(new_canary(),))

    files = all_files(cleaned_health(messy(), secrets, kept=frozenset()))

    assert {"health.json", "health.md", "health.html"} <= leaks_in(files, secrets).keys()


def test_each_form_is_found_in_a_finished_file_on_its_own() -> None:
    secrets = Secrets(known=(new_canary(),))

    for text in planted(secrets.known[0]):
        assert secrets.left_in(text.encode("utf-8")) != (), text
        assert secrets.left_in(f"<p>{text[:9]}</p>".encode()) == ()
