"""Templates load once their marked places are filled in, and each place is missed until then."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import given

from negpos.__main__ import main
from negpos.clause import Clause
from negpos.emit import Tree, emit
from negpos.errors import InvalidFiles, NegposError
from negpos.load import load, load_text
from negpos.modality import Modality, Stance
from negpos.position import Position
from negpos.scope import Scope
from negpos.template import MARK, clause_template, position_template
from negpos.vocabulary import Vocabulary
from tests.small import Case, cases

SHIPPED = load("european-security-2021")
VOCABULARY = SHIPPED.vocabulary
VALUES = {
    "position": "paper",
    "title": "A paper",
    "party": "PL",
    "kind": "paper",
    "coverage": "complete",
    "id": '"7"',
    "issue": "principles",
    "text": "In words.",
    "stance": "reject",
    "bearer": "party",
    "modality": "may",
    "action": "station",
    "in": "text",
    "at": "page 1",
    "grade": "B",
}


def marked(template: str) -> list[tuple[int, str]]:
    """Return each marked place: its line and its key."""
    lines = enumerate(template.splitlines(), start=1)
    found = ((n, re.fullmatch(rf"[ -]*([\w-]+):  {MARK}.*", line)) for n, line in lines)
    return [(number, match[1]) for number, match in found if match is not None]


def filled(template: str, **values: str) -> str:
    """Return a template with a value in each marked place."""
    lines = template.splitlines()
    known = {**VALUES, **values}
    for number, key in marked(template):
        lines[number - 1] = lines[number - 1].replace(f"{key}:  ", f"{key}: {known[key]}  ")
    return "\n".join(lines)


def in_a_paper(clause: str, vocabulary: Vocabulary = VOCABULARY, **fields: str) -> str:
    """Return a position file that holds this text of a clause."""
    paper = filled(position_template(vocabulary, date=datetime.date(2022, 1, 26)), **fields)
    head, _, rest = paper.partition("clauses:\n")
    return f"{head}clauses:\n{clause}{rest[rest.index('# omitted') :]}"


def problem_lines(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[int]:
    """Return the lines of the problems of a file."""
    with pytest.raises(InvalidFiles) as error:
        load_text(text, vocabulary)
    return [problem.line for problem in error.value.problems]


# Positions ---------------------------------------------------------------------------------------


def test_each_place_of_an_empty_template_is_a_problem() -> None:
    """Who forgets a place is told its line, once; nothing else is wrong."""
    template = position_template(VOCABULARY)
    assert problem_lines(template) == [line for line, _ in marked(template)]
    assert [key for _, key in marked(template)] == [
        *("position", "title", "party", "kind", "coverage", "title"),
        *("issue", "text", "bearer", "modality", "action", "at", "grade"),
    ]


def test_a_filled_template_is_a_position() -> None:
    """With a value in each place it loads, dated today unless told otherwise."""
    position = load_text(filled(position_template(VOCABULARY)))
    assert (position.id, position.party, position.clauses[0].issue) == ("paper", "PL", "principles")
    assert position.date == datetime.date.today()


def test_what_is_given_stands_in_the_template() -> None:
    """No place is marked for what is known already."""
    template = position_template(
        VOCABULARY,
        id="own",
        title="Ours",
        party="PL + RO",
        addressee="RU",
        date=datetime.date(2022, 1, 26),
        kind="note",
    )
    position = load_text(filled(template))
    assert (position.id, position.title, position.party, position.addressee, position.kind) == (
        *("own", "Ours", "PL + RO", "RU"),
        "note",
    )
    assert position.date == datetime.date(2022, 1, 26)


@pytest.mark.parametrize("title", ["a: b", "# a", "a\nid: b", "NO", "{a", "- a", "a\u3000b", "'"])
def test_a_title_stays_a_title(title: str) -> None:
    """What stands on the command line is text, whatever YAML makes of its characters."""
    position = load_text(filled(position_template(VOCABULARY, title=title, kind=title)))
    assert (position.title, position.kind) == (" ".join(title.split()),) * 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"id": "a b"}, "'a b' cannot be the name of a position; use letters and digits"),
        ({"party": "Russia"}, "unknown state or group 'Russia'; did you mean 'RU'"),
        ({"addressee": "RU +"}, "expected a name at the end in 'RU +'"),
    ],
)
def test_what_cannot_stand_in_a_file_is_refused(given: Mapping[str, str], message: str) -> None:
    """A mistake is told before there is a file that holds it."""
    with pytest.raises(NegposError) as error:
        position_template(VOCABULARY, **given)  # type: ignore[arg-type]
    assert message in str(error.value)


def test_taking_the_mark_from_an_optional_key_makes_it_a_key() -> None:
    """Every key that the template has behind # is one that stands in such a place."""
    template = filled(position_template(VOCABULARY))
    optional = re.findall(r"^ *# ([\w-]+):(?:  #.*)?$", template, re.M)
    assert {"short", "publisher", "object", "range", "readings", "omitted"} <= set(optional)
    bare = re.sub(r"^( *)# ([\w-]+):(?:  #.*)?$", r"\1\2:", template, flags=re.M)
    with pytest.raises(InvalidFiles) as error:
        load_text(bare)
    assert not re.findall("unknown key|missing key", str(error.value))
    assert len(error.value.problems) >= len(optional)


def test_the_template_names_the_terms_of_the_subject() -> None:
    """All issues stand there, and it stays shorter than two screens."""
    template = position_template(VOCABULARY)
    words = re.sub(r"\s+#?\s*", " ", template)
    assert all(issue in words for issue in VOCABULARY.issues)
    assert all(choice.meaning in words for choices in (Modality, Stance) for choice in choices)
    assert len(template.splitlines()) <= 101
    assert max(map(len, template.splitlines())) <= 100


# Clauses -----------------------------------------------------------------------------------------


def test_each_place_of_a_clause_is_a_problem_until_it_is_filled() -> None:
    """A clause that stands in no file yet is like one of a new position."""
    template = clause_template(VOCABULARY)
    assert [key for _, key in marked(template)] == [
        *("id", "issue", "text", "bearer", "modality", "action", "in", "at", "grade")
    ]
    text = in_a_paper(template)
    assert problem_lines(text) == [line for line, _ in marked(text)]
    assert load_text(in_a_paper(filled(template)))["7"].claim.modality is Modality.MAY


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_clause_can_be_replied_to(name: str) -> None:
    """The reply has the issue and the acts of the clause, and leaves open what is said of them."""
    position = SHIPPED[name]
    for clause in position.clauses:
        template = clause_template(VOCABULARY, (position, clause), is_reply=True)
        keys = ["id", "text", "stance", "modality", "in", "at", "grade"]
        assert [key for _, key in marked(template)] == keys
        text = in_a_paper(template)
        assert problem_lines(text) == [line for line, _ in marked(text)]
        reply = load_text(in_a_paper(filled(template)), VOCABULARY)["7"]
        assert (reply.issue, reply.claim.scope) == (clause.issue, clause.claim.scope)


@given(case=cases())
def test_a_reply_is_about_the_same_acts(case: Case) -> None:
    """Where a clause says `party`, the reply of another party names who was meant."""
    for position in case.positions:
        other = next(name for name in case.vocabulary.states if name != position.party)
        for clause in position.clauses:
            template = clause_template(case.vocabulary, (position, clause), is_reply=True)
            text = in_a_paper(filled(template), case.vocabulary, party=other)
            dated = re.sub("^date: .*$", f"date: {position.date}", text, flags=re.M)
            reply = load_text(dated, case.vocabulary)["7"]
            assert reply.claim.region == clause.claim.region


def test_like_keeps_the_words_and_a_reply_the_meaning() -> None:
    """A clause like another says `party` as that one does; a reply says who that was."""
    draft = SHIPPED["ru-us-draft"]
    scope = Scope(
        bearer="party - party",
        target="addressee & party",
        area="party",
        action=("station",),
        excepted=(Scope(area="addressee"),),
    )
    clause = attrs.evolve(draft["4.1b"], claim=attrs.evolve(draft["4.1b"].claim, scope=scope))
    two = attrs.evolve(draft, party="RU + BY")
    like = clause_template(VOCABULARY, (two, clause))
    assert re.search("bearer: party - party\n", like)
    reply = clause_template(VOCABULARY, (two, clause), is_reply=True)
    assert 'bearer: "(RU + BY) - (RU + BY)"\n' in reply
    assert "target: US & (RU + BY)\n" in reply
    assert "area: (RU + BY)\n" not in reply
    assert 'area: "(RU + BY)"\n' in reply
    assert "- {area: US}\n" in reply


HOSTILE = [
    "two\nlines: of\n  - it",
    "a # comment",
    "\n# x\nclauses: []",
    "'\"`{[",
    "x" * 300,
    "a\rb\x85c\u2028d\x00e\u202ef",
    "--- !!python/object:os.system",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_of_another_clause_stay_in_a_comment(words: str) -> None:
    """Whatever a clause says, a template made from it is a template."""
    position = attrs.evolve(SHIPPED["ru-us-draft"], title=words)
    clause: Clause = position["4.1b"]
    readings = tuple(attrs.evolve(reading, note=words) for reading in clause.readings)
    clause = attrs.evolve(clause, text=words, note=words, readings=readings)
    for is_reply in (False, True):
        template = clause_template(VOCABULARY, (position, clause), is_reply=is_reply)
        made: Position = load_text(in_a_paper(filled(template)))
        assert made["7"].claim.scope == clause.claim.scope


def test_a_template_tells_what_lies_near() -> None:
    """The opposite of an action and what is broader or narrower stand in a comment."""
    draft = SHIPPED["ru-us-draft"]
    template = clause_template(VOCABULARY, (draft, draft["5.1"]), is_reply=True)
    assert "near station: broader military-activity, hold-arms; opposite withdraw" in template
    assert "A reply to ru-us-draft/5.1" in template
    assert "reading new-only:" in template


# The command -------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command."""
    code = main(["new", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_new_position_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The id is taken from the name of the file, which is never written over."""
    path = tmp_path / "my-paper.yaml"
    assert run(capsys, "position", "--party", "PL", "-o", path) == (0, "", "")
    written = path.read_text()
    assert "position: my-paper\n" in written
    assert "party: PL\n" in written
    assert run(capsys, "position", "-o", path) == (
        2,
        "",
        f"negpos: {path} exists and is not written over; choose another name\n",
    )
    assert path.read_text() == written


def test_new_prints_what_the_functions_make(capsys: pytest.CaptureFixture[str]) -> None:
    """The options of the command are those of the templates."""
    draft = SHIPPED["ru-us-draft"]
    pair = (draft, draft["4.1b"])
    assert run(capsys, "position", "own", "--date", "2022-01-26")[1] == position_template(
        VOCABULARY, id="own", date=datetime.date(2022, 1, 26)
    )
    assert run(capsys, "clause")[1] == clause_template(VOCABULARY)
    like = run(capsys, "clause", "--like", "ru-us-draft/4.1b")
    assert like[1] == clause_template(VOCABULARY, pair)
    reply = run(capsys, "clause", "--reply-to", "ru-us-draft/4.1b")
    assert reply[1] == clause_template(VOCABULARY, pair, is_reply=True)


def test_a_clause_is_never_written_over_and_can_be_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there is left alone, and the message tells how to add a clause to it."""
    path = tmp_path / "paper.yaml"
    path.write_text("clauses:\n")
    code, _, err = run(capsys, "clause", "-o", path)
    assert (code, path.read_text()) == (2, "clauses:\n")
    assert "'>> FILE' adds the clause at its end" in err


def test_a_bare_template_holds_what_is_to_be_filled_in_and_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All marks are there and no line is a comment."""
    whole, bare = run(capsys, "clause")[1], run(capsys, "clause", "--bare")[1]
    assert bare.count(MARK) == whole.count(MARK) > 5
    assert not [line for line in bare.splitlines() if line.strip().startswith("#")]
    reply = run(capsys, "clause", "--bare", "--reply-to", "ru-us-draft/4.1b")[1]
    assert "target: former-soviet" in reply


def test_a_template_names_the_ranks_of_a_measure() -> None:
    """Who limits exercises by echelon reads which there are."""
    words = " ".join(clause_template(VOCABULARY).replace("#", " ").split())
    assert "from low to high company, battalion, brigade, division, corps, army" in words


def test_new_takes_the_terms_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A subject of one's own has its terms in the template before it has a position."""
    (tmp_path / "vocabulary").mkdir()
    terms: Tree = {"format": 1, "issues": {"cod-quota": {"label": "cod quota"}}}
    (tmp_path / "vocabulary" / "own.yaml").write_text(emit(terms))
    for what in ("position", "clause"):
        code, out, _ = run(capsys, what, "--positions", tmp_path)
        assert code == 0
        assert "cod-quota" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["position", "a b"], "'a b' cannot be the name of a position"),
        (["position", "--party", "Poland"], "unknown state or group 'Poland'; did you mean 'PL'?"),
        (["clause", "--reply-to", "ru-us-draft/9"], "no clause in ru-us-draft '9'"),
        (["clause", "--like", "4.1b"], "no clause (write POSITION/CLAUSE) '4.1b'"),
        (["clause", "--positions", "nowhere"], "no shipped set, folder or file 'nowhere'"),
    ],
)
def test_a_wrong_name_is_trouble(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """The exit code is 2 and a sentence says what is wrong."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"negpos: {message}")
