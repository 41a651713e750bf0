"""What a command that runs after a failure does to the status: hides it, keeps it, or nobody can tell."""

from __future__ import annotations

import enum

from gates.readers.ci.shell_tree import AndOr, Command, Group, If, Pipeline, Script, Simple
from gates.readers.ci.wrappers import base_name

_SUCCEEDS = frozenset(
    {"true", ":", "echo", "printf", "cat", "ls", "pwd", "date", "sleep", "head", "tail", "env", "tree", "whoami"}
)
_SHOWS = frozenset({"diff", "status", "log", "show"})
_KEPT_AS = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STATE", "::set-output", "::set-env", "##vso")
_PASSIVE = frozenset(
    {
        "tee",
        "cat",
        "head",
        "tail",
        "less",
        "more",
        "sed",
        "awk",
        "gawk",
        "sort",
        "uniq",
        "wc",
        "tr",
        "cut",
        "column",
        "ts",
        "nl",
        "fold",
        "sponge",
        "iconv",
        "base64",
        "dos2unix",
        "strings",
        "echo",
        "true",
    }
)


class Effect(enum.Enum):
    """What is left of a failure."""

    HIDES = "hides"
    KEEPS = "keeps"
    UNKNOWN = "unknown"


def effect_of_script(script: Script) -> Effect:
    """Of commands one after the other: all of them must be known to succeed to hide a failure."""
    effects = [_of_item(item) for item in script.items]
    if Effect.KEEPS in effects:
        return Effect.KEEPS
    return Effect.HIDES if all(effect is Effect.HIDES for effect in effects) else Effect.UNKNOWN


def effect_of_pipeline(pipeline: Pipeline) -> Effect:
    """Of one pipeline."""
    if pipeline.is_negated:
        return Effect.UNKNOWN
    effects = [_of_command(part) for part in pipeline.parts]
    if len(effects) == 1:
        return effects[0]
    return Effect.HIDES if all(effect is Effect.HIDES for effect in effects) else Effect.UNKNOWN


def _of_item(item: AndOr) -> Effect:
    effects = {effect_of_pipeline(pipeline) for pipeline in item.pipelines}
    return effects.pop() if len(effects) == 1 and not item.is_background else Effect.UNKNOWN


def _of_command(command: Command) -> Effect:
    match command:
        case Simple():
            return _of_simple(command)
        case Group(body=body):
            return effect_of_script(body)
        case If(branches=branches, otherwise=otherwise):
            bodies = [body for _, body in branches] + ([otherwise] if otherwise else [])
            return Effect.HIDES if all(effect_of_script(body) is Effect.HIDES for body in bodies) else Effect.UNKNOWN
        case _:
            return Effect.UNKNOWN


def _of_simple(command: Simple) -> Effect:
    texts = command.texts
    if not texts or command.words[0].is_dynamic:
        return Effect.UNKNOWN
    name = base_name(texts[0])
    if name in ("exit", "return"):
        return _of_exit(texts[1:2])
    if name == "false":
        return Effect.KEEPS
    if command.files and not all("GITHUB_STEP_SUMMARY" in file for file in command.files):
        return Effect.UNKNOWN
    if any(mark in text for text in texts for mark in _KEPT_AS):
        return Effect.UNKNOWN
    if name == "git" and texts[1:2] and texts[1] in _SHOWS:
        return Effect.UNKNOWN if {"--exit-code", "--quiet", "--check"} & set(texts) else Effect.HIDES
    return Effect.HIDES if name in _SUCCEEDS else Effect.UNKNOWN


def _of_exit(code: tuple[str, ...]) -> Effect:
    match code:
        case ("0",):
            return Effect.HIDES
        case ():
            return Effect.KEEPS
        case (text,) if text.isdigit():
            return Effect.KEEPS
        case _:
            return Effect.UNKNOWN


def is_passive(command: Command) -> bool:
    """Whether a program at the end of a pipe only passes text on, so that its status says nothing of the text."""
    if not isinstance(command, Simple) or not command.words:
        return False
    name, options = base_name(command.texts[0]), command.texts[1:]
    if name == "grep":
        return any(option.startswith("-") and not option.startswith("--") and "v" in option for option in options)
    return name in _PASSIVE and not any("exit" in option for option in options)
