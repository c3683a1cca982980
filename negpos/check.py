"""
What a reader should look at in files that are valid: contradictions, repetitions, idle parts.

Every rule is a function from a position to remarks. What is meant so is explained in the file; a
remark with its reason is kept and not counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from negpos.clause import Claim, Clause
from negpos.compare import (
    Finding,
    HeldNorm,
    between_obligations,
    compare,
    held_norms,
    with_other_ways,
)
from negpos.errors import Place
from negpos.glossary import Glossary
from negpos.modality import Kind, Modality, Stance, Standing, meet
from negpos.position import Position, Survey
from negpos.region import NOTHING, Dimension, Region, union
from negpos.rule import Level, Rule
from negpos.scope import Scope, resolve


@attrs.frozen
class Remark:
    """
    Something that a rule has found, where it is, and why it is meant so if that is explained.

    *others* are further clauses of the position that it concerns. *names* are the readings, the
    issue, the condition or the term that it is about, *findings* the conflicts of a contradiction.
    """

    rule: Rule
    place: Place
    position: str | None = None
    clause: str | None = None
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is to be mended or explained."""
        return self.rule.level is Level.WARNING and self.reason is None


@attrs.frozen
class _Found:
    """What a rule has found in a position, at the end of *path*, which starts at the position."""

    rule: Rule
    path: tuple[str, ...]
    clause: Clause | None = None
    others: tuple[Clause, ...] = ()
    names: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


#: a reason, by the clause beside which it stands (None for the whole file) and the rule
_Reasons: TypeAlias = Mapping[tuple[str | None, Rule], str]


def check(survey: Survey, elsewhere: Collection[str] = ()) -> tuple[Remark, ...]:
    """
    Return what is to be remarked about the positions and terms that were read, sorted by place.

    Conditions may refer to clauses *elsewhere* as well, named as ``position/clause``.

    >>> from negpos.load import surveys
    >>> [remark for survey in surveys(["european-security-2021"]) for remark in check(survey)
    ...  if remark.counts]
    []
    """
    remarks = [*_about_terms(survey)]
    for position in survey.corpus.values():
        remarks += _about_position(position, survey, elsewhere)
    return tuple(sorted(remarks, key=lambda remark: (remark.place, list(Rule).index(remark.rule))))


def _about_position(
    position: Position, survey: Survey, elsewhere: Collection[str]
) -> Iterator[Remark]:
    reasons = _reasons(position)
    used = set()
    for found in _found_in(position, survey):
        if found.rule is Rule.UNREAD_CONDITION and found.names[0] in elsewhere:
            continue
        id = None if found.clause is None else found.clause.id
        key = (id if (id, found.rule) in reasons else None, found.rule)
        used.add(key)
        yield Remark(
            rule=found.rule,
            place=survey.place(position.id, *found.path),
            position=position.id,
            clause=id,
            others=tuple(other.id for other in found.others),
            names=found.names,
            findings=found.findings,
            reason=reasons.get(key),
        )
    for id, rule in reasons:
        if (id, rule) not in used:
            path = () if id is None else ("clauses", id)
            place = survey.place(position.id, *path, "explained", rule.value)
            yield Remark(Rule.IDLE_EXPLANATION, place, position.id, id, names=(rule.value,))


def _reasons(position: Position) -> _Reasons:
    found: dict[tuple[str | None, Rule], str]
    found = {(None, rule): reason for rule, reason in position.explained}
    for clause in position.clauses:
        found |= {(clause.id, rule): reason for rule, reason in clause.explained}
    return found


def _about_terms(survey: Survey) -> Iterator[Remark]:
    """Yield remarks on declared terms that no clause uses, be it through another term."""
    if not survey.declared:
        return
    vocabulary, positions = survey.corpus.vocabulary, tuple(survey.corpus.values())
    glossary = Glossary(vocabulary, positions, max(p.date for p in positions))
    named = glossary.named_beside_clauses()
    for (sort, name), place in survey.declared.items():
        entry = glossary.entry(sort, name)
        reason = dict(entry.term.explained).get(Rule.UNUSED_TERM)
        if not (sort == "state" or entry.uses or (sort, name) in named):
            yield Remark(Rule.UNUSED_TERM, place, names=(sort, name), reason=reason)
        elif reason is not None:
            yield Remark(Rule.IDLE_EXPLANATION, place, names=(Rule.UNUSED_TERM.value,))


# ---------------------------------------------------------------- rules


def _found_in(position: Position, survey: Survey) -> Iterator[_Found]:
    norms = tuple(held_norms(position, {}))
    yield from _contradictions(position, norms)
    yield from _repetitions(position, norms)
    yield from _shared_pinpoints(position)
    yield from _issues(position)
    for clause in position.clauses:
        yield from _idle_readings(clause)
        yield from _idle_exceptions(clause, position)
        yield from _breadth(clause)
        yield from _unread_conditions(clause, survey)
        if clause.source.is_ambiguous and not clause.readings:
            yield _Found(Rule.SINGLE_READING, _path(clause, "source", "ambiguous"), clause)


def _path(clause: Clause, *keys: str) -> tuple[str, ...]:
    return ("clauses", clause.id, *keys)


def _contradictions(position: Position, norms: Iterable[HeldNorm]) -> Iterator[_Found]:
    """
    Yield each pair of clauses that are in conflict, beside the one that comes later.

    It is a contradiction where under every choice of readings there is an act on which the two are
    in settled conflict. Only clauses whose modalities exclude each other somewhere can be in
    conflict, or rule out ways to fulfil an obligation: the rest of the position plays no part.
    """
    involved = {
        norm.clause
        for pair in itertools.combinations(norms, 2)
        if meet(pair[0].modality, pair[1].modality).is_conflict
        and not pair[0].region.is_disjoint(pair[1].region)
        for norm in pair
    }
    places = {clause: i for i, clause in enumerate(position.clauses) if clause in involved}
    narrowed = attrs.evolve(position, clauses=tuple(places))
    pairs: dict[tuple[Clause, Clause], list[Finding]] = {}
    for finding in compare(narrowed, narrowed).conflicts:
        assert finding.left is not None
        assert finding.right is not None
        if places[finding.right] <= places[finding.left]:
            pairs.setdefault((finding.left, finding.right), []).append(finding)
    for (later, earlier), findings in pairs.items():
        firmest = max(finding.standing for finding in findings)
        told = tuple(finding for finding in findings if finding.standing is firmest)
        is_certain = union(finding.under for finding in told).is_full
        is_settled = firmest is Standing.SETTLED
        rule = Rule.CONTRADICTION if is_certain and is_settled else Rule.POSSIBLE_CONTRADICTION
        yield _Found(rule, _path(later), later, (earlier,), findings=told)


def _repetitions(position: Position, norms: Iterable[HeldNorm]) -> Iterator[_Found]:
    """
    Yield each clause that could be left out, all of those that are yielded together.

    Left out are clauses all of whose acts, under every reading, other clauses of the same document
    and issue claim no less firmly; where another document says the same again, that is evidence.
    Where only redundant clauses are left out, the acts under every verdict, kind and least standing
    stay the same against any position; where entailed ones are left out too, the gaps do.
    """
    held: dict[Clause, list[HeldNorm]] = {}
    for norm in norms:
        held.setdefault(norm.clause, []).append(norm)
    alike: dict[tuple[str, str], list[Clause]] = {}
    for clause in position.clauses:
        alike.setdefault((clause.issue, clause.source.document), []).append(clause)
    kinds = position.vocabulary.kinds
    for kept in alike.values():
        for clause in tuple(reversed(kept)):
            others = {other: held[other] for other in kept if other is not clause}
            for rule, covered in ((Rule.REDUNDANT, _repeated), (Rule.ENTAILED, _implied)):
                needed = _cover(held[clause], others, covered, kinds)
                if needed is not None:
                    kept.remove(clause)
                    yield _Found(rule, _path(clause), clause, needed)
                    break


#: the acts of one norm that another one claims as well
_Covered: TypeAlias = Callable[[HeldNorm, HeldNorm, frozenset[Dimension]], Region]


def _cover(
    norms: Iterable[HeldNorm],
    others: Mapping[Clause, Iterable[HeldNorm]],
    covered: _Covered,
    kinds: frozenset[Dimension],
) -> tuple[Clause, ...] | None:
    """Return the clauses among *others* that together claim all acts of *norms*, if they do."""
    needed: dict[Clause, None] = {}
    for norm in norms:
        rest = norm.region
        for clause, held in others.items():
            for other in held:
                if not rest.is_empty and _is_as_firm(norm.claim, other.claim):
                    less = rest - covered(norm, other, kinds)
                    if less != rest:
                        needed[clause] = None
                    rest = less
        if not rest.is_empty:
            return None
    return tuple(needed)


def _is_as_firm(claim: Claim, other: Claim) -> bool:
    """Tell whether *other* is no less firm than *claim* and hangs on nothing more."""
    is_bound = other.stance is not Stance.OFFER or claim.stance is Stance.OFFER
    hangs_on_no_more = {*other.conditions} <= {*claim.conditions}
    return is_bound and hangs_on_no_more and other.standing >= claim.standing


def _repeated(norm: HeldNorm, other: HeldNorm, kinds: frozenset[Dimension]) -> Region:
    """Return the acts of which *other* claims the same; of obligations, with the same ways."""
    both = norm.region & other.region
    if norm.modality is not other.modality or both.is_empty:
        return NOTHING
    if norm.modality is not Modality.MUST:
        return both
    return next(
        region
        for kind, region in between_obligations(norm, other, kinds, both)
        if kind is Kind.SAME
    )


def _implied(norm: HeldNorm, other: HeldNorm, kinds: frozenset[Dimension]) -> Region:
    """Return the acts of which *other* claims the same or more."""
    if meet(norm.modality, other.modality) is Kind.ENTAILED:
        # what one must do in some way, one may not do in every way
        return (norm.region & other.region) - with_other_ways(other, kinds)
    return _repeated(norm, other, kinds)


def _shared_pinpoints(position: Position) -> Iterator[_Found]:
    """
    Yield each clause that another one before it is like, but for who, toward whom, where and when.

    Paragraphs that were split by what is to be done share a pinpoint as well; that is no finding.
    """
    alike: dict[object, list[Clause]] = {}
    for clause in position.clauses:
        claims = (claim for _, claim in clause.claims())
        said = tuple(
            (c.stance, c.modality, frozenset(c.scope.action), frozenset(c.scope.object))
            for c in claims
        )
        key = (clause.source.document, clause.source.at, clause.issue, said)
        alike.setdefault(key, []).append(clause)
    for first, *rest in alike.values():
        for clause in rest:
            yield _Found(Rule.SHARED_PINPOINT, _path(clause, "source", "at"), clause, (first,))


def _issues(position: Position) -> Iterator[_Found]:
    """Yield what lies outside the coverage, and what of it no clause is on."""
    if position.coverage is None:
        return
    for clause in position.clauses:
        if clause.issue not in position.coverage:
            path = _path(clause, "issue")
            yield _Found(Rule.OUTSIDE_COVERAGE, path, clause, names=(clause.issue,))
    for issue in sorted(position.coverage - position.issues):
        yield _Found(Rule.SILENT_ISSUE, ("coverage", issue), names=(issue,))


def _idle_readings(clause: Clause) -> Iterator[_Found]:
    """Yield each reading under which all that is claimed is claimed under one before it."""
    known: dict[object, str] = {}
    for reading in clause.readings:
        claim = reading.claim
        same = (claim.stance, frozenset(claim.norms), frozenset(claim.conditions))
        first = known.setdefault(same, reading.id)
        if first != reading.id:
            path = _path(clause, "readings", reading.id)
            yield _Found(Rule.IDLE_READING, path, clause, names=(reading.id, first))


def _idle_exceptions(clause: Clause, position: Position) -> Iterator[_Found]:
    """Yield each exception without which the acts are the same, under every reading that has it."""
    claims = [claim for _, claim in clause.claims()]
    written: dict[tuple[Scope, ...], tuple[str, ...]] = {clause.claim.scope.excepted: ()}
    for reading in clause.readings:
        written.setdefault(reading.claim.scope.excepted, ("readings", reading.id))
    for exceptions, keys in written.items():
        having = [claim for claim in claims if claim.scope.excepted == exceptions]
        left = list(exceptions)
        for number in reversed(range(len(exceptions))):
            fewer = tuple(left[:number] + left[number + 1 :])
            if having and all(_is_unchanged(claim, fewer, position) for claim in having):
                left.pop(number)
                path = _path(clause, *keys, "except", str(number))
                yield _Found(Rule.IDLE_EXCEPTION, path, clause)


def _is_unchanged(claim: Claim, exceptions: tuple[Scope, ...], position: Position) -> bool:
    """Tell whether a claim is the same with fewer exceptions."""
    scope = attrs.evolve(claim.scope, excepted=exceptions)
    return claim.norms == resolve(scope, claim.claimed, position.vocabulary, position.context)


def _breadth(clause: Clause) -> Iterator[_Found]:
    """Yield that a clause leaves open what is done, and that it leaves open who and with what."""
    claims = [claim for _, claim in clause.claims()]
    if any(claim.modality is not None and not claim.scope.action for claim in claims):
        yield _Found(Rule.ANY_ACTION, _path(clause), clause)
    if any(_is_boundless(claim.region) for claim in claims):
        yield _Found(Rule.BOUNDLESS, _path(clause), clause)


def _is_boundless(region: Region) -> bool:
    """Tell whether some act is meant, whoever acts, whatever is done and whatever with."""
    told = ("bearer", "action", "object")
    return region.project([d for d in region.dimensions if d.name not in told]).is_full


def _unread_conditions(clause: Clause, survey: Survey) -> Iterator[_Found]:
    """Yield references to clauses of positions that are not among those that were read."""
    conditions = dict.fromkeys(c for _, claim in clause.claims() for c in claim.conditions)
    for condition in conditions:
        if condition.is_reference and (condition.text.split("/")[0],) not in survey.places:
            path = _path(clause, "conditional-on", condition.text)
            yield _Found(Rule.UNREAD_CONDITION, path, clause, names=(condition.text,))
