"""Set expressions mean what Python's set operators mean, and errors point at their place."""

from __future__ import annotations

import contextlib
import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from negpos.errors import BadExpression
from negpos.expression import LONGEST, MOST_CHARACTERS, Expression, Name, Operation, parse, pattern
from negpos.finite import FiniteSet
from tests.strategies import LETTERS

#: groups, some with a hyphen, a digit or a capital in the name
GROUPS: dict[str, frozenset[str]] = {
    "nato": frozenset("ab"),
    "former-soviet": frozenset("bc"),
    "G7": frozenset("acd"),
    "RU": frozenset("c"),
    "none": frozenset(),
}
#: a group as it was on a date has other members
OLD = datetime.date(1997, 5, 27)
OLD_GROUPS: dict[str, frozenset[str]] = {"nato": frozenset("a"), "G7": frozenset("abcd")}


def members_of(name: Name) -> frozenset[str]:
    """The members of a group, on its date."""
    if name.date is None:
        return GROUPS[name.name]
    assert name.date == OLD
    return OLD_GROUPS[name.name]


def look_up(name: Name) -> FiniteSet:
    """The same as a set of the library."""
    return LETTERS.of(members_of(name))


def meaning(expression: Expression) -> frozenset[str]:
    """The set that an expression means, by Python's own operators."""
    if isinstance(expression, Name):
        return members_of(expression)
    left, right = meaning(expression.left), meaning(expression.right)
    if expression.sign == "+":
        return left | right
    return left - right if expression.sign == "-" else left & right


def evaluated(text: str) -> frozenset[str]:
    """The set that the library finds in *text*."""
    return frozenset(parse(text).evaluate(look_up))


names = st.one_of(
    st.sampled_from(sorted(GROUPS)).map(lambda name: Name(name, None, 0)),
    st.sampled_from(sorted(OLD_GROUPS)).map(lambda name: Name(name, OLD, 0)),
)


def joined(parts: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    """Two expressions joined by any sign."""
    return st.builds(Operation, st.sampled_from("+-&"), parts, parts)


expressions: SearchStrategy[Expression] = st.recursive(names, joined, max_leaves=8)
spaces = st.sampled_from([" ", "  ", "\n", "\t "])
none_or_spaces = st.one_of(st.just(""), spaces)


@st.composite
def unparsed(draw: st.DrawFn, expression: Expression, weakest: int = 1) -> str:
    """
    A text for *expression*, with the parentheses that it needs and perhaps some more.

    *weakest* is the least strength of a sign that may stand here without parentheses.
    """
    if isinstance(expression, Name):
        date = "" if expression.date is None else f"@{expression.date}"
        text, bare = expression.name + date, True
    else:
        strength = 2 if expression.sign == "&" else 1
        left = draw(unparsed(expression.left, strength))
        right = draw(unparsed(expression.right, strength + 1))
        # Before a minus a space is needed, else it would be part of the name.
        before = draw(spaces if expression.sign == "-" else none_or_spaces)
        text = left + before + expression.sign + draw(none_or_spaces) + right
        bare = strength >= weakest
    if bare and draw(st.integers(0, 4)):
        return text
    return f"({draw(none_or_spaces)}{text}{draw(none_or_spaces)})"


# Meaning -------------------------------------------------------------------------------------


@given(expression=expressions, data=st.data())
def test_an_expression_means_what_pythons_sets_say(
    expression: Expression, data: st.DataObject
) -> None:
    """The set that a written expression means is the one that Python's operators give."""
    assert evaluated(data.draw(unparsed(expression))) == meaning(expression)


@given(expression=expressions, data=st.data())
def test_parsing_undoes_writing(expression: Expression, data: st.DataObject) -> None:
    """A written expression is read as itself, whatever spaces and needless parentheses it has."""
    assert parse(data.draw(unparsed(expression))) == expression


@given(first=names, more=st.lists(st.tuples(st.sampled_from("+-&"), names), max_size=8))
def test_without_parentheses_terms_of_and_are_added_and_taken_away_in_turn(
    first: Name, more: list[tuple[str, Name]]
) -> None:
    """
    A row of names is cut at plus and minus into terms, each the intersection of its names, which
    are added and taken away from left to right.
    """
    terms = [("+", members_of(first))]
    for sign, name in more:
        if sign == "&":
            before, members = terms.pop()
            terms.append((before, members & members_of(name)))
        else:
            terms.append((sign, members_of(name)))
    expected = frozenset[str]()
    for sign, members in terms:
        expected = expected | members if sign == "+" else expected - members

    def written(name: Name) -> str:
        return name.name if name.date is None else f"{name.name}@{name.date}"

    text = written(first) + "".join(f" {sign} {written(name)}" for sign, name in more)
    assert evaluated(text) == expected


@given(expression=expressions, data=st.data())
def test_names_come_from_left_to_right_with_their_places(
    expression: Expression, data: st.DataObject
) -> None:
    """The names of an expression come in the order of the text, each with its place in it."""
    text = data.draw(unparsed(expression))
    found = list(parse(text).names())
    assert [name.offset for name in found] == sorted({name.offset for name in found})
    assert all(text.startswith(name.name, name.offset) for name in found)
    assert found == list(expression.names())


# Chosen cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b & c", "a + (b & c)"),
        ("a & b + c", "(a & b) + c"),
        ("a - b & c", "a - (b & c)"),
        ("a & b - c", "(a & b) - c"),
        ("a - b - c", "(a - b) - c"),
        ("a - b + c", "(a - b) + c"),
        ("a + b - c", "(a + b) - c"),
        ("a & b & c", "(a & b) & c"),
        ("a - b & c - d", "(a - (b & c)) - d"),
        ("((a))", "a"),
        (" a\n", "a"),
        ("a+b", "a + b"),
        ("a&b", "a & b"),
        ("a -b", "a - b"),
        ("(a)-(b)", "a - b"),
        ("a- b", "a - b"),
    ],
)
def test_precedence(text: str, same: str) -> None:
    """``&`` binds more tightly than ``+`` and ``-``, and equals go from left to right."""
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a + b & c", "(a + b) & c"),
        ("a - b & c", "(a - b) & c"),
        ("a - b - c", "a - (b - c)"),
        ("a - b + c", "a - (b + c)"),
        ("a - b", "a-b"),
    ],
)
def test_what_parentheses_and_spaces_change(text: str, other: str) -> None:
    """Parentheses change what is joined first, and a minus without spaces belongs to a name."""
    assert parse(text) != parse(other)


def test_names_hold_hyphens_and_digits() -> None:
    """Letters, digits and single hyphens between them are one name."""
    assert parse("former-soviet") == Name("former-soviet", None, 0)
    assert parse("G7") == Name("G7", None, 0)
    assert parse("brics-2024-members") == Name("brics-2024-members", None, 0)


def test_a_date_belongs_to_its_name() -> None:
    """A date after ``@`` says when the group had the members that are meant."""
    assert parse("nato@1997-05-27 - RU") == Operation(
        "-", Name("nato", OLD, 0), Name("RU", None, 18)
    )
    assert parse("nato@1997-05-27") != parse("nato")
    assert evaluated("nato@1997-05-27") == {"a"}
    assert evaluated("nato - nato@1997-05-27") == {"b"}


# Errors --------------------------------------------------------------------------------------


SIGNS = "expected a name, a bracket, '+', '-' or '&'"
DATE = "expected a date such as 1997-05-27 after '@'"


@pytest.mark.parametrize(
    ("text", "offset", "finding"),
    [
        ("", 0, "expected a set expression"),
        ("  ", 2, "expected a set expression"),
        ("a +", 3, "expected a name at the end"),
        ("a + (b -", 8, "expected a name at the end"),
        ("a-", 2, "expected a name at the end"),
        ("+ a", 0, "expected a name before '+'"),
        ("- a", 0, "expected a name before '-'"),
        ("a + & b", 4, "expected a name before '&'"),
        ("a--b", 2, "expected a name before '-'"),
        ("()", 1, "expected a name before ')'"),
        ("(a + )", 5, "expected a name before ')'"),
        ("a b", 2, "expected '+', '-' or '&' before 'b'"),
        ("a nato@1997-05-27", 2, "expected '+', '-' or '&' before 'nato@1997-05-27'"),
        ("a (b)", 2, "expected '+', '-' or '&' before '('"),
        ("(a)(b)", 3, "expected '+', '-' or '&' before '('"),
        ("(a", 0, "'(' without ')'"),
        ("a + (b - c", 4, "'(' without ')'"),
        ("(a + (b)", 0, "'(' without ')'"),
        ("a)", 1, "')' without '('"),
        ("(a - b)) + c", 7, "')' without '('"),
        ("a | b", 2, f"{SIGNS}, found '|'"),
        ("a, b", 1, f"{SIGNS}, found ','"),
        ("a + 7b", 4, f"{SIGNS}, found '7'"),
        ("a_b", 1, f"{SIGNS}, found '_'"),
        ("é", 0, f"{SIGNS}, found 'é'"),
        ("nato @1997-05-27", 5, f"{SIGNS}, found '@'"),
        ("a@", 2, f"{DATE}, found nothing"),
        ("a + b@May", 6, f"{DATE}, found 'May'"),
        ("a@1997-02-30", 2, f"{DATE}, found '1997-02-30'"),
        ("a@1997-5-7", 2, f"{DATE}, found '1997-5-7'"),
        ("a@19970527", 2, f"{DATE}, found '19970527'"),
        ("a@1997-W22-2", 2, f"{DATE}, found '1997-W22-2'"),
        ("a@1997-05-27-b", 2, f"{DATE}, found '1997-05-27-b'"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(text: str, offset: int, finding: str) -> None:
    """What cannot be read is refused with the place where reading stopped and the reason."""
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert (caught.value.offset, caught.value.finding) == (offset, finding)


def test_an_error_repeats_the_expression() -> None:
    """The message of an error ends with the expression that it is about, on one line."""
    with pytest.raises(BadExpression) as caught:
        parse("nato +\n(RU")
    assert str(caught.value) == "'(' without ')' in 'nato + (RU'"


@given(text=st.one_of(st.text(alphabet="ab-+&()@ 19é\n", max_size=12), st.text(max_size=8)))
def test_every_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    """Any text at all is an expression or is refused at a place between its start and its end."""
    try:
        places = [name.offset for name in parse(text).names()]
    except BadExpression as error:
        places = [error.offset]
    assert places
    assert all(0 <= place <= len(text) for place in places)


@given(expression=expressions, data=st.data())
def test_a_lost_parenthesis_is_noticed(expression: Expression, data: st.DataObject) -> None:
    """A text that has lost one of its parentheses is refused."""
    text = f"({data.draw(unparsed(expression))})"
    place = data.draw(st.sampled_from([i for i, sign in enumerate(text) if sign in "()"]))
    with pytest.raises(BadExpression):
        parse(text[:place] + " " + text[place + 1 :])


def test_the_longest_expression_is_read() -> None:
    """
    An expression of as many names as are allowed is read, compared, shown and evaluated, whether
    it leans to the left or to the right.
    """
    left = " + ".join(["nato"] * LONGEST)
    right = " + (".join(["nato"] * LONGEST) + ")" * (LONGEST - 1)
    for text in (left, right):
        assert len(list(parse(text).names())) == LONGEST
        assert parse(text) == parse(text)
        assert repr(parse(text))
        assert evaluated(text) == GROUPS["nato"]


def test_an_expression_with_too_many_names_is_refused() -> None:
    """One name more than is allowed is refused, and the error shows only the start of the text."""
    text = " + ".join(["nato"] * (LONGEST + 1))
    with pytest.raises(BadExpression, match=f"more than {LONGEST} names") as caught:
        parse(text)
    assert caught.value.offset == 0
    assert len(str(caught.value)) < 100


def test_deep_parentheses_are_read() -> None:
    """Parentheses may be nested more deeply than Python's calls."""
    half = (MOST_CHARACTERS - 1) // 2
    assert parse("(" * half + "a" + ")" * half) == parse("a")
    with pytest.raises(BadExpression, match=f"more than {MOST_CHARACTERS:,} characters"):
        parse("(" * MOST_CHARACTERS + "a")


# Laws that do not hold -----------------------------------------------------------------------


def test_plus_does_not_undo_minus() -> None:
    """Taking away and adding again brings in what was not there before, and the reverse loses."""
    assert evaluated("nato - former-soviet + former-soviet") != evaluated("nato")
    assert evaluated("nato + former-soviet - former-soviet") != evaluated("nato")


def test_the_order_of_plus_and_minus_matters() -> None:
    """To take away first and add then is not to add first and take away then."""
    assert evaluated("nato - RU + former-soviet") != evaluated("nato + former-soviet - RU")


def halves(text: str) -> bool:
    """Tell whether one of the brackets in *text* has no other half."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return True
    return depth > 0


PATTERN = re.compile(pattern(["RU", "none"], ["nato", "former-soviet", "G7"]))


@given(expression=expressions, data=st.data())
def test_the_pattern_matches_every_expression(expression: Expression, data: st.DataObject) -> None:
    """Whatever can be parsed and holds no other names matches the pattern for editors."""
    assert PATTERN.search(data.draw(unparsed(expression)))


@given(
    parts=st.lists(
        st.sampled_from(["RU", "nato", "G7", "former-soviet", "-", "+", "&", "(", ")", " ", "@"])
        | st.sampled_from(["@1997-05-27", "@1997", "x", "1", "\n"]),
        max_size=9,
    )
)
def test_what_the_pattern_matches_can_be_parsed_but_for_brackets(parts: list[str]) -> None:
    """A text that matches is an expression, or one of its brackets has no other half."""
    text = "".join(parts)
    if not PATTERN.search(text):
        with pytest.raises((BadExpression, KeyError, AssertionError)):
            evaluated(text)
        return
    with contextlib.suppress(BadExpression) if halves(text) else contextlib.nullcontext():
        assert {name.name for name in parse(text).names()} <= {*GROUPS}


def test_the_pattern_takes_as_many_names_as_the_parser_does() -> None:
    """The limit on the number of names is the same."""
    longest = " + ".join(["RU"] * LONGEST)
    assert PATTERN.search(longest)
    assert not PATTERN.search(f"{longest} + RU")


def test_the_pattern_takes_no_time_on_what_nearly_matches() -> None:
    """A long text with a fault at its end is refused at once."""
    assert not PATTERN.search("former-soviet - nato - RU & G7 - " * 70 + "!")
    assert not PATTERN.search("former-soviet-nato-" * 500 + "!")
