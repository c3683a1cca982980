"""
Position files and vocabulary files to positions.

This is the only module that opens them. All problems of all files come together, each with its
place; scalars are read as text and typed by the field they stand in.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from negpos.errors import (
    InvalidFiles,
    NotFound,
    Problem,
    shown,
)
from negpos.fields import File, unknown
from negpos.nodes import LARGEST, Node, compose, decode
from negpos.position import Corpus, Position
from negpos.read_positions import PositionReader
from negpos.read_terms import VocabularyReader
from negpos.vocabulary import Term, Vocabulary, nearest

VOCABULARY = "vocabulary"
SUFFIXES = (".yaml", ".yml")
DEFAULT_SET = "european-security-2021"


def shipped() -> Path:
    """Return the folder of the position files that come with negpos."""
    package = Path(__file__).parent
    inside = package / "positions"
    return inside if inside.is_dir() else package.parent / "positions"


def _read(path: Path, problems: list[Problem]) -> tuple[File, Node | None]:
    file, text = _text(path, problems)
    return file, None if text is None else compose(text, file.report_at)


def _text(path: Path, problems: list[Problem]) -> tuple[File, str | None]:
    file = File(_shown(path), problems)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        file.report_at(1, 1, f"cannot be read: {(error.strerror or 'unknown cause').lower()}")
        return file, None
    return file, decode(data, file.report_at)


def _root(text: str, file: File) -> Node | None:
    decoded = decode(text.encode("utf-8", errors="surrogatepass"), file.report_at)
    return None if decoded is None else compose(decoded, file.report_at)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary, with the terms that *folder* adds to it.

    A folder may add terms and may not redefine one. Positions can be compared where they were
    loaded with the same vocabulary. Raises `InvalidFiles`.
    """
    folders = [shipped()] if folder is None else [shipped(), folder]
    paths = [path for place in folders for path in _files_in(place / VOCABULARY)]
    return _vocabulary(tuple(_stamp(path) for path in paths))


def _stamp(path: Path) -> tuple[Path, int, int]:
    """Return a path with what changes when its file does; a file that is gone is told later."""
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size


@functools.lru_cache(maxsize=8)
def _vocabulary(stamped: tuple[tuple[Path, int, int], ...]) -> Vocabulary:
    """Return the terms of these files; the same object while none of them has changed."""
    reader = VocabularyReader([])
    for path, _, _ in stamped:
        file, root = _read(path, reader.problems)
        if root is not None:
            reader.read(file, root)
    return reader.finish()


def _files_in(folder: Path) -> list[Path]:
    """Return the files that are read in a folder; hidden ones are copies that editors keep."""
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return sorted(
        path
        for path in found
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def load(source: str | Path = DEFAULT_SET, *, positions: str | Path | None = None) -> Corpus:
    """
    Return the positions of a shipped set by name, of a folder, or of one file.

    A folder is searched for ``*.yaml`` and ``*.yml`` at any depth; files in a folder named
    ``vocabulary`` add terms to the shipped ones. *positions* is a folder whose vocabulary is in
    force as well, for a file that lies elsewhere. Raises `InvalidFiles` with every problem of every
    file, and `NotFound` where there is nothing to read.

    >>> corpus = load("european-security-2021")
    >>> corpus["ru-us-draft"].party
    'RU'
    """
    path = _find(source)
    files = [path] if path.is_file() else [f for f in _files_in(path) if not _is_terms(f, path)]
    if not files:
        raise NotFound("position file in", str(source))
    vocabulary = vocabulary_of(path if positions is None else positions)
    problems: list[Problem] = []
    read = [_read(file, problems) for file in files]
    found = _positions(read, vocabulary, problems, whole=path.is_dir())
    by_date = sorted(found, key=lambda position: (position.date, position.id))
    return Corpus({position.id: position for position in by_date}, vocabulary)


def _is_terms(file: Path, folder: Path) -> bool:
    return VOCABULARY in file.relative_to(folder).parts


def files_of(source: str | Path) -> tuple[list[Path], list[Path]]:
    """
    Return the position files and the vocabulary files of a shipped set, a folder or a file.

    Raises `NotFound` where there is no such set, folder or file.
    """
    path = _find(source)
    folder = path if path.is_dir() else path.parent
    files = _files_in(path) if path.is_dir() else [path]
    is_inside = folder.resolve().name == VOCABULARY
    terms = [file for file in files if is_inside or _is_terms(file, folder)]
    return [file for file in files if file not in terms], terms


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
    (position,) = _positions([(file, root)], vocabulary, file.problems, whole=False)
    return position


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
    path = _find(source)
    folder = path if path.is_dir() else path.parent
    extends = (folder / VOCABULARY).is_dir() and folder.resolve() != shipped().resolve()
    return load_vocabulary(folder if extends else None)


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


def _positions(
    read: Iterable[tuple[File, Node | None]],
    vocabulary: Vocabulary,
    problems: list[Problem],
    *,
    whole: bool,
) -> list[Position]:
    """Return the positions of files that have been read; *problems* are those of all of them."""
    readers = []
    found = []
    for file, root in read:
        if root is None:
            continue
        reader = PositionReader(file, vocabulary)
        readers.append(reader)
        position = reader.read(root)
        if position is not None:
            found.append(position)
    known = _by_position(readers)
    for reader in readers:
        _check_references(reader, known, whole=whole)
    if problems:
        raise InvalidFiles(problems)
    return found


def _by_position(readers: Iterable[PositionReader]) -> Mapping[str, PositionReader]:
    found: dict[str, PositionReader] = {}
    for reader in readers:
        name = reader.position
        if name is None:
            continue
        if name.text in found:
            other = found[name.text].file.path
            reader.file.report(name, f"repeated position '{shown(name.text)}'; it is in {other}")
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
