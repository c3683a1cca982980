"""The command line, as its users call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import negpos
from negpos.__main__ import main
from negpos.modality import Verdict
from negpos.report import frame
from negpos.report.brief import Filter, make_brief
from negpos.report.text import brief_text


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command."""
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Who reports a fault can say of what."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code in (0, None)
    assert capsys.readouterr().out.startswith("negpos 0.")


@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_a_brief_fits_its_page_and_keeps_words_whole(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    """No line is longer than the page, and the long words of the files stand in it whole."""
    code, out, _ = run(
        capsys, "brief", "ru-nato-draft", "nato-reply", "us-reply", "--width", str(width)
    )
    assert code == 0
    assert max(map(len, out.splitlines())) <= width
    assert "NATO ENLARGEMENT" in out
    assert "intermediate-range" in out


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["show", "ru-us-draft"],
        ["vocabulary"],
        ["explain", "ru-us-draft/5.1", "us-reply/r9"],
        ["compare", "ru-us-draft", "us-reply"],
    ],
)
def test_every_page_fits(
    capsys: pytest.CaptureFixture[str], command: list[str], width: int
) -> None:
    """No command prints a line longer than the page."""
    _, out, _ = run(capsys, *command, "--width", str(width))
    assert max(map(len, out.splitlines())) <= width


def test_a_brief_tells_the_verdict_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The column of verdicts says with whom, over what, and how firmly."""
    _, out, _ = run(
        capsys,
        "brief",
        "ru-nato-draft",
        "nato-reply",
        "--issue",
        "nato-enlargement",
        "--width",
        "200",
    )
    text = " ".join(line.split("|")[-3] for line in out.splitlines() if line.count("|") > 3)
    told = "conflict with the NATO reply (r19, r41a) over Ukraine and the other European states"
    assert told in " ".join(text.split())


def test_compare_prints_the_stable_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The object has the promised keys, references and sets."""
    code, out, _ = run(capsys, "compare", "ru-us-draft", "us-reply", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert (found["left"], found["right"]) == ("ru-us-draft", "us-reply")
    counts = dict.fromkeys(("conflict", "undecided", "overlap", "gap"), 0)
    for finding in found["findings"]:
        counts[finding["verdict"]] += 1
        assert set(finding) >= {
            "verdict",
            "kind",
            "left",
            "right",
            "region",
            "direction",
            "standing",
            "readings",
            "witness",
            "fingerprint",
            "issue",
        }
        assert finding["region"]["text"]
    assert found["counts"] == counts
    restraint = [
        f
        for f in found["findings"]
        if f["left"] == "ru-us-draft/6a" and f["right"] == "us-reply/r9"
    ]
    assert restraint
    for finding in restraint:
        assert finding["region"]["area"] == ["UA"]
        assert sorted(finding["region"]["bearer"]) == ["RU", "US"]


def test_fail_on_judges(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 1 only where a finding of the named verdict is shown."""
    pair = ("compare", "ru-us-draft", "us-reply", "--format", "json")
    assert run(capsys, *pair)[0] == 0
    assert run(capsys, *pair, "--fail-on", "conflict")[0] == 1
    quiet = ("--issue", "un-charter", "--fail-on", "conflict")
    assert run(capsys, *pair, *quiet)[0] == 0


def test_filters_leave_only_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Issue and verdict narrow the findings; differences-only leaves out agreement."""
    pair = ("compare", "ru-nato-draft", "nato-reply", "--format", "json")
    _, out, _ = run(capsys, *pair, "--issue", "nato-enlargement", "--verdict", "conflict")
    found = json.loads(out)["findings"]
    assert {f["verdict"] for f in found} == {"conflict"}
    assert {f["left"] for f in found} == {"ru-nato-draft/6"}
    _, out, _ = run(capsys, *pair, "--differences-only")
    kinds = {f["kind"] for f in json.loads(out)["findings"]}
    assert not kinds & {"same", "entails", "entailed", "compatible"}
    assert "negotiable" in kinds


def test_a_fixed_reading_is_the_only_one(capsys: pytest.CaptureFixture[str]) -> None:
    """With a reading fixed, no finding depends on that clause."""
    _, out, _ = run(
        capsys,
        "compare",
        "ru-us-draft",
        "us-reply",
        "--format",
        "json",
        "--reading",
        "ru-us-draft/4.1b=expulsion",
    )
    for finding in json.loads(out)["findings"]:
        assert all("ru-us-draft/4.1b" not in c for c in finding["readings"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "ru-us-draf", "us-reply"], "no position 'ru-us-draf'; did you mean"),
        (["compare", "ru-us-draft", "us-reply", "--issue", "nato"], "no issue 'nato'"),
        (["show", "ru-us-draft", "--issue", "enlargement"], "no issue 'enlargement'"),
        (["explain", "ru-us-draft/4.1c", "us-reply/r8"], "no clause in ru-us-draft '4.1c'"),
        (["explain", "ru-us-draft", "us-reply/r8"], "write POSITION/CLAUSE"),
        (["compare", "missing.yaml", "us-reply"], "no shipped set, folder or file 'missing.yaml'"),
        (["brief", "--reading", "ru-us-draft/4.1b=later"], "no reading of ru-us-draft/4.1b"),
        (["brief", "--reading", "4.1b"], "write POSITION/CLAUSE=READING"),
        (["vocabulary", "zzz"], "no term that holds 'zzz'"),
        (["list", "-o", "list.docx"], "no format for a file named '*.docx'; there is .txt, .md"),
        (["list", "--positions", "/nowhere"], "no shipped set, folder or file '/nowhere'"),
    ],
)
def test_trouble_is_one_clear_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """What cannot be done ends with 2 and says why, without a traceback."""
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


def test_check_tells_all_problems_and_judges(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Check ends with 0 for good files and with 1 for bad ones, whose problems it lists."""
    assert run(capsys, "check")[0] == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\nposition: bad\ntitel: x\n")
    code, out, _ = run(capsys, "check", str(bad))
    assert code == 1
    assert "bad.yaml:3:1: unknown key 'titel'; did you mean 'title'?" in " ".join(out.split())


def test_explain_tells_each_dimension(capsys: pytest.CaptureFixture[str]) -> None:
    """Both values, what they share and how they lie stand beside each other."""
    _, out, _ = run(capsys, "explain", "ru-us-draft/6a", "us-reply/r9", "--width", "120")
    assert "area" in out
    assert "OVERLAP: same" in out
    _, out, _ = run(capsys, "explain", "ru-us-draft/6a", "us-reply/r9", "--format", "json")
    found = json.loads(out)
    assert {d["dimension"] for d in found["dimensions"]} >= {"bearer", "object", "area"}


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["show", "ru-us-draft"],
        ["vocabulary", "missile"],
        ["explain", "ru-nato-draft/6", "nato-reply/r19"],
        ["compare", "ru-nato-draft", "nato-reply"],
        ["brief", "author-proposals", "author-report"],
    ],
)
def test_every_command_prints_every_format(
    capsys: pytest.CaptureFixture[str], command: list[str], format: str
) -> None:
    """Each command has something to say in each format, and JSON is JSON."""
    code, out, _ = run(capsys, *command, "--format", format)
    assert code == 0
    assert out.strip()
    if format == "json":
        assert json.loads(out)


def test_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -o nothing is printed, and the file holds the whole in the format of its name."""
    path = tmp_path / "brief.md"
    code, out, _ = run(capsys, "brief", "author-proposals", "author-report", "-o", str(path))
    assert (code, out) == (0, "")
    assert path.read_text().startswith("# Comparison of 2 positions")


def test_a_folder_of_ones_own_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Positions and terms outside the package serve every command."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "fish.yaml").write_text(
        "format: 1\nactions:\n  fish: {label: fish, definition: to catch fish}\n"
        "issues:\n  quotas: {label: Quotas, definition: how much may be caught}\n"
    )
    for name, modality in (("north", "must not"), ("south", "may")):
        (tmp_path / f"{name}.yaml").write_text(
            f"format: 1\nposition: {name}\ntitle: {name}\nparty: IS\ndate: 2020-01-01\n"
            "kind: proposal\ncoverage: complete\nsources: {t: {title: t}}\nclauses:\n"
            f"  - {{id: '1', issue: quotas, text: Words., bearer: IS, modality: {modality}, "
            "action: fish, source: {in: t, at: p. 1, grade: A}}\n"
        )
    folder = ("--positions", str(tmp_path))
    _, out, _ = run(capsys, "compare", "north", "south", *folder, "--format", "json")
    assert json.loads(out)["counts"]["conflict"] == 1
    code, out, _ = run(capsys, "compare", "north", "us-reply", *folder, "--format", "json")
    assert (code, json.loads(out)["right"]) == (0, "us-reply")
    code, out, _ = run(capsys, "brief", *folder)
    assert code == 0
    assert "conflict with south (1); settled" in " ".join(out.split())


def test_a_file_with_terms_of_its_own_is_compared_in_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shipped position is read with the same terms, so that their sets are the same sets."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "more.yaml").write_text("format: 1\nstates:\n  AA: {label: Aland}\n")
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "format: 1\nposition: mine\ntitle: mine\nparty: AA\ndate: 2022-01-26\nkind: proposal\n"
        "coverage: complete\nsources: {t: {title: t}}\nclauses:\n"
        "  - {id: '1', issue: nato-enlargement, text: Words., bearer: US, modality: may, "
        "action: admit, object: nato-membership, target: UA + AA, "
        "source: {in: t, at: p. 1, grade: A}}\n"
    )
    _, out, _ = run(capsys, "compare", str(mine), "ru-us-draft", "--format", "json")
    conflicts = [f for f in json.loads(out)["findings"] if f["verdict"] == "conflict"]
    assert [f["region"]["target"] for f in conflicts if f["right"] == "ru-us-draft/4.1b"] == [
        ["UA"]
    ]
    with pytest.raises(negpos.NegposError, match="different vocabularies"):
        negpos.compare(negpos.load(mine)["mine"], negpos.load()["ru-us-draft"])


def test_the_module_runs_and_a_closed_pipe_is_no_trouble() -> None:
    """``python -m negpos`` works, and so does piping into head."""
    done = subprocess.run(
        [sys.executable, "-m", "negpos", "list"], capture_output=True, text=True, check=True
    )
    assert "ru-us-draft" in done.stdout
    piped = subprocess.run(
        f"{sys.executable} -m negpos vocabulary | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert piped.stderr == ""


def test_table_takes_any_format_of_tabulate() -> None:
    """An unknown format is refused, for tabulate would fall back in silence."""
    corpus = negpos.load()
    comparison = negpos.compare(corpus["author-proposals"], corpus["author-report"])
    assert "p9" in comparison.table()
    assert comparison.table("pipe").startswith("|")
    with pytest.raises(negpos.NotFound):
        comparison.table("pype")


def test_a_frame_has_the_fields_of_a_finding() -> None:
    """The columns are the keys of the JSON form, so that no field is lost; pandas is optional."""
    corpus = negpos.load()
    comparison = negpos.compare(corpus["author-proposals"], corpus["author-report"])
    assert list(comparison.to_dict()["findings"][0]) == frame.COLUMNS
    pandas = pytest.importorskip("pandas")
    table = comparison.to_frame()
    assert isinstance(table, pandas.DataFrame)
    assert len(table) == len(comparison.findings)
    assert list(comparison.select([]).to_frame().columns) == frame.COLUMNS


FILTERS = [
    Filter(verdicts=frozenset({Verdict.CONFLICT})),
    Filter(verdicts=frozenset({Verdict.GAP})),
    Filter(differences_only=True),
]


@pytest.mark.parametrize("filter", FILTERS)
def test_a_filter_hides_verdicts_and_says_nothing_untrue(filter: Filter) -> None:
    """The matrix counts all, and only what is never met is told to be in a gap or alone."""
    corpus = negpos.load()
    left, right = corpus["us-reply"], corpus["ru-us-draft"]
    met = {
        clause.reference
        for finding in negpos.compare(left, right).findings
        if finding.verdict is not Verdict.GAP
        for clause in (finding.left, finding.right)
        if clause is not None
    }
    whole, found = make_brief([left, right]), make_brief([left, right], filter=filter)
    assert found.matrix == whole.matrix
    told = [line for section in found.sections for row in section.rows for line in row.told]
    assert told
    assert not any(line.startswith("gap: ") for line in told)
    unmet = [clause.reference for section in found.sections for _, clause in section.unmet]
    assert met.isdisjoint(unmet)
    assert bool(unmet) is filter.keeps_gaps
    if not filter.keeps_gaps:
        assert not any("gap" in line for line in told)
    page = brief_text(found, 200)
    assert "the matrix counts all" in page
    assert "the matrix counts all" not in brief_text(whole, 200)


def test_an_issue_with_nothing_to_show_is_named_and_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of the conflicts of two papers none is on arms; and where nothing is left, it is said."""
    assert main(["brief", "us-reply", "ru-us-draft", "--verdict", "conflict"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Nothing to show on: " in out
    assert "STRATEGIC ARMS" not in out
    issue = ["--issue", "strategic-arms", "--verdict", "conflict"]
    assert main(["compare", "us-reply", "ru-us-draft", *issue]) == 0
    assert "Nothing shown; " in capsys.readouterr().out


def test_clauses_of_another_issue_are_told_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A verdict with a clause that stands elsewhere says where, so that nobody looks in vain."""
    assert main(["brief", "us-reply", "ru-us-draft", "--format", "markdown"]) == 0
    assert "(6a, 6b; 5.1 under Deployment of forces)" in capsys.readouterr().out
