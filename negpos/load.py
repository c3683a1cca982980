"""
Position files and vocabulary files to positions.

This is the only module that opens them. All problems of all files come together, each with its
place; scalars are read as text and typed by the field they stand in.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import attrs

from negpos.errors import InvalidFiles, NotFound, Place, Problem, in_order, shown
from negpos.fields import File, TooManyProblems, unknown
from negpos.nodes import LARGEST, Node, Scalar, compose, decode, paths
from negpos.position import Corpus, Position, Survey
from negpos.read_positions import PositionReader
from negpos.read_terms import SORTS, VocabularyReader, stands_alone
from negpos.vocabulary import Term, Vocabulary, nearest

VOCABULARY = "vocabulary"
SUFFIXES = (".yaml", ".yml")
DEFAULT_SET = "european-security-2021"
#: files of one folder; a subject has tens
MOST_FILES = 500


def shipped() -> Path:
    """Return the folder of the position files that come with negpos."""
    package = Path(__file__).parent
    inside = package / "positions"
    return inside if inside.is_dir() else package.parent / "positions"


def _read(path: Path, problems: list[Problem]) -> tuple[File, Node | None]:
    file, text = _text(path, problems)
    return file, None if text is None else _composed(text, file)


def _text(path: Path, problems: list[Problem]) -> tuple[File, str | None]:
    file = File(_shown(path), problems)
    with contextlib.suppress(TooManyProblems):
        try:
            if not (path.is_file() or path.is_dir()) and path.exists():
                file.report_at(1, 1, "cannot be read: neither a file nor a folder")
                return file, None
            with path.open("rb") as stream:
                data = stream.read(LARGEST + 1)
        except OSError as error:
            file.report_at(1, 1, f"cannot be read: {(error.strerror or 'unknown cause').lower()}")
            return file, None
        return file, decode(data, file.report_at)
    return file, None


def _composed(text: str, file: File) -> Node | None:
    with contextlib.suppress(TooManyProblems):
        return compose(text, file.report_at)
    return None


def _root(text: str, file: File) -> Node | None:
    decoded = decode(text.encode("utf-8", errors="surrogatepass"), file.report_at)
    return None if decoded is None else _composed(decoded, file)


def _shown(path: Path) -> str:
    """Return a path as messages tell it; the name of a file may hold any character."""
    with contextlib.suppress(OSError):
        here = Path.cwd()
        path = path.relative_to(here) if path.is_relative_to(here) else path
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(path)
    )


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary, with the terms that *folder* adds to it.

    A folder may add terms and may not redefine one; where one of its files says ``standalone:
    yes``, its terms are all there are. Positions can be compared where they were loaded with the
    same vocabulary. Raises `InvalidFiles`.
    """
    own = () if folder is None else _stamped(folder)
    return _vocabulary(_stamped(shipped()), own)


#: what changes with the content of a file
_Stamp: TypeAlias = tuple[Path, int, int]


def _stamped(folder: Path) -> tuple[_Stamp, ...]:
    return tuple(_stamp(path) for path in _files_in(folder / VOCABULARY))


def _stamp(path: Path) -> _Stamp:
    """Return a path with what changes when its file does; a file that is gone is told later."""
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size


@functools.lru_cache(maxsize=8)
def _vocabulary(base: tuple[_Stamp, ...], own: tuple[_Stamp, ...]) -> Vocabulary:
    """Return the terms of these files; the same object while none of them has changed."""
    reader = VocabularyReader([])
    added = [_read(path, reader.problems) for path, _, _ in own]
    if not any(stands_alone(root) for _, root in added):
        added = [*(_read(path, reader.problems) for path, _, _ in base), *added]
    for file, root in added:
        if root is not None:
            reader.read(file, root)
    return reader.finish()


def _files_in(folder: Path, enters: Callable[[Path], bool] = lambda _: True) -> list[Path]:
    """
    Return the files that are read in a folder and in those inside that *enters* holds for.

    Hidden ones are copies that editors keep; links to folders may lead in a circle and are not
    followed. A folder that has the name of a file, or that cannot be read, is told as a file would
    be that cannot be.
    """
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            inside = [entry for entry in os.scandir(place) if not entry.name.startswith(".")]
        except FileNotFoundError:
            continue
        except OSError:
            found.append(place)
            continue
        for entry in inside:
            path = place / entry.name
            if entry.is_dir(follow_symlinks=False) and enters(path):
                waiting.append(path)
            if path.suffix in SUFFIXES:
                found.append(path)
        if len(found) > MOST_FILES:
            finding = f"more than {MOST_FILES:,} files; name the folder of one subject"
            raise InvalidFiles([Problem(_shown(folder), 1, 1, finding)])
    return sorted(found)


def _position_files(folder: Path) -> list[Path]:
    return _files_in(folder, lambda inside: inside.name != VOCABULARY and not _is_subject(inside))


def _is_subject(folder: Path) -> bool:
    """Tell whether a folder has terms of its own."""
    return bool(_files_in(folder / VOCABULARY))


def subjects(source: str | Path) -> list[Path]:
    """
    Return what is to be read apart in a shipped set, a folder or a file.

    That is the source itself and each folder inside it with terms of its own.
    """
    path = _find(source)
    if not path.is_dir():
        return [path]
    above = {folder for file in _files_in(path) for folder in file.parents}
    inside = sorted(f.parent for f in above if f.name == VOCABULARY and path in f.parents)
    return [p for p in dict.fromkeys((path, *inside)) if _position_files(p)] or [path]


def load(source: str | Path = DEFAULT_SET, *, positions: str | Path | None = None) -> Corpus:
    """
    Return the positions of a shipped set by name, of a folder, or of one file.

    A folder is searched for ``*.yaml`` and ``*.yml`` at any depth; files in its folder
    ``vocabulary`` add terms to the shipped ones, or stand alone. A folder inside it that has a
    vocabulary of its own is another subject and is not read with it. *positions* is a folder whose
    vocabulary is in force as well, for a file that lies elsewhere. Raises `InvalidFiles` with every
    problem of every file, up to a bound, and `NotFound` where there is nothing to read.

    >>> corpus = load("european-security-2021")
    >>> corpus["ru-us-draft"].party
    'RU'
    """
    path = _find(source)
    if not _read_in(path):
        raise NotFound("position file in", str(source))
    found = _survey([path], _terms_of(path if positions is None else _find(positions)))
    if found.problems:
        raise InvalidFiles(found.problems)
    return found.corpus


def sound(source: str | Path = DEFAULT_SET, *, positions: str | Path | None = None) -> Survey:
    """
    Return the positions of one subject as far as their files have no problem, and the problems.

    It is for commands that need some positions of a set, whatever is wrong with the others.
    *positions* is as for `load`; raises `NotFound` where there is nothing to read.
    """
    path = _find(source)
    found = _survey([path], _terms_of(path if positions is None else _find(positions)))
    broken = {problem.path for problem in found.problems}
    kept = {
        id: position
        for id, position in found.corpus.items()
        if (place := found.places.get((id,))) is None or place.path not in broken
    }
    return attrs.evolve(found, corpus=Corpus(kept, found.corpus.vocabulary))


def stands_apart(source: str | Path) -> bool:
    """Tell whether the positions of a folder or file are written in terms of their own alone."""
    folder = _terms_of(_find(source))
    files = () if folder is None else _files_in(folder / VOCABULARY)
    return any(stands_alone(root) for _, root in (_read(path, []) for path in files))


def surveys(
    sources: Iterable[str | Path], *, positions: str | Path | None = None
) -> tuple[Survey, ...]:
    """
    Return what can be read of shipped sets, folders and files, and what is wrong in them.

    What is written in the same terms is read as one set. *positions* is as for `load`; raises
    `NotFound` where there is nothing to read.

    >>> (survey,) = surveys(["european-security-2021"])
    >>> len(survey.corpus), survey.problems
    (8, ())
    """
    by_terms: dict[Path | None, list[Path]] = {}
    for source in sources:
        found = subjects(source)
        if not any(files for subject in found for files in files_of(subject)):
            raise NotFound("position file in", str(source))
        for subject in found:
            folder = _terms_of(subject if positions is None else _find(positions))
            by_terms.setdefault(folder, []).append(subject)
    return tuple(_survey(together, folder) for folder, together in by_terms.items())


def files_of(source: str | Path) -> tuple[list[Path], list[Path]]:
    """
    Return the position files and the vocabulary files of one subject, or the one file.

    Raises `NotFound` where there is no such set, folder or file.
    """
    path = _find(source)
    if not path.is_dir():
        return ([], [path]) if _holds_terms(path) else ([path], [])
    if _holds_terms(path):
        return [], _files_in(path)
    return _position_files(path), _files_in(path / VOCABULARY)


def load_text(text: str, vocabulary: Vocabulary | None = None, *, name: str = "text") -> Position:
    """
    Return the position that *text*, as a position file would hold it, says.

    It is written in *vocabulary*, or in the shipped one; messages call the text *name*. Raises
    `InvalidFiles`.

    >>> load_text("format: 1")
    Traceback (most recent call last):
    negpos.errors.InvalidFiles: text:1:1: missing key 'clauses'
    text:1:1: missing key 'coverage'
    text:1:1: missing key 'date'
    text:1:1: missing key 'kind'
    text:1:1: missing key 'party'
    text:1:1: missing key 'position'
    text:1:1: missing key 'sources'
    text:1:1: missing key 'title'
    """
    file = File(name, [])
    root = _root(text, file)
    vocabulary = load_vocabulary() if vocabulary is None else vocabulary
    found, _ = _read_together([(file, root)], vocabulary, whole=False)
    if file.problems:
        raise InvalidFiles(file.problems)
    return found[0]


def load_terms(text: str, *, name: str = "text") -> Mapping[str, Mapping[str, Term]]:
    """
    Return the terms that *text*, as a vocabulary file would hold it, declares, by section.

    What only shows when all files are there is not looked at. Raises `InvalidFiles`.
    """
    reader = VocabularyReader([])
    file = File(name, reader.problems)
    root = _root(text, file)
    if root is not None:
        reader.read(file, root)
    if reader.problems:
        raise InvalidFiles(reader.problems)
    return reader.terms


def read_file(path: Path) -> str:
    """Return the text of a file; raises `InvalidFiles` where it is none that is read."""
    problems: list[Problem] = []
    _, text = _text(path, problems)
    if text is None:
        raise InvalidFiles(problems)
    return text


def vocabulary_of(source: str | Path = DEFAULT_SET) -> Vocabulary:
    """
    Return the terms in which the positions of a shipped set, a folder or a file are written.

    Raises `InvalidFiles` and, where there is no such set, folder or file, `NotFound`.
    """
    return load_vocabulary(_terms_of(_find(source)))


def _folder_of(path: Path) -> Path:
    return (path if path.is_dir() else path.parent).absolute()


def _holds_terms(path: Path) -> bool:
    """Tell whether a folder or file holds terms and no positions."""
    return _folder_of(path).name == VOCABULARY


def _read_in(path: Path) -> list[Path]:
    """Return the position files of one subject, or the file itself."""
    if _holds_terms(path):
        return []
    return _position_files(path) if path.is_dir() else [path]


def _terms_of(path: Path) -> Path | None:
    """Return the folder that adds terms for a folder or file; None where none does."""
    folder = _folder_of(path).parent if _holds_terms(path) else _folder_of(path)
    extends = (folder / VOCABULARY).is_dir() and folder.resolve() != shipped().resolve()
    return folder if extends else None


def _find(source: str | Path) -> Path:
    path = Path(source)
    inside = shipped() / path
    with contextlib.suppress(OSError):
        if path.exists():
            return path
        if inside.is_dir() and path.name != VOCABULARY:
            return inside
    known = sorted(
        folder.name
        for folder in shipped().iterdir()
        if folder.is_dir() and folder.name != VOCABULARY
    )
    raise NotFound(
        "shipped set, folder or file", str(source), nearest(str(source), known), tuple(known)
    )


def _survey(sources: Sequence[Path], folder: Path | None) -> Survey:
    """Return what can be read in folders and files whose terms *folder* adds to."""
    files = {os.path.realpath(file): file for path in sources for file in _read_in(path)}
    whole = all(path.is_dir() for path in sources)
    try:
        vocabulary = load_vocabulary(folder)
    except InvalidFiles as error:
        unread = tuple(_shown(file) for file in files.values())
        return Survey(Corpus({}, Vocabulary()), error.problems, {}, unread=unread)
    problems: list[Problem] = []
    read = [_read(file, problems) for file in files.values()]
    found, places = _read_together(read, vocabulary, whole=whole)
    by_date = sorted(found, key=lambda position: (position.date, position.id))
    corpus = Corpus({position.id: position for position in by_date}, vocabulary)
    declared = {} if problems else _declared(folder, frozenset(files))
    return Survey(corpus, in_order(problems), places, declared)


def _read_together(
    read: Iterable[tuple[File, Node | None]], vocabulary: Vocabulary, *, whole: bool
) -> tuple[list[Position], dict[tuple[str, ...], Place]]:
    """Return the positions of files that can be read, and the places of all that is in them."""
    readers = []
    found: dict[str, Position] = {}
    places: dict[tuple[str, ...], Place] = {}
    for file, root in read:
        if root is None:
            continue
        reader = PositionReader(file, vocabulary)
        readers.append(reader)
        with contextlib.suppress(TooManyProblems):
            position = reader.read(root)
            if position is not None:
                found.setdefault(position.id, position)
        if reader.position is not None and (reader.position.text,) not in places:
            places |= _places(file, root, reader.position)
    known = _by_position(readers)
    for reader in readers:
        with contextlib.suppress(TooManyProblems):
            _check_references(reader, known, whole=whole)
    return list(found.values()), places


def _places(file: File, root: Node, position: Scalar) -> dict[tuple[str, ...], Place]:
    """Return the places of a position and of everything in it."""
    found: dict[tuple[str, ...], Place] = {(position.text,): _place(file, position)}
    for path, node in paths(root):
        found.setdefault((position.text, *path), _place(file, node))
    return found


def _place(file: File, node: Node) -> Place:
    return Place(file.path, node.line, node.column)


def _declared(folder: Path | None, read: Collection[str]) -> dict[tuple[str, str], Place]:
    """Return the terms of the vocabularies in whose terms alone the files *read* are written."""
    found = {}
    for home in filter(None, (shipped(), folder)):
        own = {os.path.realpath(file) for file in _position_files(home)}
        if not own or not own <= set(read):
            continue
        for path in _files_in(home / VOCABULARY):
            file, root = _read(path, [])
            for keys, node in () if root is None else paths(root):
                if len(keys) == 2 and keys[0] in SORTS:
                    found[SORTS[keys[0]], keys[1]] = _place(file, node)
    return found


def _by_position(readers: Iterable[PositionReader]) -> Mapping[str, PositionReader]:
    found: dict[str, PositionReader] = {}
    for reader in readers:
        name = reader.position
        if name is None:
            continue
        if name.text in found:
            finding = f"repeated position '{shown(name.text)}'"
            with contextlib.suppress(TooManyProblems):
                reader.file.report(name, f"{finding}; it is in {found[name.text].file.path}")
        found.setdefault(name.text, reader)
    return found


def _check_references(
    reader: PositionReader, found: Mapping[str, PositionReader], *, whole: bool
) -> None:
    """Tell conditions that refer to nothing; one file alone may refer to positions elsewhere."""
    for scalar, clause in reader.references:
        position, id = scalar.text.split("/")
        reader.file.clause = clause
        if position not in found:
            if whole:
                reader.file.report(scalar, unknown("position", position, found))
        elif id not in found[position].ids:
            reader.file.report(scalar, unknown(f"clause of {position}", id, found[position].ids))
        reader.file.clause = None
