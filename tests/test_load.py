"""What position files and vocabulary files mean once they are read."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import negpos
from negpos import nodes
from negpos.clause import Grade
from negpos.errors import InvalidFiles, NegposError, NotFound
from negpos.expression import read_day
from negpos.finite import FiniteSet
from negpos.load import load, load_vocabulary, shipped
from negpos.modality import Modality, Stance
from negpos.nodes import DEEPEST, LARGEST, Entries, Items, Node
from negpos.position import Corpus, Position
from negpos.region import Dimension, Region
from negpos.scope import set_named

SET = shipped() / "european-security-2021"
FILES = sorted(shipped().rglob("*.yaml"))
POSITIONS = sorted(SET.glob("*.yaml"))

#: the example of the design, word for word
EXAMPLE = """\
format: 1
position: ru-us-draft
title: Draft treaty between the United States and Russia on security guarantees
party: RU
addressee: US
date: 2021-12-17
kind: draft treaty
coverage: complete          # or a list of the issues coded; what is not covered is not silence
sources:
  text: {title: …, publisher: …, date: 2021-12-17, language: en, note: unofficial translation}
clauses:
  - id: 4.1b
    issue: nato-enlargement
    text: The United States is to refuse NATO membership to the states that made up the USSR.
    bearer: US
    modality: must
    action: deny-accession
    target: former-soviet
    source: {in: text, at: "Art. 4, first paragraph", \
quote: "deny accession to the Alliance", grade: B}
    readings:
      prospective: {note: only states not yet members, target: former-soviet - nato}
      expulsion: {note: reaches the three Baltic members, held-by: [author-proposals]}
"""

#: a file with one clause, to which tests add lines or from which they replace some
PLAIN = """\
format: 1
position: test
title: A test
party: RU
addressee: US
date: 2021-12-17
kind: draft
coverage: complete
sources:
  text: {title: A text}
clauses:
  - id: 4.10
    issue: nato-enlargement
    text: Some words.
    bearer: US
    modality: must not
    action: admit
    target: UA
    source: {in: text, at: Art. 1, grade: B}
"""


def written(folder: Path, text: str, name: str = "test.yaml") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def loaded(folder: Path, text: str) -> Position:
    """Return the one position that *text* writes."""
    (position,) = load(written(folder, text)).values()
    return position


def refusal(path: Path) -> str:
    """Return the problems for which a file or folder is refused."""
    with pytest.raises(InvalidFiles) as caught:
        load(path)
    return str(caught.value)


def region(position: Position, clause: str = "4.10", reading: str | None = None) -> Region:
    """Return the acts of a clause, in the actions that are compared."""
    return dict(position[clause].claims())[reading].region


def named(text: str, day: str = "2021-12-17") -> set[str]:
    """Return the states that a set expression means in a position of *day*."""
    v = load_vocabulary()
    nobody = v.party_universe.empty
    date = read_day(day)
    assert date is not None
    context = negpos.scope.Context(date, nobody, nobody)
    return set(set_named(text, v.target, v, context))


def values(region: Region, dimension: Dimension) -> set[str]:
    """Return the members of one dimension of a region."""
    found = region.range_of(dimension)
    assert isinstance(found, FiniteSet)
    return set(found)


# What the fields mean ------------------------------------------------------------------------


def test_the_example_of_the_design_means_what_it_says(tmp_path: Path) -> None:
    """The position file that the design shows loads as it stands and every field is taken up."""
    position = loaded(tmp_path, EXAMPLE)
    assert position.id == "ru-us-draft"
    assert position.title.startswith("Draft treaty between")
    assert (position.party, position.addressee, position.kind) == ("RU", "US", "draft treaty")
    assert position.date == datetime.date(2021, 12, 17)
    assert position.coverage is None
    assert position.sources["text"].note == "unofficial translation"
    assert position.sources["text"].date == "2021-12-17"

    (clause,) = position.clauses
    assert (clause.id, clause.issue) == ("4.1b", "nato-enlargement")
    assert clause.reference == "ru-us-draft/4.1b"
    assert clause.source.document == "text"
    assert clause.source.at == "Art. 4, first paragraph"
    assert clause.source.quote == "deny accession to the Alliance"
    assert clause.source.grade is Grade.B
    assert clause.claim.stance is Stance.DEMAND
    assert clause.claim.modality is Modality.MUST
    assert [(r.id, r.note, r.held_by) for r in clause.readings] == [
        ("prospective", "only states not yet members", ()),
        ("expulsion", "reaches the three Baltic members", ("author-proposals",)),
    ]


def test_readings_change_their_fields_and_keep_the_others(tmp_path: Path) -> None:
    """To have to deny accession is to be forbidden to admit, under each reading to its states."""
    position = loaded(tmp_path, EXAMPLE)
    v = position.vocabulary
    for reading, count in (("prospective", 12), ("expulsion", 15)):
        (norm,) = dict(position["4.1b"].claims())[reading].norms
        assert norm.modality is Modality.MUST_NOT
        assert values(norm.region, v.bearer) == {"US"}
        assert values(norm.region, v.action) == {"admit"}
        assert len(values(norm.region, v.target)) == count
        assert norm.region.dimensions == {v.bearer, v.action, v.target}


def test_what_a_clause_leaves_out_is_everything(tmp_path: Path) -> None:
    """A clause without a bearer binds everybody, and one without a target reaches everybody."""
    text = PLAIN.replace("    bearer: US\n", "").replace("    target: UA\n", "")
    position = loaded(tmp_path, text)
    assert region(position).dimensions == {position.vocabulary.action}


def test_an_id_keeps_its_zero(tmp_path: Path) -> None:
    """The id 4.10 is not the number 4.1, and a title of digits is a title."""
    position = loaded(tmp_path, PLAIN.replace("A test", "0101"))
    assert [clause.id for clause in position.clauses] == ["4.10"]
    assert position.title == "0101"


def test_no_is_norway(tmp_path: Path) -> None:
    """The state NO is Norway wherever it stands, and no answer to a question."""
    text = PLAIN.replace("party: RU", "party: NO").replace("target: UA", "target: NO + SE")
    position = loaded(tmp_path, text + "    area: NO\n    names: {target: NO}\n")
    v = position.vocabulary
    assert position.party == "NO"
    assert values(region(position), v.target) == {"NO", "SE"}
    assert values(region(position), v.area) == {"NO"}
    assert v.states["NO"].label == "Norway"


def test_a_date_is_text_until_its_field_says_otherwise(tmp_path: Path) -> None:
    """What looks like a date stays as it was written where a text is expected."""
    position = loaded(tmp_path, PLAIN.replace("A test", "2021-12-17").replace("4.10", "2021-12-17"))
    assert position.title == "2021-12-17"
    assert position.clauses[0].id == "2021-12-17"


@pytest.mark.parametrize(
    ("expression", "day", "count"),
    [
        ("nato", "2021-12-17", 30),
        ("nato", "1997-05-27", 16),
        ("nato", "1949-08-24", 12),
        ("nato", "2023-04-03", 30),
        ("nato", "2023-04-04", 31),
        ("nato", "2024-03-07", 32),
        ("nato@1997-05-27", "2021-12-17", 16),
        ("nato@1997-05-27", "1960-01-01", 16),
        ("nato@2021-12-17 - nato@1997-05-27", "2021-12-17", 14),
        ("former-soviet", "2021-12-17", 15),
        ("former-soviet - nato", "2021-12-17", 12),
        ("former-soviet - nato", "2004-03-28", 15),
        ("baltic-states & nato", "2004-03-29", 3),
        ("warsaw-pact@1985-01-01 & nato", "2021-12-17", 9),
        ("eu", "2020-01-31", 28),
        ("eu", "2020-02-01", 27),
        ("csto", "2021-12-17", 6),
        ("europe", "2021-12-17", 50),
        ("osce", "2021-12-17", 57),
        ("nuclear-armed-states - nuclear-weapon-states", "2021-12-17", 4),
        ("(nato + former-soviet) & nuclear-weapon-states", "2021-12-17", 4),
    ],
)
def test_groups_have_the_members_of_the_day(expression: str, day: str, count: int) -> None:
    """A group holds the states that belonged to it on its own date, or else on the position's."""
    assert len(named(expression, day)) == count


def test_the_sixteen_are_the_sixteen() -> None:
    """The members of NATO on the day of the Founding Act are those that history names."""
    sixteen = "BE CA DE DK ES FR GB GR IS IT LU NL NO PT TR US"
    assert named("nato@1997-05-27") == set(sixteen.split())
    assert named("nato-1997") == set(sixteen.split())
    assert named("former-soviet & nato") == {"EE", "LT", "LV"}


def test_party_and_addressee_are_those_of_the_position(tmp_path: Path) -> None:
    """The words party and addressee stand for what the head of the file says."""
    text = PLAIN.replace("addressee: US", "addressee: nato - US")
    text = text.replace("bearer: US", "bearer: addressee").replace("target: UA", "target: party")
    position = loaded(tmp_path, text)
    v = position.vocabulary
    assert len(values(region(position), v.bearer)) == 29
    assert values(region(position), v.target) == {"RU"}


def test_relative_values_are_resolved_for_each_bearer(tmp_path: Path) -> None:
    """Own is each bearer's territory, abroad all else, and each-other the other bearers."""
    text = PLAIN.replace("bearer: US", "bearer: US + RU").replace(
        "target: UA", "target: each-other"
    )
    position = loaded(tmp_path, text + "    area: own\n")
    v = position.vocabulary
    found = [
        {d: values(product_region, d) for d in (v.bearer, v.target, v.area)}
        for product_region in _per_bearer(region(position), v.bearer)
    ]
    assert {v.bearer: {"US"}, v.target: {"RU"}, v.area: {"US"}} in found
    russia = {"RU/other", "kaliningrad"}
    assert {v.bearer: {"RU"}, v.target: {"US"}, v.area: russia} in found
    assert len(found) == 2


def _per_bearer(region: Region, bearer: Dimension) -> Iterator[Region]:
    for name in sorted(values(region, bearer)):
        domain = bearer.domain
        assert isinstance(domain, negpos.finite.Universe)
        yield region.intersection(negpos.region.product({bearer: domain.of([name])}))


def test_periods_and_measures_are_half_open(tmp_path: Path) -> None:
    """A period ends before its last day, and bounds count in whole units, days and ranks."""
    extra = """\
    period: {from: 2022-01-01, until: 2023-01-01}
    range: {above: 500, at-most: 5500}
    personnel: {at-least: 9000}
    echelon: {at-least: battalion, below: division}
    arrived: {above: 1997-05-27}
"""
    position = loaded(tmp_path, PLAIN + extra)
    v = position.vocabulary
    found = region(position)
    day = datetime.date.toordinal
    first, last = day(datetime.date(2022, 1, 1)), day(datetime.date(2023, 1, 1))
    inside: Mapping[Dimension, tuple[object, ...]] = {
        v.period: (first, last - 1),
        v.measures["range"].dimension: (501, 5500),
        v.measures["personnel"].dimension: (9000, 10**9),
        v.measures["echelon"].dimension: ("battalion", "brigade"),
        v.measures["arrived"].dimension: (day(datetime.date(1997, 5, 28)),),
    }
    outside: Mapping[Dimension, tuple[object, ...]] = {
        v.period: (first - 1, last),
        v.measures["range"].dimension: (500, 5501),
        v.measures["personnel"].dimension: (0, 8999),
        v.measures["echelon"].dimension: ("company", "division", "army"),
        v.measures["arrived"].dimension: (day(datetime.date(1997, 5, 27)),),
    }
    for dimension in inside:
        allowed = found.range_of(dimension)
        assert all(value in allowed for value in inside[dimension])
        assert not any(value in allowed for value in outside[dimension])


def test_circumstances_are_taken_with_yes_and_no(tmp_path: Path) -> None:
    """A fact under when holds, one under unless does not, and others may hold or not."""
    position = loaded(tmp_path, PLAIN + "    when: in-osce\n    unless: [exceptional-case]\n")
    v = position.vocabulary
    found = region(position)
    assert values(found, v.circumstance("in-osce")) == {"yes"}
    assert values(found, v.circumstance("exceptional-case")) == {"no"}
    assert values(found, v.circumstance("consent-of-host")) == {"yes", "no"}


def test_exceptions_are_cut_out(tmp_path: Path) -> None:
    """An exception takes away its own acts and no others."""
    text = PLAIN.replace("bearer: US", "bearer: US + GB")
    text = text.replace("target: UA", "target: former-soviet")
    position = loaded(tmp_path, text + "    except:\n      - {bearer: GB, target: nato}\n")
    v = position.vocabulary
    britain, america = _per_bearer(region(position), v.bearer)
    assert len(values(britain, v.target)) == 12
    assert len(values(america, v.target)) == 15


def test_an_exception_may_be_told_from_the_same_end_as_its_clause(tmp_path: Path) -> None:
    """In a clause on acceding the exception's bearer accedes as well."""
    text = PLAIN.replace("action: admit", "action: accede").replace("bearer: US", "bearer: UA + GE")
    text = text.replace("target: UA", "target: US")
    position = loaded(tmp_path, text + "    except:\n      - {action: accede, bearer: GE}\n")
    v = position.vocabulary
    assert values(region(position), v.action) == {"admit"}
    assert values(region(position), v.bearer) == {"US"}
    assert values(region(position), v.target) == {"UA"}


def test_a_warning_claims_a_freedom_and_a_topic_names_no_norm(tmp_path: Path) -> None:
    """A warning may do without a modality, as may what is only to be discussed."""
    without = PLAIN.replace("    modality: must not\n", "")
    warned = loaded(tmp_path, without + "    stance: warn\n    conditional-on: [no deal is made]\n")
    (claim,) = [claim for _, claim in warned["4.10"].claims()]
    assert claim.modality is Modality.MAY
    assert [condition.text for condition in claim.conditions] == ["no deal is made"]
    discussed = loaded(tmp_path, without + "    stance: discuss\n")
    assert discussed["4.10"].claim.norms[0].modality is None


def test_text_is_put_on_one_line(tmp_path: Path) -> None:
    """Folded, quoted and non-breaking texts read the same, whatever the ends of lines."""
    folded = PLAIN.replace("text: Some words.", "text: >-\n      Some\n      words.")
    nonbreaking = PLAIN.replace("Some words.", "Some\xa0words.").replace("must not", "must\xa0not")
    windows = PLAIN.replace("\n", "\r\n")
    marked = "\ufeff" + PLAIN
    for text in (folded, nonbreaking, windows, marked):
        assert loaded(tmp_path, text) == loaded(tmp_path, PLAIN)


def test_conditions_refer_to_clauses(tmp_path: Path) -> None:
    """A condition written as position/clause is a reference, and anything else is words."""
    given = '[test/4.10, other/1, "give and take", "and/or so"]'
    position = loaded(tmp_path, PLAIN + f"    conditional-on: {given}\n")
    conditions = position["4.10"].claim.conditions
    assert [c.is_reference for c in conditions] == [True, True, False, False]


# Files and folders ---------------------------------------------------------------------------


def test_the_shipped_set_loads_by_name_by_folder_and_file_by_file() -> None:
    """The door leads to the same positions by every path."""
    by_name = load("european-security-2021")
    assert by_name == load(SET) == load(str(SET)) == load()
    for path in POSITIONS:
        for id, position in load(path).items():
            assert by_name[id] == position


def test_positions_come_by_date() -> None:
    """The positions of a corpus are listed from the earliest to the latest."""
    dates = [position.date for position in load().values()]
    assert dates == sorted(dates)


def test_a_folder_with_its_own_vocabulary_adds_terms(tmp_path: Path) -> None:
    """A vocabulary folder beside the positions adds to the shipped terms and replaces none."""
    vocabulary = """\
    format: 1
    groups:
      bucharest-nine: {label: the Bucharest Nine, members: [BG, CZ, EE, HU, LT, LV, PL, RO, SK]}
      south-of-nine: {label: the south of the nine, members: bucharest-nine & (BG + RO)}
    actions:
      patrol: {label: patrol, pattern: "patrol [with OBJECT]", broader: military-activity}
      be-patrolled: {label: be patrolled, converse-of: patrol}
    areas:
      danube-delta: {label: the Danube delta, broader: [RO, UA]}
    measures:
      altitude: {label: altitude, kind: number, unit: m}
    circumstances:
      by-night: {label: by night}
    issues:
      patrols: {label: Patrols}
    """
    clause = """\
  - id: "2"
    issue: patrols
    text: The nine patrol by night.
    bearer: bucharest-nine - south-of-nine
    modality: may
    action: patrol
    area: danube-delta
    altitude: {below: 3000}
    when: by-night
    source: {in: text, at: Art. 2, grade: B}
"""
    written(tmp_path, dedent(vocabulary), "vocabulary/terms.yaml")
    written(tmp_path, PLAIN + clause, "deep/down/test.yaml")
    corpus = load(tmp_path)
    v = corpus.vocabulary
    found = region(corpus["test"], "2")
    assert len(values(found, v.bearer)) == 7
    assert values(found, v.area) == {"danube-delta"}
    assert values(found, v.action) == {"patrol"}
    assert "danube-delta" in v.area_tree.of("RO")
    assert "danube-delta" in v.area_tree.of("UA")
    assert v.actions["station"] == load_vocabulary().actions["station"]
    assert "patrol" not in load_vocabulary().actions

    elsewhere = written(tmp_path / "elsewhere", PLAIN + clause)
    assert load(elsewhere, positions=tmp_path)["test"] == corpus["test"]
    with pytest.raises(InvalidFiles):
        load(elsewhere)


def test_a_changed_vocabulary_is_read_again(tmp_path: Path) -> None:
    """A folder's vocabulary is what stands in its files now, not when they were first read."""
    written(tmp_path, PLAIN)
    for label in ("Patrols", "Patrols by night"):
        text = f"format: 1\nissues:\n  patrols: {{label: {label}}}\n"
        written(tmp_path, text, "vocabulary/issues.yaml")
        assert load(tmp_path).vocabulary.issues["patrols"].label == label


def test_files_may_end_in_yml(tmp_path: Path) -> None:
    """No position file of a folder is passed over for the way in which its name ends."""
    written(tmp_path, PLAIN, "one.yml")
    written(tmp_path, PLAIN.replace("position: test", "position: other"), "two.yaml")
    written(tmp_path, "not a position", "notes.txt")
    assert sorted(load(tmp_path)) == ["other", "test"]


def test_references_need_the_other_position_only_in_a_folder(tmp_path: Path) -> None:
    """One file may refer to positions elsewhere; in a folder they must be there."""
    path = written(tmp_path, PLAIN + "    conditional-on: other/1\n")
    assert list(load(path)) == ["test"]
    assert "unknown position 'other'" in refusal(tmp_path)


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    """Copies and locks that editors and systems keep beside a file are not read."""
    written(tmp_path, PLAIN)
    written(tmp_path, PLAIN, ".checkpoints/test.yaml")
    written(tmp_path, "\0", "._test.yaml")
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / ".#terms.yaml").symlink_to("nobody@nowhere")
    assert list(load(tmp_path)) == ["test"]


def test_a_vocabulary_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    """A link that leads nowhere is told with its path."""
    written(tmp_path, PLAIN)
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "terms.yaml").symlink_to("nowhere")
    assert refusal(tmp_path).endswith("terms.yaml:1:1: cannot be read: no such file or directory")


@pytest.mark.parametrize("name", ["european-security-2012", "", "\0", "vocabulary", "x" * 5000])
def test_what_is_not_there_is_not_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to no position file is told, with the set that comes nearest."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound) as caught:
        load(name)
    assert ("european-security-2021" in str(caught.value)) == (name != "")


def test_a_file_that_cannot_be_read_is_a_problem_like_others(tmp_path: Path) -> None:
    """A folder with the name of a file is told beside the faults of true files."""
    (tmp_path / "a.yaml").mkdir()
    written(tmp_path, "format: 2\n", "b.yaml")
    with pytest.raises(InvalidFiles) as caught:
        load(tmp_path)
    first, *others = caught.value.problems
    assert first.finding == "cannot be read: is a directory"
    assert {Path(problem.path).name for problem in others} == {"b.yaml"}


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """A file beyond the bound is refused before it is parsed."""
    path = written(tmp_path, PLAIN + "#" * (LARGEST + 1 - len(PLAIN)))
    assert "1:1: the file is too large; expected at most 1,000,000 bytes" in refusal(path)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_deep_nesting_ends_early(text: str, tmp_path: Path) -> None:
    """A file that nests without end is refused where it gets too deep."""
    assert f"nested more than {DEEPEST} deep" in refusal(written(tmp_path, text))


def test_aliases_are_not_followed(tmp_path: Path) -> None:
    """Lists of lists of the same list, which would grow without end, are refused at once."""
    lines = ["a0: &a0 [x, x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert "alias '*a0'; write the value out" in refusal(written(tmp_path, "\n".join(lines)))


# Parsers -------------------------------------------------------------------------------------


def _shape(node: Node) -> object:
    if isinstance(node, Items):
        return ("list", node.line, node.column, [_shape(item) for item in node.items])
    if isinstance(node, Entries):
        entries = [(_shape(key), _shape(value)) for key, value in node.entries]
        return ("keys", node.line, node.column, entries)
    return ("text", node.line, node.column, node.text, node.inset)


def _composed(path: Path) -> object:
    problems: list[object] = []
    text = nodes.decode(path.read_bytes(), lambda *problem: problems.append(problem))
    assert text is not None
    node = nodes.compose(text, lambda *problem: problems.append(problem))
    assert node is not None
    assert not problems
    return _shape(node)


@pytest.mark.skipif(
    not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without its C parser"
)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_parsers_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in Python finds the same texts at the same places as the one in C."""
    fast = _composed(path)
    monkeypatch.setattr(nodes, "_PARSER", yaml.SafeLoader)
    assert _composed(path) == fast


def test_the_positions_do_not_depend_on_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped set is the same corpus under either parser."""
    fast = load()
    monkeypatch.setattr(nodes, "_PARSER", yaml.SafeLoader)
    assert load() == fast


def _texts(node: Node) -> Iterator[nodes.Scalar]:
    if isinstance(node, Items):
        yield from itertools.chain.from_iterable(_texts(item) for item in node.items)
    elif isinstance(node, Entries):
        for key, value in node.entries:
            yield key
            yield from _texts(value)
    else:
        yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_texts_stand_where_they_are_said_to_stand(path: Path) -> None:
    """A text that is written as it is read is found in the file at its line and column."""
    content = path.read_text(encoding="utf-8")
    lines = content.split("\n")
    node = nodes.compose(content, lambda *problem: pytest.fail(str(problem)))
    assert node is not None
    for scalar in _texts(node):
        if scalar.inset is not None:
            start = scalar.column - 1 + scalar.inset
            assert lines[scalar.line - 1].startswith(scalar.text, start)


# Whatever a file holds -----------------------------------------------------------------------

_LINES = (SET / "ru-us-draft.yaml").read_text(encoding="utf-8").split("\n")
#: one of each kind of line, with some that belong to other places
_PIECES = [
    *dict.fromkeys(line.strip() for line in PLAIN.split("\n")),
    "- id: 1",
    "  - {}",
    "}",
    "]",
]
_STRANGE = ":-#&*!|>'\"%@`{}[],?\\ \t\n\r\0\x85\xa0\xad\u202e\u200b\u2028\ufeff\ufffe😀é0NO"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A part of a shipped file with some lines or characters dropped, moved or put in."""
    lines = _LINES[: draw(st.sampled_from([40, 75, len(_LINES)]))]
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(
            st.sampled_from(["drop", "double", "move", "indent", "put", "character", "cut"])
        ):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
            case "indent":
                lines[place] = " " * draw(st.integers(0, 9)) + lines[place].lstrip()
            case "put":
                lines.insert(place, " " * draw(st.integers(0, 9)) + draw(st.sampled_from(_PIECES)))
            case "character":
                line = lines[place]
                at = draw(st.integers(0, len(line)))
                gone = draw(st.integers(0, 2))
                put = draw(st.text(st.sampled_from(_STRANGE), max_size=2))
                lines[place] = line[:at] + put + line[at + gone :]
            case "cut":
                lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
    return "\n".join(lines)


def _check_refusal(folder: Path, data: bytes) -> Corpus | None:
    """Load a file of *data*; whatever is wrong with it must be told with its place."""
    path = folder / "test.yaml"
    path.write_bytes(data)
    try:
        return load(path)
    except NegposError as error:
        refused = error
    assert isinstance(refused, InvalidFiles)
    places = [(p.path, p.line, p.column) for p in refused.problems]
    assert places
    assert places == sorted(places)
    last = data.count(b"\n") + data.count(b"\r") + 2
    assert all(1 <= line <= last and column >= 1 for _, line, column in places)
    assert len(str(refused).splitlines()) == len(places)
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files that are written again and again."""
    return tmp_path_factory.mktemp("fuzz")


@given(text=mutated())
def test_a_damaged_file_is_read_or_refused_with_places(folder: Path, text: str) -> None:
    """No damage to a position file leads to anything but a corpus or problems with places."""
    _check_refusal(folder, text.encode("utf-8"))


@given(text=st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from(_STRANGE)))
def test_any_text_is_refused_with_places(folder: Path, text: str) -> None:
    """No text that is not a position file is taken for one."""
    assert _check_refusal(folder, text.encode("utf-8")) is None


@given(data=st.binary(), at=st.integers(0, len(PLAIN)))
def test_any_bytes_are_refused_with_places(folder: Path, data: bytes, at: int) -> None:
    """Bytes that come into a file may make it no text, and are told then."""
    head, tail = PLAIN[:at].encode(), PLAIN[at:].encode()
    _check_refusal(folder, head + data + tail)
    assert _check_refusal(folder, data) is None


_KEYS = [
    *("issue", "text", "bearer", "modality", "action", "object", "target", "area", "period"),
    *("stance", "conditional-on", "except", "range", "personnel", "echelon", "arrived", "when"),
    *("unless", "source", "readings", "names", "note", "nothing", "id"),
]
_WORDS = [
    *(
        "US",
        "nato",
        "nato@1997-05-27",
        "own",
        "each-other",
        "addressee",
        "nato - nato",
        "UA + natoo",
    ),
    *("must", "may", "must not", "warn", "discuss", "reject", "withdraw", "station", "accede"),
    *("admit", "in-osce", "battalion", "2022-01-01", "500", "", "~", "x/1", "test/4.10", "crimea"),
    *("from", "until", "above", "below", "at-least", "narrow", "wide", "abroad", "warsaw-pact"),
]
_scalars: st.SearchStrategy[object] = st.sampled_from(_WORDS)
_things = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*_KEYS, *_WORDS]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(fields=st.dictionaries(st.sampled_from(_KEYS), _things, max_size=4))
def test_any_fields_are_read_or_refused_with_places(
    folder: Path, fields: dict[str, object]
) -> None:
    """Whatever a clause's keys hold, the clause means something or its problems are told."""
    document = yaml.safe_load(PLAIN.replace("4.10", "'4.10'").replace("2021-12-17", "'2021-12-17'"))
    document["clauses"][0] |= fields
    document["clauses"].append({**document["clauses"][0], "id": "x"})
    text = yaml.safe_dump(document, default_style='"', allow_unicode=True)
    text = text.replace('!!int "1"', '"1"')
    corpus = _check_refusal(folder, text.encode("utf-8"))
    if corpus is not None:
        (position,) = corpus.values()
        assert not any(
            norm.region.is_empty
            for clause in position.clauses
            for _, claim in clause.claims()
            for norm in claim.norms
        )
