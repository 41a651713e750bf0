from __future__ import annotations

import json

import pytest

from gates.run.secrets.known import Strength, is_public, known_secrets, looks_secret, strength_of


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN", "githubToken", "DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD", "AWS_SECRET_ACCESS_KEY", "API_KEY",
        "STRIPE_APIKEY", "PRIVATE_KEY", "GOOGLE_CREDENTIALS", "NPM_AUTH", "HTTP_AUTHTOKEN", "SESSION_COOKIE",
        "SENTRY_DSN", "AZURE_CONNECTION_STRING", "SLACK_WEBHOOK_URL", "ACME_PAT", "SIGNING_KEY", "DJANGO_SECRET_KEY",
    ],
)  # fmt: skip
def test_a_name_says_that_its_value_is_secret(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "PWD", "OLDPWD", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "GIT_AUTHOR_NAME",
        "XAUTHORITY", "TOKENIZERS_PARALLELISM", "SECRETS_FILE", "AUTH_METHOD", "KEYBOARD", "PATH", "PATTERN",
        "MONKEY", "COMPATIBLE", "DESKTOP_SESSION", "NOX_CURRENT_SESSION", "ZELLIJ_SESSION_NAME", "SECRET_NAME",
    ],
)  # fmt: skip
def test_a_name_that_only_sounds_like_it_says_nothing(name: str) -> None:
    assert not looks_secret(name)


@pytest.mark.parametrize(
    ("value", "strength"),
    [
        ("1", None), ("true", None), ("main", None), ("python", None), ("production", None), ("aaaaaaaa", None),
        ("1234567", None), ("/home/maria/.token", None), ("./secrets/key.pem", None), ("", None),
        ("12345678", Strength.WEAK), ("correcthorse", Strength.WEAK), ("acme-prod-eu", Strength.WEAK),
        ("!@#$%^&*", Strength.WEAK), ("s3cr3t", Strength.WEAK),
        ("hunter2-xyz9", Strength.STRONG), ("/aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3cE5gH7", Strength.STRONG),
    ],
)  # fmt: skip
def test_only_what_no_ordinary_text_holds_is_looked_for(value: str, strength: Strength | None) -> None:
    assert strength_of(value) is strength


def test_of_an_address_the_password_is_the_secret_whatever_its_variable_is_called() -> None:
    found = known_secrets(
        {"DATABASE_URL": "postgres://bob:hunt%2Fer2x@db.example/acme", "APP_DSN": "sqlite:///db/x.db"}
    )

    assert [(secret.name, secret.value) for secret in found] == [
        ("DATABASE_URL", "hunt%2Fer2x"),
        ("DATABASE_URL", "hunt/er2x"),
    ]


def test_of_a_connection_string_the_key_is_the_secret() -> None:
    text = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=aB3dE5gH7jK9mN1pQ3==;EndpointSuffix=core"

    assert [secret.value for secret in known_secrets({"STORE_CONNECTION_STRING": text})] == ["aB3dE5gH7jK9mN1pQ3=="]


def test_the_leaves_of_a_key_file_and_the_lines_of_a_value_are_secrets_too() -> None:
    document = json.dumps({"type": "service_account", "private_key": "-----BEGIN-----\nMIIEvQ7aB3dE5gH7jK9\n"})

    values = {secret.value for secret in known_secrets({"GCP_CREDENTIALS": document})}

    assert {document, "-----BEGIN-----\nMIIEvQ7aB3dE5gH7jK9\n"} <= values
    lines = known_secrets({"KEY_SECRET": "aB3dE5gH7jK9mN1p\ncD4fG6hJ8kL0nP2q"})
    assert {"aB3dE5gH7jK9mN1p", "cD4fG6hJ8kL0nP2q"} <= {secret.value for secret in lines}


def test_what_is_in_the_name_of_a_file_is_public() -> None:
    (secret,) = known_secrets({"SESSION": "acme2/api-7"})

    assert is_public(secret, "README.md\nsrc/acme2/api-7/main.py")
    assert not is_public(secret, "README.md\nsrc/acme/api.py")


def test_the_name_of_the_user_is_no_secret() -> None:
    assert known_secrets({"USER": "maria77x", "DB_AUTH": "maria77x"}) == ()
