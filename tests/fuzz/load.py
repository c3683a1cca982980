"""
Coverage-guided fuzzing of the loader, run by hand: ``pip install atheris`` and then

    python tests/fuzz/load.py -max_total_time=3600 [FOLDER]

FOLDER keeps the inputs that reached new code; every option with a hyphen is one of libFuzzer. The
first inputs are made of the shipped positions, clause by clause, of the broken files of the tests
and of the shipped vocabulary. An input is a position file, or, after two bytes that no UTF-8 text
holds, a vocabulary file that is in force for it.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TESTS = ROOT / "tests"
#: stands between the position file and the vocabulary file of an input
BETWEEN = b"\xff\xff"
#: no input is longer, so that many can be tried
LONGEST_INPUT = 8_192
#: no refusal is longer, whatever is wrong
LONGEST_REFUSAL = 200_000


def split(data: bytes) -> tuple[bytes, bytes | None]:
    """
    Return the position file and the vocabulary file of an input.

    >>> split(b"format: 1"), split(BETWEEN + b"format: 1")
    ((b'format: 1', None), (b'', b'format: 1'))
    """
    position, between, vocabulary = data.partition(BETWEEN)
    return position, vocabulary if between else None


def attempt(data: bytes, folder: Path) -> bool:
    """
    Load an input from *folder* and tell whether it could be read.

    Nothing but an error of negpos may leave the loader, and each problem has a place in a file and
    stands on one line.
    """
    from negpos import InvalidFiles, load

    position, vocabulary = split(data)
    (folder / "input.yaml").write_bytes(position)
    own = folder / "vocabulary" / "own.yaml"
    own.unlink(missing_ok=True)
    if vocabulary is not None:
        own.parent.mkdir(exist_ok=True)
        own.write_bytes(vocabulary)
    try:
        load(folder)
    except InvalidFiles as error:
        refused = error
    else:
        return True
    told = str(refused)
    assert refused.problems
    assert len(told) <= LONGEST_REFUSAL
    assert len(told.splitlines()) == len(refused.problems)
    assert all(p.line >= 1 and p.column >= 1 and p.finding for p in refused.problems)
    return False


def seeds() -> Iterator[bytes]:
    """Yield the first inputs."""
    files = [path.read_bytes() for path in sorted((ROOT / "positions").glob("*/*.yaml"))]
    for data in files:
        head, clauses, rest = data.partition(b"\nclauses:\n")
        head = re.sub(rb"(?m)^#.*\n", b"", head)
        for clause in re.split(rb"(?m)^(?=  - id:)", rest)[1:] if clauses else ():
            yield head + clauses + re.split(rb"(?m)^(?=[a-z])", clause)[0]
    bad = [path.read_bytes() for path in sorted((TESTS / "bad").glob("*.yaml"))]
    yield from bad
    plain = next(data for data in bad if b"\nclauses:\n" in data)
    terms = sorted((ROOT / "positions" / "vocabulary").glob("*.yaml"))
    for path in (*terms, *sorted((TESTS / "bad_vocabulary").glob("*.yaml"))):
        yield plain + BETWEEN + path.read_bytes()


def words() -> Iterator[str]:
    """Yield the keys and terms that inputs are made of."""
    from negpos import keys, load
    from negpos.keys import Keys

    for value in vars(keys).values():
        if isinstance(value, Keys):
            yield from value.names
    for terms in load("european-security-2021").vocabulary.sorts().values():
        yield from terms
    yield from ("must", "must not", "may", "need not", "discuss", "reject", "warn", "offer")
    yield from ("own", "abroad", "each-other", "party", "addressee", "states", "@1997-05-27")


def edited(data: bytes, chance: random.Random, known: Sequence[str]) -> bytes:
    """Return an input with a line dropped, doubled, moved, indented anew or given another value."""
    lines = data.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    line = lines[place]
    word = chance.choice(known).encode()
    match chance.randrange(7):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, line)
        case 2:
            lines.insert(other, lines.pop(place))
        case 3:
            lines[place] = b" " * chance.randrange(12) + line.lstrip()
        case 4:
            lines[place] = line.partition(b":")[0] + b": " + word
        case 5:
            lines[place] = b" " * (len(line) - len(line.lstrip())) + word + b":" + b"\n"
        case _:
            sign = chance.choice([" + ", " - ", " & ", ", ", "@", " ("])
            lines[place] = line + sign.encode() + word
    return b"\n".join(lines)


def main(arguments: list[str]) -> None:
    """Fuzz until libFuzzer is told to stop."""
    import atheris

    with atheris.instrument_imports(include=["negpos"]):
        import negpos  # noqa: F401 - instrumented as it is imported
    folders = [name for name in arguments[1:] if not name.startswith("-")]
    corpus = Path(folders[0]) if folders else Path(tempfile.mkdtemp(prefix="negpos-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds():
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data[:LONGEST_INPUT])
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        dictionary = place / "words.dict"
        known = sorted(set(words()))
        dictionary.write_text("".join(f'"{word}"\n' for word in known))
        folder = place / "files"
        folder.mkdir()
        options = [f"-dict={dictionary}", f"-max_len={LONGEST_INPUT}"]
        given = [argument for argument in arguments[1:] if argument.startswith("-")]

        def try_input(data: bytes) -> None:
            attempt(data, folder)

        def mutate(data: bytes, size: int, seed: int) -> bytes:
            chance = random.Random(seed)
            if chance.random() < 0.5:
                return bytes(atheris.Mutate(data, size))
            for _ in range(chance.randint(1, 3)):
                data = edited(data, chance, known)
            return data[:size]

        command = [arguments[0], *options, *given, str(corpus)]
        atheris.Setup(command, try_input, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv)
