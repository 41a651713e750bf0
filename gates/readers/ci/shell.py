"""Shell text -> the tree of its commands. What is not understood is a `ShellError`, never a guess."""

from __future__ import annotations

import re

from gates.readers.ci.shell_tree import (
    AndOr,
    Case,
    Command,
    Function,
    Group,
    If,
    Joint,
    Loop,
    Pipeline,
    Script,
    ShellError,
    Simple,
    Test,
    Word,
)
from gates.readers.ci.shell_words import Kind, Token, tokens_of

LENGTH_LIMIT = 512 * 1024
"""Characters of one script; a longer one is not read."""
_DEPTH = 80
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?\+?=")
_CLOSERS = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_NO_FILE = frozenset({"/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty"})


def read_shell(text: str) -> Script:
    """Read a whole script.

    Raises:
        ShellError: with the line and what is not understood.
    """
    if len(text) > LENGTH_LIMIT:
        raise ShellError(f"the script has {len(text):,} characters")
    parser = _Parser(text)
    script = parser.script(frozenset())
    if parser.here.kind is not Kind.END:
        raise ShellError(f"line {parser.here.line}: {parser.here.text!r} is not expected")
    return script


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place, self.depth = text, tokens_of(text), 0, 0

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def reserved(self, *names: str) -> bool:
        word = self.here.word
        return word is not None and not word.is_quoted and word.text in names

    def operator(self, *texts: str) -> bool:
        return self.here.kind is Kind.OPERATOR and self.here.text in texts

    def step(self) -> Token:
        token = self.here
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def demand(self, name: str) -> None:
        if not (self.reserved(name) or self.operator(name)):
            raise ShellError(f"line {self.here.line}: {name!r} is missing before {self.here.text!r}")
        self.step()

    def skip_ends(self) -> None:
        while self.here.kind is Kind.LINE_END:
            self.step()

    def script(self, stops: frozenset[str]) -> Script:
        """Commands until one of the stops, which stays; without stops until the end."""
        self.depth += 1
        if self.depth > _DEPTH:
            raise ShellError("commands are nested too deeply")
        items = []
        while True:
            while self.here.kind is Kind.LINE_END or self.operator(";"):
                self.step()
            if self.here.kind is Kind.END or self.operator(*stops) or self.reserved(*stops):
                break
            if self.operator(")", ";;", ";&", ";;&") or self.reserved(*_CLOSERS):
                raise ShellError(f"line {self.here.line}: {self.here.text!r} is not expected")
            items.append(self.and_or())
        self.depth -= 1
        return Script(items=tuple(items))

    def body(self, *stops: str) -> Script:
        script = self.script(frozenset(stops))
        if self.here.kind is Kind.END:
            raise ShellError(f"{' or '.join(stops)} is missing at the end")
        return script

    def and_or(self) -> AndOr:
        start = self.here.start
        pipelines, joints = [self.pipeline()], []
        while self.operator("&&", "||"):
            joints.append(Joint(self.step().text))
            self.skip_ends()
            pipelines.append(self.pipeline())
        end = self.tokens[self.place - 1].end
        is_background = self.operator("&")
        if self.operator("&", ";"):
            self.step()
        elif self.here.kind not in (Kind.LINE_END, Kind.END) and not self.operator(")", ";;", ";&", ";;&"):
            raise ShellError(f"line {self.here.line}: {self.here.text!r} is not expected")
        return AndOr(
            pipelines=tuple(pipelines), joints=tuple(joints), is_background=is_background, start=start, end=end
        )

    def pipeline(self) -> Pipeline:
        is_negated, start = False, self.here.start
        while self.reserved("!", "time"):
            is_negated ^= self.step().text == "!"
            while self.reserved("-p"):
                self.step()
        parts = [self.command()]
        while self.operator("|", "|&"):
            self.step()
            self.skip_ends()
            parts.append(self.command())
        end = self.tokens[self.place - 1].end
        return Pipeline(parts=tuple(parts), is_negated=is_negated, start=start, end=end)

    def command(self) -> Command:
        found = self.compound()
        if found is None:
            return self.simple()
        while self.here.kind is Kind.REDIRECTION:
            self.step()
            self.step()
        return found

    def compound(self) -> Command | None:
        if self.operator("("):
            if self.text.startswith("((", self.here.start):
                return self.arithmetic()
            self.step()
            group = Group(body=self.body(")"), is_subshell=True)
            self.step()
            return group
        if self.reserved("{"):
            self.step()
            group = Group(body=self.body("}"), is_subshell=False)
            self.step()
            return group
        if self.reserved("[["):
            return self.test()
        if self.reserved("if"):
            return self.condition()
        if self.reserved("for", "select"):
            return self.loop_over()
        if self.reserved("while", "until"):
            self.step()
            condition = self.body("do")
            return Loop(condition=condition, body=self.loop_body())
        if self.reserved("case"):
            return self.case()
        following = self.tokens[self.place + 1 : self.place + 3]
        if self.reserved("function") or (
            self.here.kind is Kind.WORD and [(t.kind, t.text) for t in following] == [(Kind.OPERATOR, c) for c in "()"]
        ):
            return self.function()
        return None

    def condition(self) -> If:
        branches, otherwise = [], None
        self.step()
        while True:
            asked = self.body("then")
            self.step()
            branches.append((asked, self.body("elif", "else", "fi")))
            if self.step().text != "elif":
                break
        if self.tokens[self.place - 1].text == "else":
            otherwise = self.body("fi")
            self.step()
        return If(branches=tuple(branches), otherwise=otherwise)

    def loop_over(self) -> Loop:
        self.step()
        if self.operator("("):
            self.arithmetic()
        while not self.reserved("do", "{"):
            if self.here.kind is Kind.END:
                raise ShellError("do is missing at the end")
            self.step()
        return Loop(condition=None, body=self.loop_body())

    def loop_body(self) -> Script:
        closing = "}" if self.step().text == "{" else "done"
        body = self.body(closing)
        self.step()
        return body

    def case(self) -> Case:
        self.step()
        while not self.reserved("in"):
            if self.here.kind is Kind.END:
                raise ShellError("in is missing after case")
            self.step()
        self.step()
        bodies = []
        while True:
            self.skip_ends()
            if self.reserved("esac"):
                break
            while not self.operator(")"):
                if self.here.kind is Kind.END:
                    raise ShellError("esac is missing at the end")
                self.step()
            self.step()
            bodies.append(self.body("esac", ";;", ";&", ";;&"))
            if not self.reserved("esac"):
                self.step()
        self.step()
        return Case(bodies=tuple(bodies))

    def function(self) -> Function:
        if self.reserved("function"):
            self.step()
        name = self.step().text
        if self.operator("("):
            self.step()
            self.demand(")")
        self.skip_ends()
        return Function(name=name, body=self.command())

    def test(self) -> Test:
        while not self.reserved("]]"):
            if self.here.kind is Kind.END:
                raise ShellError("]] is missing at the end")
            self.step()
        self.step()
        return Test()

    def arithmetic(self) -> Test:
        depth = 0
        while True:
            if self.here.kind is Kind.END:
                raise ShellError(")) is missing at the end")
            depth += self.operator("(") - self.operator(")")
            self.step()
            if not depth:
                return Test()

    def simple(self) -> Simple:
        first = self.here
        words: list[Word] = []
        assigned, files = [], []
        while True:
            token = self.here
            if token.kind is Kind.REDIRECTION:
                self.step()
                target = self.step()
                if target.word is None:
                    raise ShellError(f"line {token.line}: {token.text!r} leads nowhere")
                if ">" in token.text and target.text not in _NO_FILE and not target.text.lstrip("-").isdigit():
                    files.append(target.text)
            elif token.word is not None:
                found = (
                    None if words or (token.word.is_quoted and "=" not in token.text) else _ASSIGNMENT.match(token.text)
                )
                if found:
                    assigned.append(found.group(1))
                else:
                    words.append(token.word)
                self.step()
            else:
                break
        if self.here is first:
            raise ShellError(f"line {first.line}: {first.text or 'the end'!r} is not expected")
        end = self.tokens[self.place - 1].end
        return Simple(
            words=tuple(words),
            assigned=tuple(assigned),
            files=tuple(files),
            line=first.line,
            start=first.start,
            end=end,
        )
