"""Shell text -> words and operators, with quotes, expansions, comments, here-documents and continued lines."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from gates.readers.ci.shell_tree import ShellError, Word

_OPERATORS = ("&&", "||", ";;&", ";;", ";&", "|&", ";", "|", "&", "(", ")")
_REDIRECTIONS = ("&>>", "&>", "<<<", "<<-", "<<", ">>", ">&", "<&", ">|", "<>", ">", "<")
_BREAKS = frozenset(" \t\n;|&()<>")
_DEPTH = 60


class Kind(enum.Enum):
    """What a token is."""

    WORD = "word"
    OPERATOR = "operator"
    REDIRECTION = "redirection"
    LINE_END = "line end"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One token with its place."""

    kind: Kind
    text: str
    line: int
    start: int
    end: int
    word: Word | None = None


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a script into tokens; the last one is `END`.

    Raises:
        ShellError: a quote, an expansion or a here-document is not closed.
    """
    return tuple(_Lexer(text).run())


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text, 0, 1
        self.waiting: list[tuple[str, bool]] = []
        self.wants_delimiter: bool | None = None

    def run(self) -> list[Token]:
        found: list[Token] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t\r":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at, self.line = self.at + 2, self.line + 1
            elif char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char == "\n":
                found.append(Token(kind=Kind.LINE_END, text="\n", line=self.line, start=self.at, end=self.at + 1))
                self.at, self.line = self.at + 1, self.line + 1
                self._skip_documents()
            else:
                found.append(self._token())
        if self.waiting:
            raise ShellError("a here-document is not closed")
        found.append(Token(kind=Kind.END, text="", line=self.line, start=self.at, end=self.at))
        return found

    def _token(self) -> Token:
        start, line = self.at, self.line
        if not self.text.startswith(("<(", ">("), start):
            for kind, texts in ((Kind.REDIRECTION, _REDIRECTIONS), (Kind.OPERATOR, _OPERATORS)):
                text = next((text for text in texts if self.text.startswith(text, start)), None)
                if text:
                    self.at += len(text)
                    self.wants_delimiter = text == "<<-" if text in ("<<", "<<-") else None
                    return Token(kind=kind, text=text, line=line, start=start, end=self.at)
        word = self._word()
        if self.wants_delimiter is not None:
            self.waiting.append((word.text, self.wants_delimiter))
            self.wants_delimiter = None
        if word.text.isdigit() and not word.is_quoted and self.text[self.at : self.at + 1] in ("<", ">"):
            return self._token()  # the number of a file that is redirected
        return Token(kind=Kind.WORD, text=word.text, line=line, start=start, end=self.at, word=word)

    def _word(self) -> Word:
        parts: list[str] = []
        is_dynamic = is_quoted = False
        while self.at < len(self.text):
            char = self.text[self.at]
            start = self.at
            if char == "'" or self.text.startswith("$'", start):
                is_quoted = True
                parts.append(self._single(escapes=char == "$"))
            elif char == '"' or self.text.startswith('$"', start):
                is_quoted = True
                self.at += 1 if char == "$" else 0
                text, changes = self._double()
                is_dynamic |= changes
                parts.append(text)
            elif char == "\\":
                if self.text.startswith("\\\n", start):
                    self.line += 1
                else:
                    parts.append(self.text[start + 1 : start + 2])
                    self.line += parts[-1] == "\n"
                self.at = min(start + 2, len(self.text))
            elif char in "$`" or self.text.startswith(("<(", ">("), start):
                self._expansion(0)
                is_dynamic |= self.at > start + 1
                parts.append(self.text[start : self.at])
            elif char == "(" and parts and parts[-1].endswith("="):
                self._nested(")", 0)
                is_dynamic = True
                parts.append(self.text[start : self.at])
            elif char in _BREAKS:
                break
            else:
                is_dynamic |= char in "*?[" and not is_quoted
                parts.append(char)
                self.at += 1
        if self.at == start and not parts and not is_quoted:
            raise ShellError(f"line {self.line}: {char!r} is not expected")
        return Word(text="".join(parts), is_dynamic=is_dynamic, is_quoted=is_quoted)

    def _single(self, *, escapes: bool) -> str:
        start = self.at + (2 if escapes else 1)
        end = start
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if escapes and self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise ShellError(f"line {self.line}: a quote is not closed")
        self.line += self.text.count("\n", start, end)
        self.at = end + 1
        return self.text[start:end]

    def _double(self, depth: int = 0) -> tuple[str, bool]:
        """The text between double quotes, and whether it has an expansion."""
        first, opened = self.at, self.line
        self.at += 1
        is_dynamic = False
        parts: list[str] = []
        while self.at < len(self.text):
            char, start = self.text[self.at], self.at
            if char == '"':
                self.at += 1
                return "".join(parts), is_dynamic
            if char == "\\":
                pair = self.text[start : start + 2]
                parts.append("" if pair == "\\\n" else pair[1:] if pair[1:] in ('"', "\\", "$", "`") else pair)
                self.line += pair.count("\n")
                self.at += len(pair)
            elif char in "$`":
                self._expansion(depth + 1)
                is_dynamic |= self.at > start + 1
                parts.append(self.text[start : self.at])
            else:
                self.line += char == "\n"
                parts.append(char)
                self.at += 1
        self.at = first
        raise ShellError(f"line {opened}: a double quote is not closed")

    def _expansion(self, depth: int) -> None:
        """Step over `$name`, `${...}`, `$(...)`, `${{ ... }}`, a backquoted command, or `<(...)`."""
        if depth > _DEPTH:
            raise ShellError("expansions are nested too deeply")
        rest = self.text[self.at : self.at + 3]
        if rest == "${{":
            end = self.text.find("}}", self.at)
            if end < 0:
                raise ShellError(f"line {self.line}: an expression is not closed")
            self.line += self.text.count("\n", self.at, end)
            self.at = end + 2
        elif rest[:2] == "${":
            self.at += 1
            self._nested("}", depth)
        elif rest[:2] in ("$(", "<(", ">("):
            self.at += 1
            self._nested(")", depth)
        elif rest[:1] == "`":
            end = self.at + 1
            while end < len(self.text) and self.text[end] != "`":
                end += 2 if self.text[end] == "\\" else 1
            if end >= len(self.text):
                raise ShellError(f"line {self.line}: a backquote is not closed")
            self.line += self.text.count("\n", self.at, end)
            self.at = end + 1
        else:
            self.at += 1
            if self.text[self.at : self.at + 1] in tuple("@*#?$!-0123456789"):
                self.at += 1
            else:
                while self.text[self.at : self.at + 1].isalnum() or self.text[self.at : self.at + 1] == "_":
                    self.at += 1

    def _nested(self, closing: str, depth: int) -> None:
        """Step over a balanced `( ... )` or `{ ... }`, from its opening character on."""
        if depth > _DEPTH:
            raise ShellError("expansions are nested too deeply")
        opening, opened = self.text[self.at], self.line
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == closing:
                self.at += 1
                return
            if char == "'":
                self._single(escapes=False)
            elif char == '"':
                self._double(depth + 1)
            elif char in "$`":
                self._expansion(depth + 1)
            elif char == opening:
                self._nested(closing, depth + 1)
            elif char == "\\":
                self.line += self.text[self.at : self.at + 2].count("\n")
                self.at += 2
            elif char == "#" and closing == ")" and self.text[self.at - 1] in " \t\n":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                self.line += char == "\n"
                self.at += 1
        raise ShellError(f"line {opened}: {opening!r} is not closed")

    def _skip_documents(self) -> None:
        """Step over the here-documents that the last line began."""
        for delimiter, has_tabs in self.waiting:
            while True:
                if self.at >= len(self.text):
                    raise ShellError(f"the here-document {delimiter!r} is not closed")
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                text = self.text[self.at : end]
                self.at, self.line = min(end + 1, len(self.text)), self.line + 1
                if (text.lstrip("\t") if has_tabs else text).rstrip("\r") == delimiter:
                    break
        self.waiting = []
