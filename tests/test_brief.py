"""The rows of a brief: numbers, landing zones, headlines, a baseline."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs
import pytest
from hypothesis import event, given

import negpos
from negpos.__main__ import main
from negpos.errors import NotFound, NothingToCompare
from negpos.landscape import Label, landscape
from negpos.modality import Standing, Verdict
from negpos.region import union
from negpos.report import contents
from negpos.report.brief import Brief, Filter, Grounds, make_brief
from negpos.report.compilation import compilation
from negpos.report.language import label
from negpos.report.layout import Bullets
from negpos.report.lines import where
from negpos.words import Words
from tests import small
from tests.briefs import corpus, three
from tests.small import Case

CORPUS = corpus()
WHOLE = three()
PAPERS = WHOLE.positions


def numbers(brief: Brief) -> dict[str, str]:
    """Return the number of each row by its first clause."""
    return {row.first.reference: row.number for s in brief.sections for row in s.rows}


@pytest.mark.parametrize(
    "filter",
    [
        Filter(issues=frozenset({"ground-launched-missiles"})),
        Filter(verdicts=frozenset({Verdict.CONFLICT})),
        Filter(differences_only=True),
    ],
)
def test_rows_keep_their_numbers_when_less_is_shown(filter: Filter) -> None:
    """A number that was cited in a meeting leads to the same row of a shorter brief."""
    some = numbers(make_brief(PAPERS, filter=filter))
    assert some
    assert some.items() <= numbers(WHOLE).items()


def test_rows_keep_their_numbers_when_clauses_are_added_on_another_issue() -> None:
    """A clause on one issue moves no row of another."""
    draft, *others = PAPERS
    for issue in sorted(draft.issues)[::4]:
        before = tuple(clause for clause in draft.clauses if clause.issue != issue)
        less = numbers(make_brief([attrs.evolve(draft, clauses=before), *others]))
        whole = numbers(WHOLE)
        kept = {c.reference for p in (*others, draft) for c in p.clauses if c.issue != issue}
        shared = kept & less.keys() & whole.keys()
        assert shared
        assert all(less[reference] == whole[reference] for reference in shared)


def test_every_clause_stands_in_one_row_or_is_unmet() -> None:
    """Nothing is lost and nothing is shown twice."""
    for section in WHOLE.sections:
        shown = [c.reference for row in section.rows for cs in row.clauses.values() for c in cs]
        unmet = [clause.reference for _, clause in section.unmet]
        expected = [c.reference for p in PAPERS for c in p.clauses if c.issue == section.issue]
        assert sorted([*shown, *unmet]) == sorted(expected)


def test_a_filtered_row_shows_every_clause_of_its_issue_that_it_cites() -> None:
    """Nobody has to look for the words of a clause in a row that is not there."""
    brief = make_brief(PAPERS, filter=Filter(verdicts=frozenset({Verdict.CONFLICT})))
    for section in brief.sections:
        for row in section.rows:
            shown = {c.reference for clauses in row.clauses.values() for c in clauses}
            cited = {
                clause.reference
                for line in row.verdicts
                for finding in line.findings
                for clause in (finding.left, finding.right)
                if clause is not None and clause.issue == section.issue
            }
            assert cited <= shown


def test_landing_zones_are_made_from_the_landscape() -> None:
    """What is contested in words is what the landscape says of the clause, and so for the table."""
    found = landscape(PAPERS)
    words = Words(PAPERS[0].vocabulary, max(p.date for p in PAPERS))
    contested = 0
    for section in WHOLE.sections:
        clash = found.region(section.issue, Label.CONFLICT, Label.UNDECIDED)
        table = found.region(section.issue, Label.NEGOTIABLE)
        for row in section.rows:
            whole = union(claim.region for _, claim in row.first.claims())
            for told, region in (
                (row.landing.contested, clash & whole),
                (row.landing.on_the_table, table & whole),
            ):
                assert bool(told) is not region.is_empty
                if told and told != "throughout":
                    assert told == where(region, whole, words)
            contested += bool(row.landing.contested)
    assert contested


def test_the_parts_of_a_landing_zone_are_disjoint_and_leave_only_who_speaks_alone() -> None:
    """Each act of an issue is agreed, compatible, turning, on the table, contested or unique."""
    found = landscape(PAPERS)
    for issue, regions in Grounds.of(WHOLE.comparisons, found).regions.items():
        parts = [*regions.values(), found.region(issue, Label.UNIQUE)]
        assert union(parts) == union(zone.region for zone in found.on(issue))
        for place, one in enumerate(parts):
            assert all(one.is_disjoint(other) for other in parts[place + 1 :])


def test_what_is_agreed_is_the_same_for_all_who_speak_under_every_reading() -> None:
    """Over agreed acts every finding of two who speak is that they claim the same."""
    grounds = Grounds.of(WHOLE.comparisons, landscape(PAPERS))
    agreed = union(regions["agreed"] for regions in grounds.regions.values())
    assert not agreed.is_empty
    for comparison in WHOLE.comparisons:
        for finding in comparison.findings:
            if finding.verdict is not Verdict.GAP and not finding.region.is_disjoint(agreed):
                assert finding.kind.value in ("same", "negotiable")


@given(case=small.cases(3, 4))
def test_what_is_agreed_is_what_stands_plain_in_a_compilation(case: Case) -> None:
    """Two documents of one meeting do not contradict each other."""
    brief = make_brief(case.positions)
    made = compilation(case.positions)
    agreed = Grounds.of(brief.comparisons, landscape(case.positions)).regions
    for issue, provisions in made.provisions.items():
        plain = [provision for provision in provisions if provision.is_agreed]
        event(f"some: {bool(plain)}")
        by_all = union(p.region for p in plain if not p.zone.silent)
        assert agreed[issue]["agreed_by_all"] == by_all
        assert agreed[issue]["agreed"] == union(p.region for p in plain if p.zone.silent)


def test_headlines_start_with_settled_conflicts() -> None:
    """The weightiest come first, each with the rows that tell of it."""
    (chapter,) = contents.headline_chapters(WHOLE)
    first, *_ = chapter.blocks
    assert isinstance(first, Bullets)
    assert "Settled conflicts" in first.title
    assert (
        "NATO enlargement (1.1, 1.2): the Russian draft treaty with the US reply" in first.lines[0]
    )
    rows = {row.number: row for s in WHOLE.sections for row in s.rows}
    for number in ("1.1", "1.2"):
        lines = rows[number].verdicts
        assert any(
            line.verdict is Verdict.CONFLICT and line.standing is Standing.SETTLED for line in lines
        )


def test_the_headlines_tell_of_every_pair_that_is_in_conflict_undecided_or_open() -> None:
    """Two who meet in a row about a third one are told as well."""
    papers = [CORPUS[id] for id in ("ru-us-draft", "author-proposals", "nato-statements")]
    brief = make_brief(papers)
    (chapter,) = contents.headline_chapters(brief)
    told = [line for b in chapter.blocks if isinstance(b, Bullets) for line in b.lines]
    by_head = {b.title: b.lines for b in chapter.blocks if isinstance(b, Bullets)}
    told_in: dict[str, set[str]] = {}
    for row in (row for section in brief.sections for row in section.rows):
        for finding in (finding for line in row.lines for finding in line.findings):
            told_in.setdefault(finding.fingerprint, set()).add(row.number)
    met = 0
    for comparison in brief.comparisons:
        left, right = comparison.left.phrase, comparison.right.phrase
        for finding in comparison.findings:
            is_open = finding.verdict is Verdict.OVERLAP and finding.standing is Standing.OPEN
            if is_open or finding.verdict in (Verdict.CONFLICT, Verdict.UNDECIDED):
                name = {section.issue: section.label for section in brief.sections}[finding.issue]
                lines = list(by_head[label("open-overlaps")] if is_open else told)
                lines = [line for line in lines if line.startswith(f"{name} (")]
                numbers = {
                    number
                    for line in lines
                    if names(line, left, right)
                    for number in line.partition("(")[2].partition(")")[0].split(", ")
                }
                assert numbers & told_in[finding.fingerprint]
                met += 1
    assert met > 20


def names(line: str, one: str, other: str) -> bool:
    """Tell whether a headline tells that one position meets another."""
    clauses = line.partition(": ")[2].split("; ")
    return any(one in a and other in b for a, _, b in (c.partition(" with ") for c in clauses))


@given(case=small.cases(5, 4))
def test_no_finding_is_missing_in_the_rows(case: Case) -> None:
    """Whatever two clauses meet stands in some row, with a filter and without."""
    filters = (
        None,
        Filter(verdicts=frozenset({Verdict.CONFLICT, Verdict.UNDECIDED})),
        Filter(verdicts=frozenset({Verdict.OVERLAP})),
        Filter(issues=frozenset({"one"})),
        Filter(differences_only=True),
    )
    for filter in filters:
        brief = make_brief(case.positions, filter=filter)
        rows = [row for section in brief.sections for row in section.rows]
        told = Counter(
            finding.fingerprint for r in rows for line in r.lines for finding in line.findings
        )
        found = [
            finding
            for comparison in brief.comparisons
            for finding in comparison.findings
            if finding.verdict is not Verdict.GAP
        ]
        event(f"some: {bool(found)}")
        assert not [finding for finding in found if not told[finding.fingerprint]]
        assert not [row for row in rows if not row.lines]


def test_a_conflict_that_turns_on_a_reading_is_no_settled_headline() -> None:
    """Article 7.2 clashes with the replies only if deployments are exercises, and that is said."""
    papers = [CORPUS[id] for id in ("ru-nato-draft", "us-reply", "nato-reply")]
    chosen = Filter(issues=frozenset({"exercises"}))
    (chapter,) = contents.headline_chapters(make_brief(papers, filter=chosen))
    first, *_ = chapter.blocks
    assert isinstance(first, Bullets)
    assert first.title == "Settled conflicts only under some readings of a disputed clause:"
    assert chapter.blocks[-1] == label("headlines-note")


def test_two_papers_of_one_id_are_refused_and_neither_is_dropped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A paper that is named twice, by id and by file, is told, with a baseline and without."""
    path = tmp_path / "us-reply.yaml"
    path.write_text(negpos.dump(CORPUS["us-reply"]), encoding="utf-8")
    for arguments in (["us-reply", str(path)], ["us-reply", "--baseline", str(path)]):
        assert main(["brief", *arguments]) == 2
        assert "two positions are called 'us-reply'" in capsys.readouterr().err
    issue = ["--issue", "strategic-arms"]
    assert main(["brief", "nato-reply", "--baseline", str(path), *issue]) == 0
    assert main(["brief", str(path), "nato-reply", "--baseline", str(path), *issue]) == 0
    assert main(["brief", "us-reply", "nato-reply", "--baseline", "us-reply", *issue]) == 0
    assert main(["brief", "nato-reply", "--baseline", "us-reply", *issue]) == 0


def test_a_baseline_is_compared_with_each_and_the_others_not_with_each_other() -> None:
    """Every comparison and every verdict line is about the baseline."""
    brief = make_brief(PAPERS, baseline="us-reply")
    assert brief.baseline is CORPUS["us-reply"]
    assert all("us-reply" in (c.left.id, c.right.id) for c in brief.comparisons)
    for section in brief.sections:
        for row in section.rows:
            others = {other for line in row.verdicts for other in line.others}
            assert row.position.id == "us-reply" or others == {"us-reply"}
    assert "each set beside the US reply" in contents.title(brief)
    assert "space-and-cyber" not in brief.issues
    with pytest.raises(NotFound, match="no position here 'us-repl'; did you mean 'us-reply'"):
        make_brief(PAPERS, baseline="us-repl")


def test_a_brief_shows_in_one_line() -> None:
    """What an interpreter prints of a brief tells how much there is, not all of it."""
    assert repr(make_brief(PAPERS[1:])) == "<Brief of 2 positions on 24 issues>"


def test_a_brief_of_nothing_is_refused() -> None:
    """What has no position has no vocabulary either."""
    with pytest.raises(NothingToCompare, match="there is no position; give at least one"):
        make_brief([])


def test_two_positions_of_one_name_are_told_apart_in_headlines() -> None:
    """Who only shares a name with a party to a conflict is no party to it."""
    papers = [attrs.evolve(CORPUS[id], short="paper") for id in ("us-reply", "nato-reply")]
    (chapter,) = contents.headline_chapters(make_brief([CORPUS["ru-us-draft"], *papers]))
    lines = [line for b in chapter.blocks if isinstance(b, Bullets) for line in b.lines]
    (line,) = [line for line in lines if line.startswith("NATO enlargement (")]
    assert line.endswith("the Russian draft treaty with the paper and the paper")
