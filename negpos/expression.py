"""Set expressions: ``nato + RU``, ``former-soviet - nato``, ``europe & nato@1997-05-27``."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import attrs

from negpos.errors import BadExpression
from negpos.finite import FiniteSet

#: how many names an expression may hold, which is more than there are states
LONGEST = 300
#: how many characters it may have, brackets and spaces among them
MOST_CHARACTERS = 10_000

#: the years 1000 to 9998, so that the day before and the day after are dates as well
DAY = re.compile(r"(?!9999)[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
_TOKEN = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)(?:@(?P<date>[^\s()+&]*))?"
    r"|(?P<sign>[-+&()])|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)


def read_day(text: str) -> datetime.date | None:
    """
    Return the day that *text* writes, or None where it writes none.

    >>> read_day("2021-12-17"), read_day("17.12.2021")
    (datetime.date(2021, 12, 17), None)
    """
    try:
        return datetime.date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


@attrs.frozen
class Name:
    """A state, body, area or group, the group perhaps as it was on a date."""

    name: str
    date: datetime.date | None
    offset: int = attrs.field(eq=False)

    def evaluate(self, lookup: Callable[[Name], FiniteSet]) -> FiniteSet:
        """Return the set that *lookup* gives for this name."""
        return lookup(self)

    def names(self) -> Iterator[Name]:
        """Yield this name."""
        yield self


@attrs.frozen
class Operation:
    """Two expressions joined by ``+`` (union), ``-`` (difference) or ``&`` (intersection)."""

    sign: str
    left: Expression
    right: Expression

    def evaluate(self, lookup: Callable[[Name], FiniteSet]) -> FiniteSet:
        """Return the set that the expression means, given the meaning of its names."""
        left, right = self.left.evaluate(lookup), self.right.evaluate(lookup)
        if self.sign == "+":
            return left.union(right)
        return left.difference(right) if self.sign == "-" else left.intersection(right)

    def names(self) -> Iterator[Name]:
        """Yield every name in the expression, from left to right."""
        yield from self.left.names()
        yield from self.right.names()


Expression: TypeAlias = Name | Operation


@attrs.frozen
class _Token:
    text: str
    offset: int
    name: Name | None = None


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        if match["other"]:
            finding = f"expected a name, a bracket, '+', '-' or '&', found '{match['other']}'"
            raise BadExpression(text, match.start(), finding)
        if match["name"]:
            date = None
            if match["date"] is not None:
                date = read_day(match["date"])
                if date is None:
                    found_date = f"'{match['date']}'" if match["date"] else "nothing"
                    finding = f"expected a date such as 1997-05-27 after '@', found {found_date}"
                    raise BadExpression(text, match.start("date"), finding)
            name = Name(match["name"], date, match.start())
            found.append(_Token(match.group(), match.start(), name))
        elif match["sign"]:
            found.append(_Token(match["sign"], match.start()))
    return found


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """
    Return the expression that *text* writes.

    ``&`` binds more tightly than ``+`` and ``-``, which are taken from left to right; a minus
    sign stands between spaces, because names hold hyphens. `BadExpression` tells what is wrong.

    >>> [name.name for name in parse("(former-soviet - nato) & europe").names()]
    ['former-soviet', 'nato', 'europe']
    """
    if len(text) > MOST_CHARACTERS:
        raise BadExpression(text, 0, f"more than {MOST_CHARACTERS:,} characters")
    tokens = _tokens(text)
    if sum(token.name is not None for token in tokens) > LONGEST:
        raise BadExpression(text, 0, f"more than {LONGEST} names")
    #: operators and open brackets that wait for their right side
    waiting: list[_Token] = []
    values: list[Expression] = []
    strength = {"(": 0, "+": 1, "-": 1, "&": 2}

    def apply() -> None:
        sign = waiting.pop()
        right, left = values.pop(), values.pop()
        values.append(Operation(sign.text, left, right))

    expect_value = True
    for token in tokens:
        if token.name is not None or token.text == "(":
            if not expect_value:
                raise BadExpression(
                    text, token.offset, f"expected '+', '-' or '&' before '{token.text}'"
                )
            if token.name is not None:
                values.append(token.name)
                expect_value = False
            else:
                waiting.append(token)
            continue
        if expect_value:
            raise BadExpression(text, token.offset, f"expected a name before '{token.text}'")
        lowest = 1 if token.text == ")" else strength[token.text]
        while waiting and strength[waiting[-1].text] >= lowest:
            apply()
        if token.text != ")":
            waiting.append(token)
            expect_value = True
        elif waiting:
            waiting.pop()
        else:
            raise BadExpression(text, token.offset, "')' without '('")
    if expect_value:
        finding = "expected a name at the end" if tokens else "expected a set expression"
        raise BadExpression(text, len(text), finding)
    while waiting:
        if waiting[-1].text == "(":
            raise BadExpression(text, waiting[-1].offset, "'(' without ')'")
        apply()
    return values[0]


def pattern(names: Iterable[str], groups: Iterable[str]) -> str:
    """
    Return a regular expression for set expressions over *names*, and *groups* that may have dates.

    It matches every expression that `parse` takes and that holds no other names. What it lets pass
    beyond that has brackets without their other half, or a day that no calendar has.

    >>> bool(re.search(pattern(["RU"], ["nato"]), "(nato@1997-05-27 - RU)"))
    True
    """
    date = f"(?:@{DAY.pattern}(?![^\\s()+&]))?"
    known = "|".join([*names, *(group + date for group in groups)])
    # a name goes on as far as it can: `nato-RU` is one name and not a difference
    operand = f"[\\s(]*(?:{known})(?![A-Za-z0-9@]|-[A-Za-z0-9])[\\s)]*"
    return f"^{operand}(?:[-+&]{operand}){{0,{LONGEST - 1}}}$"
