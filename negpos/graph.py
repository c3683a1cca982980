"""Sets of things that lead to each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def components(within: Collection[T], after: Callable[[T], Iterable[T]]) -> list[frozenset[T]]:
    """
    Return the sets of things that all lead to each other by some path inside *within*.

    *after* gives what a thing leads to in one step. Each set comes after those that it leads to; a
    thing that does not lead back to itself makes a set of its own. This is Tarjan's algorithm; it
    keeps its own stack, for a path may be as long as a file.

    >>> leads_to = {"a": "b", "b": "cb", "c": "b", "d": ""}
    >>> [sorted(found) for found in components("abcd", leads_to.__getitem__)]
    [['b', 'c'], ['a'], ['d']]
    """
    inside = frozenset(within)
    found: list[frozenset[T]] = []
    order: dict[T, int] = {}
    lowest: dict[T, int] = {}
    unassigned: list[T] = []
    assigned: set[T] = set()

    def enter(thing: T) -> tuple[T, Iterator[T]]:
        order[thing] = lowest[thing] = len(order)
        unassigned.append(thing)
        return thing, (other for other in after(thing) if other in inside)

    for root in within:
        path = [] if root in order else [enter(root)]
        while path:
            thing, following = path[-1]
            other = next(following, None)
            if other is None:
                path.pop()
                if path:
                    before, _ = path[-1]
                    lowest[before] = min(lowest[before], lowest[thing])
                if lowest[thing] == order[thing]:
                    component = frozenset(_popped(unassigned, thing))
                    assigned |= component
                    found.append(component)
            elif other not in order:
                path.append(enter(other))
            elif other not in assigned:
                lowest[thing] = min(lowest[thing], order[other])
    return found


def is_circle(component: Collection[T], after: Callable[[T], Iterable[T]]) -> bool:
    """Tell whether the things of a component lead back to themselves."""
    return len(component) > 1 or any(thing in after(thing) for thing in component)


def _popped(stack: list[T], last: T) -> Iterator[T]:
    while True:
        thing = stack.pop()
        yield thing
        if thing == last:
            return
