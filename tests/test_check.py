"""What ``negpos check`` finds: examples of each rule, the laws behind the rules, the command."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
import yaml
from hypothesis import event, given

import negpos
from negpos.__main__ import main
from negpos.check import Remark, check
from negpos.compare import Comparison, compare
from negpos.errors import NotFound, Place
from negpos.load import shipped, surveys
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Corpus, Position, Survey
from negpos.region import NOTHING, Region, product
from negpos.report.checks import check_github, checked
from negpos.rule import OF_CLAUSES, OF_POSITIONS, OF_TERMS, Rule
from tests.small import Case, cases

Raw: TypeAlias = dict[str, Any]


def clause(id: str = "1", **fields: Any) -> Raw:
    """Return a clause in which nothing stands out; a field that is None is left out."""
    found = {
        "id": id,
        "issue": "exercises",
        "text": "Russia holds no exercises in Ukraine.",
        "bearer": "RU",
        "modality": "must not",
        "action": "exercise",
        "object": "armed-forces",
        "area": "UA",
        "source": {"in": "text", "at": f"p. {id}", "grade": "A"},
        **fields,
    }
    return {key: value for key, value in found.items() if value is not None}


def position(*clauses: Raw, **fields: Any) -> Raw:
    """Return a position file with these clauses."""
    return {
        "format": "1",
        "position": "test",
        "title": "A test",
        "party": "RU",
        "date": "2021-12-17",
        "kind": "draft",
        "coverage": "complete",
        "sources": {"text": {"title": "A text"}, "other": {"title": "Another text"}},
        "clauses": list(clauses),
        **fields,
    }


def write(path: Path, raw: Raw) -> Path:
    """Write a file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(raw, sort_keys=False, width=1000), encoding="utf-8")
    return path


def remarks(*sources: Path) -> list[Remark]:
    """Return the remarks about files without problems."""
    found = surveys(sources)
    assert not [problem for survey in found for problem in survey.problems]
    return [remark for survey in found for remark in check(survey)]


def at(place: Place) -> str:
    """Return what stands at a place, to the end of the line."""
    lines = Path(place.path).read_text(encoding="utf-8").splitlines()
    return lines[place.line - 1][place.column - 1 :]


def source(**fields: str) -> Raw:
    return {"in": "text", "at": "p. 1", "grade": "A", **fields}


def hanging(*conditions: str) -> Raw:
    """Return what makes a clause conditional."""
    return {"conditional-on": list(conditions)}


def except_in(*areas: str) -> Raw:
    """Return what leaves areas out of a clause."""
    return {"except": [{"area": area} for area in areas]}


_ELSEWHERE = {"in": "other", "at": "p. 2", "grade": "A"}
_SAME = {"a": {"note": "so"}, "b": {"note": "or so"}}
_RIVALS = {"a": {"note": "there"}, "b": {"note": "elsewhere", "area": "PL"}}
#: rule, a file in which it finds something, what stands at the place, and one in which it does not
RULES: list[tuple[Rule, Raw, str, Raw]] = [
    (
        Rule.CONTRADICTION,
        position(clause(), clause("2", modality="may", area="UA + PL")),
        "id: '2'",
        position(clause(), clause("2", modality="may", area="PL")),
    ),
    (
        Rule.CONTRADICTION,
        position(clause(area="UA + PL"), clause("2", modality="may", readings=_RIVALS)),
        "id: '2'",
        position(clause(), clause("2", modality="may", stance="discuss")),
    ),
    (
        Rule.POSSIBLE_CONTRADICTION,
        position(clause(), clause("2", modality="may", readings=_RIVALS)),
        "id: '2'",
        position(clause(), clause("2", modality="may")),
    ),
    (
        Rule.POSSIBLE_CONTRADICTION,
        position(clause(), clause("2", modality="may", **hanging("talks fail"))),
        "id: '2'",
        position(clause(), clause("2", modality="need not")),
    ),
    (
        Rule.REDUNDANT,
        position(clause(area="UA + PL"), clause("2")),
        "id: '2'",
        position(clause(area="UA + PL"), clause("2", source=_ELSEWHERE)),
    ),
    (
        Rule.REDUNDANT,
        position(clause(area="UA"), clause("2", area="PL"), clause("3", area="UA + PL")),
        "id: '3'",
        position(
            clause(area="UA + EE"), clause("2", area="PL + LV"), clause("3", area="UA + PL + SK")
        ),
    ),
    (
        Rule.REDUNDANT,
        position(clause(), clause("2", stance="discuss")),
        "id: '2'",
        position(clause(stance="discuss", area="UA + PL"), clause("2")),
    ),
    (
        Rule.REDUNDANT,
        position(clause(), clause("2", **hanging("talks fail"))),
        "id: '2'",
        position(
            clause(**hanging("talks begin")),
            clause("2", **hanging("talks fail")),
        ),
    ),
    (
        Rule.REDUNDANT,
        position(clause(), clause("2", stance="offer")),
        "id: '2'",
        position(clause(stance="offer", area="UA + PL"), clause("2")),
    ),
    (
        Rule.REDUNDANT,
        position(clause(modality="must"), clause("2", modality="must", object="armed-forces")),
        "id: '2'",
        position(
            clause(modality="must", object=["armed-forces", "armaments"]),
            clause("2", modality="must", object="armed-forces"),
        ),
    ),
    (
        Rule.ENTAILED,
        position(clause(), clause("2", modality="need not")),
        "id: '2'",
        position(clause(), clause("2", modality="need not", area="UA + PL")),
    ),
    (
        Rule.ENTAILED,
        position(
            clause(modality="must", action="withdraw"),
            clause("2", modality="need not", action="station"),
        ),
        "id: '2'",
        position(clause(modality="must"), clause("2", modality="may")),
    ),
    (
        Rule.SHARED_PINPOINT,
        position(clause(), clause("2", area="PL", source=source())),
        "at: p. 1",
        position(clause(), clause("2", area="PL")),
    ),
    (
        Rule.SHARED_PINPOINT,
        position(clause(), clause("2", bearer="US", source=source())),
        "at: p. 1",
        position(clause(), clause("2", bearer="US", action="fly", source=source())),
    ),
    (
        Rule.IDLE_READING,
        position(clause(readings=_SAME)),
        "b:",
        position(clause(readings=_RIVALS)),
    ),
    (
        Rule.IDLE_EXCEPTION,
        position(clause(**except_in("donbas", "PL"))),
        "area: PL",
        position(clause(**except_in("donbas", "crimea"))),
    ),
    (
        Rule.IDLE_EXCEPTION,
        position(clause(readings={"a": _SAME["a"], "b": {"note": "or so", **except_in("PL")}})),
        "area: PL",
        position(clause(readings=_RIVALS, **except_in("donbas"))),
    ),
    (
        Rule.SINGLE_READING,
        position(clause(source=source(ambiguous="yes"))),
        "ambiguous:",
        position(clause(source=source(ambiguous="yes"), readings=_RIVALS)),
    ),
    (
        Rule.SINGLE_READING,
        position(clause(source=source(ambiguous="yes"))),
        "ambiguous:",
        position(clause(source=source(ambiguous="no"))),
    ),
    (
        Rule.ANY_ACTION,
        position(clause(action=None)),
        "id: '1'",
        position(clause(action=None, stance="discuss", modality=None)),
    ),
    (
        Rule.BOUNDLESS,
        position(clause(bearer=None, action=None, object=None)),
        "id: '1'",
        position(clause(bearer=None, action=None)),
    ),
    (
        Rule.UNREAD_CONDITION,
        position(clause(**hanging("reciprocity", "other/7"))),
        "other/7",
        position(clause(**hanging("reciprocity", "test/2")), clause("2", area="PL")),
    ),
    (
        Rule.OUTSIDE_COVERAGE,
        position(clause(), clause("2", area="PL", issue="principles"), coverage=["exercises"]),
        "issue: principles",
        position(clause(), coverage=["exercises"]),
    ),
    (
        Rule.SILENT_ISSUE,
        position(clause(), coverage=["exercises", "consultations"]),
        "consultations",
        position(clause()),
    ),
    (
        Rule.IDLE_EXPLANATION,
        position(clause(explained={"redundant": "said twice"})),
        "redundant:",
        position(clause(), clause("2", explained={"redundant": "said twice"})),
    ),
]


@pytest.mark.parametrize(
    ("rule", "bad", "place", "good"),
    RULES,
    ids=[f"{rule[0].value}-{i}" for i, rule in enumerate(RULES)],
)
def test_a_rule_finds_what_it_is_for_and_nothing_else(
    rule: Rule, bad: Raw, place: str, good: Raw, tmp_path: Path
) -> None:
    """One file has the finding, at its place; in the other, which is much alike, it is not."""
    found = [r for r in remarks(write(tmp_path / "bad.yaml", bad)) if r.rule is rule]
    assert [at(remark.place).startswith(place) for remark in found] == [True]
    assert rule not in {r.rule for r in remarks(write(tmp_path / "good.yaml", good))}


def test_every_rule_has_an_example() -> None:
    """No rule goes without a file that has the finding and one that has not."""
    assert {rule for rule, *_ in RULES} | {Rule.UNUSED_TERM} == set(Rule)


def test_a_valid_file_in_which_nothing_stands_out_has_no_remark(tmp_path: Path) -> None:
    """The clause from which the examples are made is clean, and so are two that differ."""
    found = remarks(write(tmp_path / "a.yaml", position(clause(), clause("2", area="PL"))))
    assert found == []


# Terms and explanations ----------------------------------------------------------------------


def _own(tmp_path: Path, **terms: Any) -> Path:
    """Write a folder with a vocabulary of its own and one position."""
    fish = {"fish": {"label": "fish"}, "angle": {"label": "angle", "broader": "fish"}, **terms}
    write(tmp_path / "vocabulary" / "own.yaml", {"format": "1", "actions": fish})
    write(tmp_path / "a.yaml", position(clause(action="angle")))
    return tmp_path


def test_a_term_of_ones_own_that_no_clause_uses_is_told(tmp_path: Path) -> None:
    """Broader terms of those that are used are used too; shipped terms are none of one's own."""
    folder = _own(tmp_path, whale={"label": "whale"}, net={"label": "net", "broader": "angle"})
    (found,) = remarks(folder)
    assert (found.rule, found.names) == (Rule.UNUSED_TERM, ("action", "whale"))
    assert at(found.place).startswith("whale:")


def test_terms_are_told_only_where_all_positions_in_them_are_read(tmp_path: Path) -> None:
    """A lone file says nothing of what the others beside it use."""
    folder = _own(tmp_path, whale={"label": "whale"})
    write(tmp_path / "b.yaml", position(clause(action="whale"), position="b"))
    assert remarks(folder / "a.yaml") == []
    assert remarks(folder) == []
    assert remarks(folder / "a.yaml", folder / "b.yaml") == []
    write(tmp_path / "b.yaml", position(clause(action="fish"), position="b"))
    assert [r.names for r in remarks(folder / "a.yaml", folder / "b.yaml")] == [("action", "whale")]


def test_a_term_can_be_explained_and_the_reason_must_be_needed(tmp_path: Path) -> None:
    """What is said of an unused term is kept; of one that is used it explains nothing."""
    explained = {"explained": {"unused-term": "for the next round"}}
    folder = _own(tmp_path, whale={"label": "whale", **explained})
    (found,) = remarks(folder)
    assert (found.reason, found.counts) == ("for the next round", False)
    folder = _own(tmp_path, whale={"label": "whale", "broader": "angle", **explained})
    (found,) = remarks(folder)
    assert (found.rule, found.names, found.counts) == (
        Rule.IDLE_EXPLANATION,
        ("unused-term",),
        True,
    )


@pytest.mark.parametrize("beside_the_clause", [True, False])
def test_an_explained_finding_does_not_count(tmp_path: Path, beside_the_clause: bool) -> None:
    """The reason stands beside the clause that is told, or at the end of the file for all."""
    reason = {"explained": {"redundant": "said twice"}}
    raw = position(
        clause(),
        clause("2", **(reason if beside_the_clause else {})),
        **({} if beside_the_clause else reason),
    )
    (found,) = remarks(write(tmp_path / "a.yaml", raw))
    assert (found.rule, found.clause, found.others) == (Rule.REDUNDANT, "2", ("1",))
    assert (found.reason, found.counts) == ("said twice", False)


def test_what_can_be_explained_where() -> None:
    """A clause cannot explain what is of the file, nor anything that explanations are idle."""
    assert {*OF_CLAUSES} < {*OF_POSITIONS}
    assert {*OF_POSITIONS, *OF_TERMS} == set(Rule) - {Rule.IDLE_EXPLANATION}


def test_the_readme_of_the_positions_lists_the_rules() -> None:
    """Each rule stands there with its meaning, in the same order."""
    text = (shipped() / "README.md").read_text(encoding="utf-8").partition("## Checking")[2]
    text = text.partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", text, re.M)
    assert rows == [(rule.value, rule.meaning) for rule in Rule]


def test_the_shipped_subjects_are_clean() -> None:
    """Nothing stands out in the shipped positions and terms that is not explained there."""
    both = surveys([shipped()])
    assert [len(survey.corpus) for survey in both] == [8, 3]
    assert all(survey.declared for survey in both)
    found = [remark for survey in both for remark in check(survey)]
    assert [remark for remark in found if remark.counts] == []
    assert {remark.rule for remark in found} >= {Rule.REDUNDANT, Rule.UNUSED_TERM}


# Laws ----------------------------------------------------------------------------------------


def survey_of(case: Case) -> Survey:
    """Return positions that no file holds, as if they all stood at one place."""
    corpus = Corpus({p.id: p for p in case.positions}, case.vocabulary)
    return Survey(corpus, (), {(p.id,): Place("", 1, 1) for p in case.positions})


@given(case=cases(1))
def test_a_contradiction_is_a_settled_conflict_of_a_position_with_itself(case: Case) -> None:
    """
    Two clauses contradict each other where they are in settled conflict under every reading.

    All other conflicts of the position with itself are told as possible contradictions, and
    nothing else is.
    """
    (position,) = case.positions
    places = [clause.id for clause in position.clauses]
    expected: dict[tuple[str, str], dict[Standing, Region]] = {}
    for finding in compare(position, position).conflicts:
        assert finding.left is not None
        assert finding.right is not None
        pair = (finding.left.id, finding.right.id)
        if places.index(pair[0]) >= places.index(pair[1]):
            under = expected.setdefault(pair, {})
            under[finding.standing] = under.get(finding.standing, NOTHING) | finding.under
    told = {
        (remark.clause, *remark.others): remark.rule
        for remark in check(survey_of(case))
        if remark.findings
    }
    assert told == {
        pair: Rule.CONTRADICTION
        if under.get(Standing.SETTLED, NOTHING).is_full
        else Rule.POSSIBLE_CONTRADICTION
        for pair, under in expected.items()
    }
    event(f"contradictions: {sorted(rule.value for rule in {*told.values()})}")


def without(position: Position, case: Case, *rules: Rule) -> Position:
    """Return a position without the clauses of which one of *rules* tells."""
    told = {
        remark.clause
        for remark in check(survey_of(case))
        if remark.rule in rules and remark.position == position.id
    }
    left = tuple(clause for clause in position.clauses if clause.id not in told)
    event(f"{'some' if told else 'none'} of {', '.join(rule.value for rule in rules)}")
    return attrs.evolve(position, clauses=left)


Told: TypeAlias = Mapping[tuple[Verdict, Kind, Standing], Region]


def told(comparison: Comparison) -> Told:
    """Return the acts and readings under each verdict and kind that is at least so firm."""
    found: dict[tuple[Verdict, Kind, Standing], Region] = {}
    for finding in comparison.findings:
        for standing in Standing:
            if finding.standing >= standing:
                key = (finding.verdict, finding.kind, standing)
                found[key] = found.get(key, NOTHING) | (finding.region & finding.under)
    return found


@given(case=cases(2))
def test_without_its_redundant_clauses_a_position_compares_the_same(case: Case) -> None:
    """The acts under every verdict, kind and least standing stay the same, on either side."""
    left, right = case.positions
    fewer = without(left, case, Rule.REDUNDANT)
    assert told(compare(fewer, right)) == told(compare(left, right))
    assert told(compare(right, fewer)) == told(compare(right, left))


@given(case=cases(2))
def test_without_its_entailed_clauses_a_position_reaches_as_far(case: Case) -> None:
    """The acts of every gap stay the same; what stronger clauses imply can be left out as well."""
    left, right = case.positions
    fewer = without(left, case, Rule.REDUNDANT, Rule.ENTAILED)

    def gaps(comparison: Comparison) -> Told:
        return {key: acts for key, acts in told(comparison).items() if key[0] is Verdict.GAP}

    assert gaps(compare(fewer, right)) == gaps(compare(left, right))


@given(case=cases(2))
def test_an_idle_reading_changes_nothing(case: Case) -> None:
    """Whichever of two such readings a clause is read as, the verdicts are of the same acts."""
    left, right = case.positions
    idle = [r for r in check(survey_of(case)) if r.rule is Rule.IDLE_READING]
    event(f"{len(idle)} idle readings")
    for remark in idle:
        ways = [{f"{remark.position}/{remark.clause}": name} for name in remark.names]
        one, other = (told(compare(left, right, readings=way)) for way in ways)
        assert one == other


@given(case=cases(1))
def test_a_boundless_clause_meets_all_that_says_no_more_than_who_does_what(case: Case) -> None:
    """It is boundless where some act of it is found for each bearer, action and object."""
    v = case.vocabulary
    dimensions = (v.bearer, v.action, v.object)
    boundless = {r.clause for r in check(survey_of(case)) if r.rule is Rule.BOUNDLESS}

    def meets_all(region: Region) -> bool:
        universes = (v.party_universe, v.action_tree.universe, v.object_tree.universe)
        single = ([universe.of([name]) for name in universe.members] for universe in universes)
        return not any(
            region.is_disjoint(product(dict(zip(dimensions, values, strict=True))))
            for values in itertools.product(*single)
        )

    for clause in case.positions[0].clauses:
        regions = [claim.region for _, claim in clause.claims()]
        assert (clause.id in boundless) == any(map(meets_all, regions))


# The command ---------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit code, output and errors of ``negpos check``."""
    code = main(["check", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a clean file, one with a warning and two notes, and two with problems."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "clean.yaml", position(clause(), position="clean"))
    noted = position(
        clause(),
        clause("2"),
        clause("3", modality="may", readings=_RIVALS),
        position="noted",
    )
    write(tmp_path / "noted.yaml", noted)
    write(tmp_path / "bad.yaml", position(clause(action="exercse"), position="bad"))
    write(tmp_path / "worse.yaml", position(clause(issue=None), position="worse", titel="x"))
    return tmp_path


def test_all_problems_and_remarks_of_all_files_come_sorted_by_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with problems hides nothing of the others."""
    code, out, _ = run(capsys, folder, "--width", "200")
    assert code == 1
    lines = out.splitlines()
    places = [re.match(r"([a-z]+)\.yaml:(\d+):(\d+): ", line) for line in lines[:-1]]
    found = [(m[1], int(m[2]), int(m[3])) for m in places if m is not None]
    assert len(found) == len(lines) - 1
    assert found == sorted(found)
    assert {name for name, *_ in found} == {"bad", "noted", "worse"}
    assert lines[-1] == "2 positions, 4 clauses: 3 problems, 1 warning, 2 notes"
    assert "clause 1: unknown action 'exercse'; did you mean 'exercise'?" in out
    assert "warning: clause 2: all that it claims is claimed by clause 1 [redundant]" in out
    assert "note: clause 3: it contradicts clause" in out


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["clean.yaml"], 0),
        (["noted.yaml"], 1),
        (["bad.yaml"], 1),
        (["clean.yaml", "bad.yaml"], 1),
        (["clean.yaml", "absent.yaml"], 2),
        (["empty"], 2),
    ],
)
def test_the_exit_code_judges(
    folder: Path, capsys: pytest.CaptureFixture[str], files: list[str], code: int
) -> None:
    """0 where nothing is to be done, 1 for problems and warnings, 2 where there is no such file."""
    (folder / "empty").mkdir()
    found, out, err = run(capsys, *files)
    assert found == code
    assert bool(out) != bool(err)


def test_a_note_alone_does_not_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What holds under some readings only is told, and the file is in order."""
    raw = position(clause(), clause("2", modality="may", readings=_RIVALS))
    code, out, _ = run(capsys, write(folder / "some.yaml", raw))
    assert code == 0
    assert "1 position, 2 clauses: no problems, 1 note" in out
    assert "if 2 is read as a (settled)" in " ".join(out.split())


def test_an_unknown_option_is_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    """A format that there is not ends with 2, and so does an output that would need one."""
    for arguments in (["--format", "markdown"], ["--colour"]):
        with pytest.raises(SystemExit) as caught:
            main(["check", *arguments])
        assert caught.value.code == 2
    assert run(capsys, "-o", "found.md")[0] == 2


def test_json_holds_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding has all keys, and the counts are those of what is not explained."""
    reason = {"explained": {"redundant": "said twice"}}
    write(folder / "said.yaml", position(clause(), clause("2", **reason), position="said"))
    code, out, _ = run(capsys, folder, "--format", "json")
    assert code == 1
    found = json.loads(out)
    assert set(found) == {"positions", "clauses", "unread", "counts", "findings"}
    counts = dict.fromkeys(("error", "warning", "note", "explained"), 0)
    for finding in found["findings"]:
        assert set(finding) == {
            *("level", "rule", "path", "line", "column", "position", "clause", "others"),
            *("message", "explained"),
        }
        assert (finding["rule"] is None) == (finding["level"] == "error")
        counts["explained" if finding["explained"] else finding["level"]] += 1
    assert found["counts"] == counts == {"error": 3, "warning": 1, "note": 2, "explained": 1}
    assert run(capsys, folder, "-o", "found.json")[:2] == (1, "")
    assert json.loads((folder / "found.json").read_text())["counts"] == counts


def test_github_gets_workflow_commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each open line is one command with file, line, column and title; explained ones are none."""
    code, out, _ = run(capsys, folder, "--format", "github")
    assert code == 1
    pattern = r"::(error|warning|notice) file=[a-z]+\.yaml,line=\d+,col=\d+,title=[a-z -]+::.+"
    matches = [re.fullmatch(pattern, line) for line in out.splitlines()]
    levels = [match[1] for match in matches if match is not None]
    assert levels == ["error", "warning", "notice", "notice", "error", "error"]
    assert run(capsys, folder / "clean.yaml", "--format", "github") == (0, "", "")


def test_workflow_commands_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sign of a file's name or text can end a property or a command."""
    monkeypatch.chdir(tmp_path)
    raw = position(clause(action="50% x"))
    found = surveys([write(tmp_path / "a,b:c 9%.yaml", raw)])
    (command,) = check_github(checked(found, [])).splitlines()
    assert command.startswith("::error file=a%2Cb%3Ac 9%25.yaml,line=")
    assert "unknown action '50%25 x'" in command


def test_pages_fit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No line of the text is longer than the page."""
    for sources in ([folder], []):
        _, out, _ = run(capsys, *sources, "--width", "80")
        assert max(map(len, out.splitlines())) <= 80


def test_files_that_are_named_together_are_one_set(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """References lead from one to the other, and a file that is named twice is read once."""
    raw = position(clause(**hanging("clean/1")), position="hangs")
    hangs = write(folder / "hangs.yaml", raw)
    assert run(capsys, hangs)[0] == 1
    code, out, _ = run(capsys, hangs, folder / "clean.yaml", folder / "clean.yaml")
    assert (code, out) == (0, "2 positions, 2 clauses: no problems\n")
    wrong = position(clause(**hanging("clean/2")), position="hangs")
    code, out, _ = run(capsys, write(hangs, wrong), folder / "clean.yaml")
    assert code == 1
    assert "unknown clause of clean '2'" in out


def test_a_broken_vocabulary_leaves_its_positions_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its problems are told, those of other folders too, and what was not read is named."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "bad.yaml", position(clause(action="exercse")))
    own = _own(tmp_path / "own", whale={"label": "whale", "broader": "sea"})
    code, out, _ = run(capsys, own, tmp_path / "bad.yaml")
    assert code == 1
    told = " ".join(out.split())
    assert "own/vocabulary/own.yaml:" in told
    assert "unknown action 'exercse'" in told
    assert "not read, since the vocabulary has problems: own/a.yaml" in told


@pytest.mark.parametrize("named", ["vocabulary", "vocabulary/own.yaml"])
def test_a_vocabulary_is_checked_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    """A file of terms is not taken for a position."""
    own = _own(tmp_path / "own")
    assert run(capsys, own / named)[:2] == (0, "0 positions, 0 clauses: no problems\n")
    with pytest.raises(NotFound):
        negpos.load(own / named)
    broken = _own(tmp_path / "own", whale={"label": "whale", "broader": "sea"})
    code, out, _ = run(capsys, broken / named)
    assert code == 1
    assert "unknown action 'sea'" in " ".join(out.split())
