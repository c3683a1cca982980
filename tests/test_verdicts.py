"""The verdicts of the shipped papers that a reader would look up first."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable

import pytest

import negpos
from negpos.compare import Comparison, Finding, compare
from negpos.interval import Line
from negpos.position import Corpus
from negpos.region import product, union
from negpos.words import Words


@functools.cache
def corpus() -> Corpus:
    return negpos.load("european-security-2021")


@functools.cache
def compared(left: str, right: str) -> Comparison:
    return compare(corpus()[left], corpus()[right])


def about(left: str, right: str, one: str | None, other: str | None = "any") -> list[Finding]:
    """Return the findings about a left clause and a right one, or any right one, or a gap."""
    return [
        f
        for f in compared(left, right).findings
        if (f.left.id if f.left else None) == one
        and other in ("any", f.right.id if f.right else None)
    ]


def states(findings: Iterable[Finding], dimension: str = "target") -> set[str]:
    """Return the values of a dimension in the findings, as the JSON form names them."""
    v = corpus().vocabulary
    words = Words(v, corpus()["ru-us-draft"].date)
    region = union(finding.region for finding in findings)
    return set(words.names(getattr(v, dimension), region.range_of(getattr(v, dimension))))


BALTIC = {"EE", "LT", "LV"}
OPEN_DOOR = [
    ("us-reply", "r7"),
    ("us-reply", "r8"),
    ("us-statements", "s4a"),
    ("us-statements", "s23a"),
    ("us-statements", "s27"),
    ("nato-reply", "r19"),
    ("nato-reply", "r41a"),
    ("nato-statements", "s29a"),
]


@pytest.mark.parametrize(("right", "clause"), OPEN_DOOR)
def test_denying_accession_conflicts_with_the_open_door(right: str, clause: str) -> None:
    """The conflict is contradictory and settled, and reaches the Baltic states on one reading."""
    findings = about("ru-us-draft", right, "4.1b", clause)
    assert findings
    for finding in findings:
        assert (finding.verdict.value, finding.kind.value) == ("conflict", "contradictory")
        assert finding.standing.word == "settled"
    prospective = [f for f in findings if not _only(f, "ru-us-draft/4.1b", "expulsion")]
    expulsion = [f for f in findings if _only(f, "ru-us-draft/4.1b", "expulsion")]
    assert "UA" in states(prospective)
    assert not BALTIC & states(prospective)
    assert states(expulsion) == BALTIC


def _only(finding: Finding, reference: str, reading: str) -> bool:
    return bool(finding.readings) and all(c.get(reference) == reading for c in finding.readings)


def test_fixing_a_reading_moves_the_baltic_states() -> None:
    """Under prospective they are outside every conflict of 4.1b, under expulsion inside."""
    for reading, inside in (("prospective", False), ("expulsion", True)):
        comparison = compare(
            corpus()["ru-us-draft"],
            corpus()["us-reply"],
            readings={"ru-us-draft/4.1b": reading},
        )
        conflicts = [f for f in comparison.conflicts if f.left and f.left.id == "4.1b"]
        assert (states(conflicts) >= BALTIC) is inside
        assert inside or not BALTIC & states(conflicts)


def test_no_enlargement_conflicts_over_europe_and_leaves_a_gap_beyond() -> None:
    """N 6 meets NATO's door over every European non-member; for the rest there is a gap."""
    v = corpus().vocabulary
    day = corpus()["ru-nato-draft"].date
    europe = set(v.members("europe", day)) - set(v.members("nato", day))
    conflicts = about("ru-nato-draft", "nato-reply", "6", "r19")
    assert states(conflicts) == europe
    assert "UA" in europe
    assert "Ukraine" in conflicts[0].witness
    (gap,) = about("ru-nato-draft", "nato-reply", "6", None)
    assert gap.kind.value == "uncovered"
    assert states([gap]) == set(v.states) - europe - set(v.members("nato", day))


def test_missiles_abroad_overlap_with_restraint_in_ukraine_only() -> None:
    """T 6 and R 9 say the same in Ukraine; it is open and hangs on conditions."""
    findings = about("ru-us-draft", "us-reply", "6a", "r9")
    assert states(findings, "area") == {"UA"}
    for finding in findings:
        assert (finding.verdict.value, finding.kind.value) == ("overlap", "same")
        assert finding.standing.word == "open"
        assert "us-reply/r2" in finding.conditions
        assert "reciprocity" in finding.conditions
    assert not about("ru-us-draft", "us-reply", "6b", "r9")


@pytest.mark.parametrize("clause", ["6a", "6b"])
def test_missile_talks_reach_as_far_as_each_reading(clause: str) -> None:
    """T 6 is negotiable where R 13 reaches, and a gap only where its reading ends at Europe."""
    findings = about("ru-us-draft", "us-reply", clause)
    assert {(f.verdict.value, f.right.id if f.right else None) for f in findings} <= {
        ("overlap", "r9"),
        ("overlap", "r13"),
        ("gap", None),
    }
    talks = [f for f in findings if f.right and f.right.id == "r13"]
    assert {f.kind.value for f in talks} == {"negotiable"}
    gaps = [f for f in findings if f.right is None]
    assert gaps
    assert all(_only(f, "us-reply/r13", "europe") for f in gaps)
    v = corpus().vocabulary
    europe = set(v.members("europe", corpus()["us-reply"].date))
    assert not europe & states(gaps, "area")


def test_no_activity_overlaps_with_restraint_for_the_us_in_ukraine() -> None:
    """N 7.1 and R 9 share the US, Ukraine, and the forces and missiles that R 9 names."""
    findings = about("ru-nato-draft", "us-reply", "7.1", "r9")
    assert {(f.verdict.value, f.kind.value) for f in findings} == {("overlap", "same")}
    assert states(findings, "bearer") == {"US"}
    assert states(findings, "area") == {"UA"}
    assert states(findings, "object") == {"ground-launched-missiles", "permanent-combat-forces"}
    poland = [f for f in about("ru-nato-draft", "us-reply", "7.1") if "PL" in states([f], "bearer")]
    assert poland
    assert {f.verdict.value for f in poland} <= {"conflict", "gap"}


def test_bombers_are_negotiable_and_surface_ships_a_gap() -> None:
    """T 5.2a meets R 17 as a topic for talks; nothing meets T 5.2b."""
    bombers = about("ru-us-draft", "us-reply", "5.2a")
    assert {f.right.id for f in bombers if f.right} == {"r17"}
    assert {f.kind.value for f in bombers if f.right} == {"negotiable"}
    (ships,) = about("ru-us-draft", "us-reply", "5.2b")
    assert ships.verdict.value == "gap"


@pytest.mark.parametrize("reply", ["us-reply", "nato-reply"])
def test_nuclear_weapons_abroad_are_for_talks_only(reply: str) -> None:
    """No reply agrees with T 7.1 to 7.4 or conflicts with them."""
    for clause in ("7.1", "7.2", "7.3", "7.4"):
        for finding in about("ru-us-draft", reply, clause):
            assert finding.verdict.value == "gap" or finding.kind.value == "negotiable"
    assert {f.kind.value for f in about("ru-us-draft", reply, "7.4")} == {"not-coded"}
    assert {f.kind.value for f in about("ru-us-draft", reply, "7.1")} == {"negotiable"}


def test_hotlines_overlap() -> None:
    """N 2.3 overlaps with the hotline that NATO offers, on each reading of the offer."""
    findings = about("ru-nato-draft", "nato-reply", "2.3", "r16")
    assert {f.verdict.value for f in findings} == {"overlap"}
    assert len({r for f in findings for c in f.readings for r in c.values()}) == 2


@pytest.mark.parametrize("clause", ["p8", "p9"])
def test_zones_and_spheres_are_in_the_report_and_not_in_the_text(clause: str) -> None:
    """The author's zone and sphere are gaps against both drafts and overlap with his report."""
    for draft in ("ru-us-draft", "ru-nato-draft"):
        assert {f.kind.value for f in about("author-proposals", draft, clause)} == {"silent"}
    verdicts = {f.verdict.value for f in about("author-proposals", "author-report", clause)}
    assert "overlap" in verdicts
    assert "conflict" not in verdicts


def test_withdrawal_of_us_forces_is_borne_out_in_part() -> None:
    """P 7 overlaps with N 4.1 above the level of 1997, and with the report throughout."""
    v = corpus().vocabulary
    with_text = about("author-proposals", "ru-nato-draft", "p7", "4.1")
    assert {(f.verdict.value, f.kind.value) for f in with_text} == {("overlap", "same")}
    day = corpus()["ru-nato-draft"].date
    eastern = set(v.members("eastern-allies", day))
    assert eastern <= states(with_text, "area")
    assert any(f.right is None for f in about("author-proposals", "ru-nato-draft", "p7"))
    report = [f for f in about("author-proposals", "author-report", "p7") if f.right]
    assert states(report, "area") == eastern


def test_the_report_says_more_than_the_text_on_missiles() -> None:
    """Q 3 overlaps with T 6 and N 5 in part; all other ballistic missiles are a remainder."""
    for draft, clause in (("ru-us-draft", "6a"), ("ru-nato-draft", "5")):
        shared = about("author-report", draft, "q3", clause)
        assert {f.verdict.value for f in shared} == {"overlap"}
        beyond = about("author-report", draft, "q3", None)
        v = corpus().vocabulary
        objects = union(f.region for f in beyond).range_of(v.object)
        assert "sea-launched-ballistic-missiles" in objects


def test_the_report_says_more_than_the_text_on_troops() -> None:
    """Q 1 overlaps with N 4.1 above the level of 1997; what was there before is a remainder."""
    shared = about("author-report", "ru-nato-draft", "q1", "4.1")
    assert {(f.verdict.value, f.kind.value) for f in shared} == {("overlap", "same")}
    beyond = about("author-report", "ru-nato-draft", "q1", None)
    assert states(beyond, "bearer") >= {"CN", "PL"}
    arrived = corpus().vocabulary.measures["arrived"].dimension
    level = datetime.date(1997, 5, 27).toordinal()
    assert isinstance(arrived.domain, Line)
    there_before = product({arrived: arrived.domain.between(None, level + 1)})
    assert all((f.region & there_before).is_empty for f in shared)
    assert not (union(f.region for f in beyond) & there_before).is_empty


def test_no_paper_of_one_side_conflicts_with_another_under_every_reading() -> None:
    """The United States and NATO are in conflict with each other on no settled point."""
    for left, right in (
        ("us-reply", "nato-reply"),
        ("us-reply", "us-statements"),
        ("us-statements", "nato-reply"),
        ("nato-reply", "nato-statements"),
    ):
        firm = [f for f in compared(left, right).conflicts if f.holds_under_every_reading]
        assert firm == []


def test_eastward_reaches_no_state_in_the_west_of_europe() -> None:
    """T 4.1a conflicts with the open door in the east, over Finland and Sweden on one reading."""
    findings = about("nato-reply", "ru-us-draft", "r19", "4.1a")
    assert states(f for f in findings if f.holds_under_every_reading) >= {"BY", "GE", "MD", "UA"}
    assert not {"AT", "CH", "IE", "MT"} & states(findings)
    nordic = [f for f in findings if {"FI", "SE"} & states([f])]
    assert nordic
    assert all(_only(f, "ru-us-draft/4.1a", "compass") for f in nordic)


def test_the_offer_to_meet_does_not_hang_on_de_escalation() -> None:
    """R 11 is a condition for progress in substance; meetings were offered without it."""
    meetings = about("nato-reply", "ru-nato-draft", "r13", "2.1")
    briefings = about("nato-reply", "ru-nato-draft", "r23", "2.2b")
    assert meetings
    assert all("nato-reply/r11" not in f.conditions for f in meetings)
    assert briefings
    assert all("nato-reply/r11" in f.conditions for f in briefings)


@pytest.mark.parametrize("clause", ["2.1", "2.2a", "2.2b", "2.2b-doctrine", "2.2c", "2.3", "3.2"])
def test_talks_of_the_draft_are_none_among_allies(clause: str) -> None:
    """What members of NATO tell each other meets no duty of the draft, and is no gap either."""
    v = corpus().vocabulary
    members = v.members("nato", corpus()["ru-nato-draft"].date)
    among_allies = product({v.bearer: members, v.target: members})
    for reply in ("nato-reply", "nato-statements", "us-reply", "us-statements"):
        findings = about("ru-nato-draft", reply, clause)
        assert findings
        assert all((finding.region & among_allies).is_empty for finding in findings)
