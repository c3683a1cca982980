"""An explanation of how two clauses meet, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from negpos.clause import Clause, Reading
from negpos.compare import Finding
from negpos.explain import Carving, Cell, Derivation, Effect, Explanation, Hanging
from negpos.modality import Kind, Modality, Stance, Standing, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Region, union
from negpos.report.catalogue import Table
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import (
    IN_PART,
    KIND_WORDS,
    cite,
    extent,
    readings_words,
    stance_words,
    where,
)
from negpos.words import Words, day_in_words, enumerate_words, finite


def explanation_chapters(e: Explanation) -> Iterator[Chapter]:
    """Yield why two clauses meet as they do: what holds, then why, then what it turns on."""
    title = f"{e.left.reference} against {e.right.reference}"
    clauses = (_clause_words(e.left, e.left_position), _clause_words(e.right, e.right_position))
    yield Chapter(title, (*clauses, *_remarks(e)))
    yield Chapter("What holds", tuple(_verdicts(e)))
    yield Chapter("How they lie", tuple(_lying(e)))
    yield Chapter("What is claimed, and how it is compared", tuple(_modalities(e)))
    if e.fulfilments:
        yield Chapter("Ways to fulfil the obligation", tuple(_ways(e)))
    if e.effects and e.findings:
        yield Chapter("What each reading leads to", (_effects(e),))
    if e.exceptions:
        told = tuple(_carving_words(carving, e) for carving in e.exceptions)
        yield Chapter("Exceptions", (Bullets("", told),))
    if e.conditions:
        yield Chapter("Conditions", (Bullets("", tuple(map(_hanging_words, e.conditions))),))


def _clause_words(clause: Clause, position: Position) -> str:
    quote = f'; in its words: "{clause.source.quote}"' if clause.source.quote else ""
    return (
        f"{clause.reference}: {clause.text}\n"
        f"[{position.name}, {day_in_words(position.date)}; {stance_words(clause)}; "
        f"{cite(clause)}{quote}]"
    )


def _remarks(e: Explanation) -> Iterator[str]:
    """Yield which readings were fixed, and what the two clauses do not have."""
    if e.readings:
        told = [f"{reference} is read as {id}" for reference, id in sorted(e.readings.items())]
        yield f"As was asked for, {enumerate_words(told)}."
    absent = [
        name
        for name, found in (
            ("other readings" if e.readings else "readings", e.effects),
            ("exceptions", e.exceptions),
            ("conditions", e.conditions),
        )
        if not found
    ]
    if absent:
        yield f"Neither clause has {enumerate_words(absent, 'or')}."


# ---------------------------------------------------------------- verdicts


def _verdicts(e: Explanation) -> Iterator[Block]:
    if not e.findings:
        readings = " under any reading" if e.effects else ""
        yield f"The two clauses share no act{readings}, so that there is no finding about them."
        yield from _kinship(e)
    elif len(e.findings) > 1:
        yield f"All that they share, under one reading or another: {e.words.region(e.shared)}."
    groups: dict[tuple[Verdict, Kind, Standing], list[Finding]] = {}
    for f in e.findings:
        groups.setdefault((f.verdict, f.kind, f.standing), []).append(f)
    for (verdict, kind, standing), findings in groups.items():
        under = readings_words(union(f.under for f in findings)) or "under every reading"
        head = f"{verdict.value.upper()}: {kind.value} ({KIND_WORDS[kind]}); {standing.word}; "
        differing = ", over acts that differ" if len(findings) > 1 else ""
        yield Bullets(f"{head}{under}{differing}.", tuple(_places(findings, e)))
        values = [
            f"{dimension.name} = {e.words.value(dimension, value)}"
            for dimension, value in e.witness(findings[0]).items()
        ]
        yield f"{'The first' if len(findings) > 1 else 'The'} example: {'; '.join(values)}."


def _kinship(e: Explanation) -> Iterator[str]:
    """Yield the narrowest terms under which both clauses lie in a tree in which they part."""
    v = e.words.vocabulary
    regions = [union(claim.region for _, claim in c.claims()) for c in (e.left, e.right)]
    for dimension in (v.action, v.object):
        tree = v.tree(dimension)
        assert tree is not None
        left, right = (finite(region.range_of(dimension)) for region in regions)
        if not left.is_disjoint(right):
            continue
        both = left.union(right)
        above = [name for name in tree.terms if both.is_subset(tree.of(name))]
        narrowest = [
            n for n in above if not any(o != n and tree.of(o).is_subset(tree.of(n)) for o in above)
        ]
        for name in narrowest:
            yield (
                f"Both are kinds of {tree.label(name)} ({name}): near each other and not the same, "
                "so that they are not compared."
            )


def _places(findings: Sequence[Finding], e: Explanation) -> Iterator[str]:
    """Yield where each finding holds: in what is shared where a phrase says it, else in full."""
    for f in findings:
        place = where(f.region, e.shared, e.words)
        if len(e.findings) == 1 or place.endswith(IN_PART):
            place = e.words.region(f.region)
        readings = ""
        if len(findings) > 1:
            told = readings_words(f.under) or "under every reading"
            readings = f"{told[0].upper()}{told[1:]}: "
        yield f"{readings}{place or 'all of it'}. For example: {f.witness}."


# ---------------------------------------------------------------- dimensions and modalities


def _lying(e: Explanation) -> Iterator[Block]:
    rows = tuple(
        (r.dimension, r.left, r.right, r.shared, r.direction.value if r.direction else "disjoint")
        for r in e.respects
    )
    yield Table(("dimension", *_columns(e), "shared", "how they lie"), rows)
    if e.parting:
        sets = [enumerate_words(names) for names in e.parting]
        if len(e.parting[0]) == 1:
            yield f"They part in {enumerate_words(sets)}."
        else:
            yield (
                f"They part in {enumerate_words(sets, 'or in')} taken together: each has values "
                "that the two share, but no act of the one has the values of an act of the other."
            )
    elif e.findings:
        directions = dict.fromkeys(f.direction.value for f in e.findings if f.direction)
        readings = ", depending on the readings" if len(directions) > 1 else ""
        yield f"All taken together: {enumerate_words(list(directions), 'or')}{readings}."


def _columns(e: Explanation) -> tuple[str, str]:
    """Return short names for the two clauses."""
    if e.left.id == e.right.id:
        return e.left.reference, e.right.reference
    return e.left.id, e.right.id


_FIRMNESS = {
    Standing.SETTLED: "claimed without condition",
    Standing.CONDITIONAL: "it hangs on a condition",
    Standing.OPEN: "it is only to be discussed",
}


def _modalities(e: Explanation) -> Iterator[Block]:
    yield Bullets("", tuple(_derivation_words(d, e.words) for d in e.derivations))
    if e.cells:
        yield Bullets("Where the two share an act:", tuple(map(_cell_words, e.cells)))
    if e.findings:
        found = [s.word for s in sorted({f.standing for f in e.findings}, reverse=True)]
        yield f"A finding is as firm as the less firm claim in it: {enumerate_words(found, 'or')}."


def _name(clause: Clause, readings: Iterable[str]) -> str:
    ids = enumerate_words(list(readings), "or")
    return f"{clause.reference} (read as {ids})" if ids else clause.reference


def _derivation_words(d: Derivation, words: Words) -> str:
    actions = words.vocabulary.actions
    written = enumerate_words([actions[name].label for name in d.actions], "or")
    written = written or "act in any way"
    compared = words.terms(words.vocabulary.action, finite(d.compared_actions), "or")
    if d.compared is not None:
        compared = f"{d.compared.value} {compared}"
    steps = []
    if d.modality is None:
        steps.append("a topic for talks, no norm named")
    elif d.claimed is not d.modality and d.claimed is not None:
        steps.append(f"rejected, hence the contradictory: {d.claimed.value} {written}")
    if d.is_dual:
        steps.append(f"the opposite action, hence the dual: {compared}")
    if d.is_exchanged:
        steps.append(f"the converse action, hence bearer and target exchanged: {compared}")
    if not steps:
        steps.append("compared as written")
    norm = f"{d.modality.value} {written}" if d.modality else written
    firmness = "a warning" if d.stance is Stance.WARN else _FIRMNESS[d.standing]
    return (
        f"{_name(d.clause, d.readings)}: {d.stance.value}, {norm}; {'; '.join(steps)}. "
        f"{d.standing.word.capitalize()}: {firmness}."
    )


def _cell_words(cell: Cell) -> str:
    modalities = (cell.left, cell.right)
    left, right = (modality.value if modality else "a topic" for modality in modalities)
    told = f"{left} against {right}: "
    if modalities == (Modality.MUST, Modality.MUST):
        return f"{told}the one that leaves fewer ways of fulfilment implies the other."
    told += f"{cell.kind.value} ({KIND_WORDS[cell.kind]})"
    if cell.kind.is_conflict and Modality.MUST in modalities:
        told += "; a conflict where every way of fulfilment is ruled out, else undecided"
    return f"{told}."


def _ways(e: Explanation) -> Iterator[Block]:
    for f in e.fulfilments:
        other = e.right if f.duty is e.left else e.left
        lines = []
        grouped: dict[Region, list[str]] = {}
        for r in f.ruled_out:
            readings = f" read as {enumerate_words(list(r.readings), 'or')}" if r.readings else ""
            firmness = "" if r.standing is Standing.SETTLED else f" ({r.standing.word})"
            grouped.setdefault(r.ways, []).append(f"{r.clause.id}{readings}{firmness}")
        for ways, names in grouped.items():
            lines.append(f"{enumerate_words(names)}: {e.words.ways(ways)}")
        if f.left.is_empty:
            lines.append("no way is left, so that not both can be met")
        else:
            evenly = "" if f.is_left_throughout else ", though not everywhere"
            lines.append(f"what is left{evenly}: {e.words.ways(f.left)}")
        verdict = "in conflict" if f.verdict is Verdict.CONFLICT else "undecided"
        yield Bullets(
            f"Where it is {verdict}, {f.duty.reference} can be fulfilled in these ways: "
            f"{e.words.ways(f.ways)}. Clauses of {other.position} that rule out some of them:",
            tuple(lines),
        )


# ---------------------------------------------------------------- what it turns on


def _effects(e: Explanation) -> Table:
    names = dict(zip((e.left, e.right), _columns(e), strict=True))
    headers = ("reading", "because", "what it changes", "what then holds")
    rows = tuple(
        (
            f"{names[effect.clause]} {effect.reading.id}",
            _because(effect.reading),
            "; ".join(f"{name}: {value}" for name, value in effect.changes.items()) or "nothing",
            "; ".join(_results(effect, e)) or "they share no act",
        )
        for effect in e.effects
    )
    return Table(headers, rows)


def _because(reading: Reading) -> str:
    holders = f" (held by {enumerate_words(list(reading.held_by))})" if reading.held_by else ""
    return f"{reading.note}{holders}"


def _results(effect: Effect, e: Explanation) -> Iterator[str]:
    found: dict[str, Region] = {}
    for r in effect.results:
        head = f"{r.verdict.value}, {r.kind.value}, {r.standing.word}"
        found[head] = found.get(head, NOTHING) | r.region & r.under
    for head, region in found.items():
        yield f"{head}: {extent(region, e.shared, e.words) or 'all that they share'}"


def _carving_words(carving: Carving, e: Explanation) -> str:
    other = e.right if carving.clause is e.left else e.left
    told = f"{other.reference} does not speak of such acts"
    if not carving.reached.is_empty:
        told = f"{other.reference} speaks of such acts too, and there the two do not meet"
    place = where(carving.region, carving.whole, e.words)
    return f"{_name(carving.clause, carving.readings)} excepts what is {place}; {told}."


def _hanging_words(hanging: Hanging) -> str:
    says = f" ({hanging.named.text})" if hanging.named else ""
    return f"{_name(hanging.clause, hanging.readings)} hangs on: {hanging.condition.text}{says}"
