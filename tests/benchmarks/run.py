"""
Ratios of speed and memory against named rivals, all measured in one run.

Run it by hand: ``python -m tests.benchmarks.run``. A ratio above 1 says by how much negpos is
quicker, or smaller, than the rival.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import yaml
from hypothesis import HealthCheck, Phase, find, settings

import negpos
from negpos.compare import compare
from negpos.load import load, shipped
from negpos.nodes import compose
from tests import reference, small


def seconds(work: Callable[[], object], least: float = 0.5) -> float:
    """Return the shortest time of several runs."""
    best, spent = float("inf"), 0.0
    while spent < least:
        start = time.perf_counter()
        work()
        taken = time.perf_counter() - start
        best, spent = min(best, taken), spent + taken
    return best


def peak(work: Callable[[], object]) -> int:
    """Return the most memory, in bytes, that was in use at once."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def row(what: str, ours: float, rival: str, theirs: float, unit: str) -> None:
    """Print one comparison."""
    print(
        f"{what:44} {ours:12.4g} {unit}   {rival:42} {theirs:12.4g} {unit}   x{theirs / ours:.1f}"
    )


def reading() -> None:
    """Text to nodes with places: the event stream against PyYAML's own composers."""
    paths = sorted((shipped() / "european-security-2021").glob("*.yaml"))
    texts = [path.read_text(encoding="utf-8") for path in paths]

    def ours() -> None:
        for text in texts:
            compose(text, lambda line, column, finding: None)

    def composed(loader: type[yaml.SafeLoader]) -> Callable[[], None]:
        def work() -> None:
            for text in texts:
                yaml.compose(text, Loader=loader)

        return work

    for name in ("SafeLoader", "CSafeLoader"):
        rival = composed(getattr(yaml, name))
        row("nodes with places", seconds(ours), f"yaml.compose, {name}", seconds(rival), "s")
        row("nodes with places", peak(ours), f"yaml.compose, {name}", peak(rival), "B")


def comparing() -> None:
    """Findings of two small positions: regions against the enumeration of acts and worlds."""
    quiet = settings(
        database=None,
        suppress_health_check=list(HealthCheck),
        max_examples=400,
        phases=[Phase.generate],
    )
    case = find(small.cases(2), lambda case: len(case.acts) > 500, settings=quiet)
    one, other = case.positions

    def enumerated() -> None:
        surveys = [reference.Survey(paper, case.acts) for paper in case.papers]
        reference.Universe(*surveys).facts()

    row(
        f"compare, {len(case.acts)} acts",
        seconds(lambda: compare(one, other)),
        "tests.reference, act by act",
        seconds(enumerated),
        "s",
    )


def shipped_papers() -> None:
    """The shipped set, for which enumeration is out of reach; shown as a share of reading it."""
    corpus = negpos.load()
    v = corpus.vocabulary
    sizes = [
        len(d.domain.members)
        for d in (v.bearer, v.action, v.object, v.target, v.area)
        if hasattr(d.domain, "members")
    ]
    acts = 1
    for size in sizes:
        acts *= size
    read = seconds(lambda: load("european-security-2021"))
    pair = seconds(lambda: compare(corpus["ru-nato-draft"], corpus["nato-reply"]))
    print(f"acts of the shipped vocabulary before time, measures and circumstances: {acts:.3g}")
    row("comparing the NATO draft and reply", pair, "reading all shipped files", read, "s")


if __name__ == "__main__":
    reading()
    comparing()
    shipped_papers()
