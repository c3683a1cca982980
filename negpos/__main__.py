"""The command line."""

from __future__ import annotations

import argparse
import datetime
import difflib
import functools
import gc
import importlib.metadata
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

import negpos
from negpos.check import check
from negpos.clause import Clause
from negpos.errors import AlreadyThere, InvalidFiles, NegposError, NotFound, shown
from negpos.expression import read_day
from negpos.fields import ID
from negpos.files import create, replace
from negpos.glossary import Glossary
from negpos.load import (
    DEFAULT_SET,
    VOCABULARY,
    files_of,
    load,
    read_file,
    shipped,
    sound,
    stands_apart,
    subjects,
    surveys,
    vocabulary_of,
)
from negpos.modality import Verdict
from negpos.position import Corpus, Position, Survey, told_apart
from negpos.reorder import reorder_position, reorder_vocabulary
from negpos.report import (
    against,
    agreement,
    catalogue,
    checks,
    compilation,
    document,
    explanation,
    latex,
    layout,
    movement,
    page,
    picture,
    schemas,
    sheet,
    terms,
    text,
)
from negpos.report.brief import Brief, Filter, filter_, make_brief
from negpos.report.language import ENGLISH, in_language
from negpos.report.movement import Shown
from negpos.schema import position_schema, vocabulary_schema
from negpos.template import clause_template, position_template, without_comments
from negpos.vocabulary import nearest
from negpos.words import counted

FINE, DIFFERENT, TROUBLE = 0, 1, 2
FORMATS = ("text", "markdown", "json")
#: what a document of chapters is written as
DOCUMENTS = (*FORMATS, "html", "docx")
SUFFIXES = {
    "": "text",
    ".txt": "text",
    ".md": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tex": "latex",
    ".svg": "svg",
}
NARROWEST_PAGE = 60
#: how many new objects the collector of cycles waits for: regions are many and are in no cycle
_COLLECTED_AFTER = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line and return the exit code of ``diff``.

    0 is fine, 1 means differences that were asked for with ``--fail-on`` or ``--check`` or problems
    that ``check`` found, 2 trouble.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    thresholds = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        return command(options)
    except NegposError as error:
        print(f"negpos: {error}" if not isinstance(error, InvalidFiles) else error, file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        print(f"negpos: {error.filename or ''}: {error.strerror}", file=sys.stderr)
        return TROUBLE
    finally:
        gc.set_threshold(*thresholds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="negpos",
        description="Compare negotiating positions by meaning: where they overlap, conflict or "
        "leave gaps.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(
        name: str,
        command: Callable[[argparse.Namespace], int],
        help: str,
        to: Any = subparsers,
        formats: Sequence[str] = FORMATS,
    ) -> Any:
        sub = to.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        sub.set_defaults(command=command)
        sub.add_argument(
            "--positions",
            metavar="FOLDER",
            help="a folder of position files, which list, show, brief, compile and check take "
            f"in place of {DEFAULT_SET}; single shipped positions can still be named",
        )
        if name not in ("check", "fmt", "schema", "position", "clause"):
            sub.add_argument(
                "--format", choices=formats, help="text, unless the name of the file says otherwise"
            )
        if name not in ("fmt", "schema", "position", "clause"):
            sub.add_argument("--width", type=_width, help="columns of the page")
        if name != "fmt":
            sub.add_argument("-o", "--output", metavar="FILE", help="write to a file")
        return sub

    def add_filters(sub: Any) -> None:
        sub.add_argument("--issue", action="append", default=[], help="only this issue")
        sub.add_argument(
            "--verdict",
            action="append",
            default=[],
            choices=[v.value for v in Verdict],
            help="only this verdict",
        )
        sub.add_argument(
            "--differences-only", action="store_true", help="leave out where both sides agree"
        )
        sub.add_argument(
            "--fail-on",
            action="append",
            default=[],
            choices=[v.value for v in Verdict],
            help="exit with 1 where a finding of this verdict is shown",
        )
        add_readings(sub)

    def add_readings(sub: Any) -> None:
        sub.add_argument(
            "--reading",
            action="append",
            default=[],
            metavar="POSITION/CLAUSE=READING",
            help="take a clause under this reading only",
        )

    table = "print the comparison table for a briefing, or draw it"
    brief = add("brief", _brief, table, formats=(*DOCUMENTS, "csv", "tsv", "latex", "svg"))
    brief.add_argument("names", nargs="*", metavar="POSITION", help="an id or a file")
    brief.add_argument(
        "--baseline",
        metavar="POSITION",
        help="set all others beside this one, an id or a file, and not beside each other",
    )
    add_filters(brief)
    brief.add_argument(
        "--language",
        default=ENGLISH,
        metavar="CODE",
        help="the language of heads, names of columns and the guide; only en ships",
    )
    pair = add(
        "compare",
        _compare,
        "compare two positions, finding by finding; or a report with the texts that it reports",
        formats=(*DOCUMENTS, "csv"),
    )
    pair.add_argument("left", help="an id or a file; the report, where more than two are named")
    pair.add_argument("right", help="an id or a file")
    pair.add_argument("texts", nargs="*", metavar="TEXT", help="further texts of a report")
    add_filters(pair)
    texts = add(
        "compile",
        _compile,
        "print one text per issue, what is disputed in brackets",
        formats=DOCUMENTS,
    )
    texts.add_argument("names", nargs="*", metavar="POSITION", help="an id or a file")
    texts.add_argument("--issue", action="append", default=[], help="only this issue")
    add_readings(texts)
    then = add(
        "movement",
        _movement,
        "tell how a later position has moved against an earlier one",
        formats=DOCUMENTS,
    )
    then.add_argument("earlier", help="an id or a file")
    then.add_argument("later", help="an id or a file")
    then.add_argument("--issue", action="append", default=[], help="only this issue")
    then.add_argument("--differences-only", action="store_true", help="leave out what is unchanged")
    add_readings(then)
    why = add(
        "explain",
        _explain,
        "tell why two clauses meet as they do, dimension by dimension",
        formats=DOCUMENTS,
    )
    why.add_argument("left", metavar="LEFT/CLAUSE")
    why.add_argument("right", metavar="RIGHT/CLAUSE")
    add_readings(why)
    add("list", _list, "list the positions")
    show = add("show", _show, "show one position, clause by clause")
    show.add_argument("position", help="an id or a file")
    show.add_argument("--issue", action="append", default=[], help="only this issue")
    words = add("vocabulary", _vocabulary, "list or search the terms that clauses are written in")
    words.add_argument("word", nargs="*", help="a term, or words to search for")
    words.add_argument(
        "--date",
        type=_day,
        metavar="YYYY-MM-DD",
        help="the day that dates the members of groups; that of the latest position if left out",
    )
    checker = add("check", _check, "check position files, and each position for what stands out")
    checker.add_argument("files", nargs="*", metavar="FILE", help="files or folders")
    checker.add_argument(
        "--format",
        choices=("text", "json", "github"),
        help="text, json, or the workflow commands with which GitHub marks lines",
    )
    two = add(
        "agreement", _agreement, "tell how far two codings of one document agree", formats=DOCUMENTS
    )
    two.add_argument("left", help="an id or a file")
    two.add_argument("right", help="an id or a file")
    new = subparsers.add_parser(
        "new",
        help="print a template of a position or a clause, to be filled in",
        description="Print a template to be filled in at each mark <-.",
    ).add_subparsers(title="what", required=True, metavar="WHAT")
    paper = add("position", _new_position, "print a template of a position file", new)
    paper.add_argument("id", nargs="?", metavar="ID", help="the id of the position")
    paper.add_argument("--title", help="what the paper is called")
    paper.add_argument(
        "--party", metavar="SET", help="whose position it is, such as PL or 'US + RU'"
    )
    paper.add_argument("--addressee", metavar="SET", help="to whom it is addressed")
    paper.add_argument("--kind", help="what kind of paper it is")
    paper.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="its day; today if left out")
    clause = add("clause", _new_clause, "print a template of a clause", new)
    other = clause.add_mutually_exclusive_group()
    other.add_argument(
        "--like", metavar="POSITION/CLAUSE", help="speak of the same acts in the same words"
    )
    other.add_argument(
        "--reply-to", metavar="POSITION/CLAUSE", help="speak of the same acts for another party"
    )
    clause.add_argument(
        "--bare", action="store_true", help="only what is to be filled in: no terms, no other keys"
    )
    fmt = add("fmt", _fmt, "put the keys of files in the canonical order, and keep all comments")
    fmt.add_argument("files", nargs="*", metavar="FILE", help="files or folders")
    fmt.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where a file would change"
    )
    fmt.add_argument("--diff", action="store_true", help="write nothing; print what would change")
    schema = add(
        "schema",
        _schema,
        "print the JSON Schema with which editors complete and check, or that of an output",
    )
    which = schema.add_mutually_exclusive_group()
    which.add_argument(
        "--of",
        choices=tuple(schemas.OUTPUTS),
        help="the schema of what a command prints with --format json instead; against is for "
        "compare with a report and its texts",
    )
    which.add_argument(
        "--vocabulary", action="store_true", help="the schema of vocabulary files instead"
    )
    return parser


class _Version(argparse.Action):
    """Print the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"negpos {importlib.metadata.version('negpos')}")
        parser.exit()


def _width(value: str) -> int:
    if not value.isdigit() or int(value) < NARROWEST_PAGE:
        raise argparse.ArgumentTypeError(f"expected a number from {NARROWEST_PAGE} on")
    return int(value)


def _day(value: str) -> datetime.date:
    day = read_day(value)
    if day is None:
        raise argparse.ArgumentTypeError("expected a date such as 1997-05-27")
    return day


# ---------------------------------------------------------------- what commands share


def _corpus(options: argparse.Namespace) -> Corpus:
    return load(options.positions or DEFAULT_SET, positions=options.positions)


def _is_file(name: str) -> bool:
    path = Path(name)
    return (
        path.suffix in (".yaml", ".yml") or os.sep in name or (bool(path.suffix) and path.is_file())
    )


def _is_set(name: str) -> bool:
    """Tell whether a name is that of a folder of positions, or of a shipped set."""
    return Path(name).is_dir() or (name not in ("", ".", "..") and (shipped() / name).is_dir())


def _positions(options: argparse.Namespace, names: Sequence[str]) -> list[Position]:
    """Return the positions with the given ids, or from the given files, all in the same terms."""
    own = [Path(name).parent for name in names if _is_file(name)]
    folder = options.positions or next((f for f in own if (f / VOCABULARY).is_dir()), None)
    named = _Named(options.positions, folder)
    found: list[Position] = []
    for name in names:
        if _is_set(name):
            found += load(name, positions=folder).values()
        elif _is_file(name):
            if not Path(name).exists() and not Path(name).suffix:
                position, _, clause = name.rpartition("/")
                raise NegposError(
                    f"'{shown(name)}' looks like the clause '{shown(clause)}'; "
                    f"expected a position, such as '{shown(position)}'"
                )
            found += load(name, positions=folder or shipped()).values()
        else:
            found.append(named[name])
    return told_apart(found)


class _Named:
    """Positions by id: those of a folder that was asked for, then the shipped ones in its terms."""

    def __init__(self, asked: str | None, folder: str | Path | None) -> None:
        self.sources = [asked, DEFAULT_SET] if asked else [DEFAULT_SET]
        self.folder = folder
        self.is_apart = folder is not None and stands_apart(folder)
        self.known: dict[str, Survey] = {}

    def survey(self, source: str) -> Survey:
        """Return what can be read of a source, which is read when it is first looked into."""
        if source not in self.known:
            self.known[source] = sound(source, positions=self.folder)
        return self.known[source]

    def __getitem__(self, id: str) -> Position:
        """Return a position; `InvalidFiles` where it may stand in a file that cannot be read."""
        looked_into = []
        for source in self.sources:
            if source == DEFAULT_SET and self.is_apart:
                continue
            looked_into.append(self.survey(source))
            if id in looked_into[-1].corpus:
                return looked_into[-1].corpus[id]
        if self.is_apart and id in sound().corpus:
            raise NegposError(
                f"{shown(str(self.folder))} is in terms of its own, in which the shipped position "
                f"'{id}' cannot be read; what is compared must share its terms"
            )
        for survey in looked_into:
            if survey.problems:
                raise InvalidFiles(survey.problems)
        return looked_into[0].corpus[id]


def _one_each(options: argparse.Namespace, names: Sequence[str]) -> list[Position]:
    """Return one position for each name; a folder of several is refused."""
    found = _positions(options, names)
    if len(found) != len(names):
        folder = next(name for name in names if Path(name).is_dir())
        raise NotFound("single position in", folder, None, tuple(p.id for p in found))
    return found


def _clauses(
    options: argparse.Namespace, references: Sequence[str]
) -> list[tuple[Position, Clause]]:
    """Return the positions and clauses that references name, all in the same terms."""
    parts = [reference.rpartition("/") for reference in references]
    for reference, (_, slash, _) in zip(references, parts, strict=True):
        if not slash:
            raise NotFound("clause (write POSITION/CLAUSE)", reference)
    positions = _one_each(options, [name for name, _, _ in parts])
    return [(p, p[id]) for p, (_, _, id) in zip(positions, parts, strict=True)]


def _readings(options: argparse.Namespace) -> dict[str, str]:
    found = {}
    for text_ in options.reading:
        reference, equals, reading = text_.partition("=")
        if not equals or "/" not in reference:
            raise NotFound("reading (write POSITION/CLAUSE=READING)", text_)
        found[reference] = reading
    return found


def _issues(options: argparse.Namespace, positions: Sequence[Position]) -> frozenset[str]:
    """Return the issues that are named by id or by label."""
    issues = positions[0].vocabulary.issues
    labels = {term.label.casefold(): id for id, term in issues.items()}
    found = {labels.get(issue.casefold(), issue) for issue in options.issue}
    for issue in sorted(found - issues.keys()):
        raise NotFound("issue", issue, nearest(issue, issues))
    return frozenset(found)


def _filter(options: argparse.Namespace, positions: Sequence[Position]) -> Filter:
    return Filter(
        _issues(options, positions),
        frozenset(Verdict(v) for v in options.verdict),
        options.differences_only,
    )


def _page(options: argparse.Namespace) -> int:
    return options.width or max(shutil.get_terminal_size((100, 24)).columns, NARROWEST_PAGE)


def _write(options: argparse.Namespace, render: Mapping[str, Callable[[], str | bytes]]) -> None:
    """Write what the chosen format renders; the name of an output file chooses one as well."""
    suffix = Path(options.output or "").suffix
    chosen: str = options.format or SUFFIXES.get(suffix, "")
    if options.format and chosen not in render:
        raise NotFound("format of this output", chosen, nearest(chosen, render), tuple(render))
    if chosen not in render:
        known = tuple(name for name, format in SUFFIXES.items() if name and format in render)
        raise NotFound("format for a file named", f"*{suffix}", nearest(suffix, known), known)
    _put(options, render[chosen]())


def _write_document(
    options: argparse.Namespace,
    chapters: Callable[[], Iterable[layout.Chapter]],
    data: Callable[[], object],
    others: Mapping[str, Callable[[], str]] = MappingProxyType({}),
) -> None:
    """Write a document of some chapters, or the same as data; *others* render other formats."""
    _write(
        options,
        {
            "text": lambda: layout.chapters_text(chapters(), _page(options)),
            "markdown": lambda: layout.chapters_markdown(chapters()),
            "html": lambda: page.chapters_page(chapters()),
            "docx": lambda: document.chapters_document(chapters()),
            "json": lambda: _json(data()),
            **others,
        },
    )


def _put(options: argparse.Namespace, made: str | bytes) -> None:
    if isinstance(made, bytes):
        if options.output:
            Path(options.output).write_bytes(made)
        else:
            sys.stdout.buffer.write(made)
        return
    made = made if made.endswith("\n") or not made else made + "\n"
    if options.output:
        Path(options.output).write_text(made, encoding="utf-8", newline="")
    else:
        sys.stdout.write(made)
        sys.stdout.flush()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _judge(options: argparse.Namespace, verdicts: set[str]) -> int:
    return DIFFERENT if verdicts & set(options.fail_on) else FINE


# ---------------------------------------------------------------- commands


def _brief(options: argparse.Namespace) -> int:
    with in_language(options.language):
        return _brief_in_language(options)


def _brief_in_language(options: argparse.Namespace) -> int:
    baseline = options.baseline
    if options.names or baseline:
        names = options.names or [*_corpus(options)]
        positions = _positions(options, [*names, *({baseline} - {None, *names})])
    else:
        positions = list(_corpus(options).values())
    if baseline and _is_file(baseline):
        baseline = _one_each(options, [baseline])[0].id
    if len(positions) == 1:
        print(
            f"negpos: nothing stands beside {positions[0].id}; name other positions, or a baseline "
            "with --baseline, beside which all shipped ones are set",
            file=sys.stderr,
        )
    brief = make_brief(
        positions,
        filter=_filter(options, positions),
        readings=_readings(options),
        baseline=baseline,
    )
    _write(
        options,
        {
            "text": lambda: text.brief_text(brief, _page(options)),
            "markdown": lambda: text.brief_markdown(brief),
            "json": lambda: _json(_brief_dict(brief)),
            "html": lambda: page.brief_page(brief),
            "docx": lambda: document.brief_document(brief),
            "csv": lambda: sheet.findings_csv(brief.comparisons),
            "tsv": lambda: sheet.brief_tsv(brief),
            "latex": lambda: latex.brief_latex(brief),
            "svg": lambda: picture.brief_svg(brief),
        },
    )
    return _judge(options, {f.verdict.value for c in brief.comparisons for f in c.findings})


def _brief_dict(brief: Brief) -> dict[str, Any]:
    return {
        "positions": [catalogue.position_row(p) for p in brief.positions],
        "comparisons": [comparison.to_dict() for comparison in brief.comparisons],
        "turning": [turning.to_dict() for turning in brief.turnings],
        "conditions": brief.conditions.to_dict(),
    }


def _compare(options: argparse.Namespace) -> int:
    if options.texts:
        return _against(options)
    left, right = _one_each(options, [options.left, options.right])
    chosen = _filter(options, [left])
    whole = negpos.compare(left, right, readings=_readings(options))
    comparison = whole.select(filter_(whole, chosen))
    found = chosen.keep_conditions(negpos.conditions(whole))
    left_out = len(whole.findings) - len(comparison.findings)
    _write_document(
        options,
        lambda: text.comparison_chapters(comparison, found, left_out),
        lambda: {**comparison.to_dict(), "conditions": found.to_dict()},
        {
            "text": lambda: text.comparison_text(comparison, _page(options), found, left_out),
            "csv": lambda: sheet.findings_csv([comparison]),
        },
    )
    return _judge(options, {f.verdict.value for f in comparison.findings})


def _against(options: argparse.Namespace) -> int:
    if options.verdict or options.fail_on:
        raise NegposError("--verdict and --fail-on are for two positions, not for a report of some")
    names = [options.left, options.right, *options.texts]
    report, *texts = _one_each(options, names)
    whole = negpos.against(report, texts, readings=_readings(options))
    shown = Shown(_issues(options, [report]), options.differences_only)
    found = whole.select(filter(shown.keeps, whole.moves))
    _write_document(options, lambda: against.against_chapters(whole, shown), found.to_dict)
    return FINE


def _compile(options: argparse.Namespace) -> int:
    positions = _positions(options, options.names or [*_corpus(options)])
    found = compilation.compilation(
        positions,
        issues=_issues(options, positions) or None,
        readings=_readings(options),
    )
    _write_document(options, lambda: compilation.compilation_chapters(found), found.to_dict)
    return FINE


def _movement(options: argparse.Namespace) -> int:
    earlier, later = _one_each(options, [options.earlier, options.later])
    whole = negpos.movement(earlier, later, readings=_readings(options))
    shown = Shown(_issues(options, [later]), options.differences_only)
    found = whole.select(filter(shown.keeps, whole.moves))
    _write_document(options, lambda: movement.movement_chapters(whole, shown), found.to_dict)
    return FINE


def _explain(options: argparse.Namespace) -> int:
    left, right = _clauses(options, [options.left, options.right])
    found = negpos.explain(*left, *right, readings=_readings(options))
    _write_document(options, lambda: explanation.explanation_chapters(found), found.to_dict)
    return FINE


def _agreement(options: argparse.Namespace) -> int:
    left, right = _one_each(options, [options.left, options.right])
    found = negpos.agreement(left, right)
    _write_document(options, lambda: agreement.agreement_chapters(found), found.to_dict)
    return FINE


def _list(options: argparse.Namespace) -> int:
    return _catalogue(options, catalogue.positions(_corpus(options).values()))


def _show(options: argparse.Namespace) -> int:
    (position,) = _one_each(options, [options.position])
    chosen = catalogue.clauses(position, set(options.issue))
    return _catalogue(options, chosen)


def _vocabulary(options: argparse.Namespace) -> int:
    glossary = _glossary(options)
    word = " ".join(options.word)
    entries = tuple(glossary.holding(word) if word else glossary.entries())
    render = {
        "text": lambda: terms.all_text(entries, _page(options)),
        "markdown": lambda: terms.all_markdown(entries),
    }
    if word:
        render = {
            "text": lambda: terms.matches_text(entries, _page(options)),
            "markdown": lambda: terms.matches_markdown(entries),
        }
    named = glossary.named(word)
    if named:
        others = [e for e in glossary.holding(word, whole=True) if e not in named]
        render = {
            "text": lambda: terms.full_text(named, others, _page(options)),
            "markdown": lambda: terms.full_markdown(named, others),
        }
    _write(options, {**render, "json": lambda: _json([e.to_dict() for e in named or entries])})
    return FINE


def _glossary(options: argparse.Namespace) -> Glossary:
    """Return the terms in force, with their uses where the positions can be read."""
    source = options.positions or DEFAULT_SET
    vocabulary = vocabulary_of(source)
    found = sound(source)
    positions = tuple(found.corpus.values())
    if found.problems:
        files = len({problem.path for problem in found.problems})
        print(
            f"negpos: clauses of {counted(files, 'file')} of {shown(source)} are not told; "
            "'negpos check' tells what is wrong there",
            file=sys.stderr,
        )
    latest = max((position.date for position in positions), default=datetime.date.today())
    return Glossary(vocabulary, positions, options.date or latest)


def _catalogue(options: argparse.Namespace, table: catalogue.Table) -> int:
    _write(
        options,
        {
            "text": lambda: layout.catalogue_text(table, _page(options)),
            "markdown": lambda: layout.markdown(table.rows, table.headers),
            "json": lambda: _json(table.to_list()),
        },
    )
    return FINE


def _check(options: argparse.Namespace) -> int:
    sources = options.files or [options.positions or DEFAULT_SET]
    found = surveys(sources, positions=options.positions)
    ships = sound().corpus.values() if options.files else ()
    known = {clause.reference for position in ships for clause in position.clauses}
    result = checks.checked(found, (remark for survey in found for remark in check(survey, known)))
    render: dict[str, Callable[[], str]] = {
        "text": lambda: checks.check_text(result, _page(options)),
        "json": lambda: _json(checks.check_dict(result)),
        "github": lambda: checks.check_github(result),
    }
    _write(options, render)
    return FINE if result.is_clean else DIFFERENT


def _fmt(options: argparse.Namespace) -> int:
    names = options.files or [options.positions]
    if names == [None]:
        raise NegposError("name the files or folders to put in order")
    changed = 0
    problems: list[negpos.Problem] = []
    found = (subject for name in names for subject in subjects(name))
    tasks = [task for subject in found for task in _orders(subject, options.positions or subject)]
    for path, reorder in tasks:
        try:
            before = read_file(path)
            after = reorder(before, name=str(path))
        except InvalidFiles as error:
            problems += error.problems
            continue
        except negpos.Problem as problem:
            problems.append(problem)
            continue
        if after == before:
            continue
        changed += 1
        if options.diff:
            old, new = (made.splitlines(keepends=True) for made in (before, after))
            sys.stdout.writelines(difflib.unified_diff(old, new, str(path), str(path)))
        elif options.check:
            print(f"would change: {path}")
        else:
            replace(path, after)
            print(f"rewritten: {path}")
    if problems:
        print(InvalidFiles(problems), file=sys.stderr)
        return TROUBLE
    if not changed:
        print(f"{counted(len(tasks), 'file')}: nothing to change")
    return DIFFERENT if changed and options.check else FINE


def _orders(subject: Path, positions: str | Path) -> Iterator[tuple[Path, Callable[..., str]]]:
    """Yield each file of a subject with what puts its keys in order."""
    files, terms = files_of(subject)
    vocabulary = vocabulary_of(positions) if files else None
    yield from (
        (path, functools.partial(reorder_position, vocabulary=vocabulary)) for path in files
    )
    yield from ((path, reorder_vocabulary) for path in terms)


def _new_position(options: argparse.Namespace) -> int:
    stem = Path(options.output or "").stem
    made = position_template(
        vocabulary_of(options.positions or DEFAULT_SET),
        id=options.id or (stem if ID.fullmatch(stem) else None),
        title=options.title,
        party=options.party,
        addressee=options.addressee,
        date=options.date,
        kind=options.kind,
    )
    return _put_new(options, made)


def _new_clause(options: argparse.Namespace) -> int:
    reference = options.like or options.reply_to
    if reference is None:
        made = clause_template(vocabulary_of(options.positions or DEFAULT_SET))
    else:
        ((position, clause),) = _clauses(options, [reference])
        is_reply = options.reply_to is not None
        made = clause_template(position.vocabulary, (position, clause), is_reply=is_reply)
    if options.bare:
        made = without_comments(made)
    try:
        return _put_new(options, made)
    except AlreadyThere as error:
        remark = "without -o, '>> FILE' adds the clause at its end"
        raise attrs.evolve(error, remark=remark) from None


def _put_new(options: argparse.Namespace, made: str) -> int:
    """Print a template, or write it to a file that is not there yet."""
    if options.output:
        create(Path(options.output), made)
    else:
        _put(options, made)
    return FINE


def _schema(options: argparse.Namespace) -> int:
    if options.of:
        _put(options, _json(schemas.OUTPUTS[options.of]()))
        return FINE
    vocabulary = vocabulary_of(options.positions or DEFAULT_SET)
    make = vocabulary_schema if options.vocabulary else position_schema
    _put(options, _json(make(vocabulary)))
    return FINE


if __name__ == "__main__":
    sys.exit(main())
