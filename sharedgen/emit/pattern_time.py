"""Whether a backtracking engine takes time exponential to the length of a text.

Rust's engine never does. JavaScript's does where a loop of the pattern can read one text in two
ways, `(?:a|a)*`, unless what follows may always match: this is decidable, on the automaton whose
states are the characters of the pattern (Weber and Seidl 1991: EDA).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from .pattern_class import Set, contains, edges
from .pattern_tree import Choice, Edge, Node, One, Repeat, Sequence, WordEdge

# one of each kind that patterns tell apart; the pattern adds the ends of its ranges
_SAMPLES = [*map(chr, range(128)), *"éßЖжλΩא中あア한अ١२½€“ \u2028\u0301😀"]
# states up to which a pattern is looked at, and rounds up to which trying all is bearable
_STATES = 200
_ROUNDS, _ROUNDS_OF_LOOPS = 12, 6

# states, and in how many ways each is come to
_States: TypeAlias = Counter[int]
_State = TypeVar("_State", bound=Hashable)


class _TooLarge(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Part:
    """What begins and what ends a part, and in how many ways it reads nothing."""

    first: _States
    last: _States
    empty: int


@dataclass(slots=True)
class _Automaton:
    """`reads`: a bit for each sample that a state reads; the first is the end of the text."""

    samples: list[str]
    reads: list[int] = field(default_factory=list)
    after: defaultdict[int, _States] = field(default_factory=lambda: defaultdict(Counter))
    loops: list[tuple[range, str]] = field(default_factory=list)

    def part(self, node: Node) -> _Part:
        match node:
            case One(of):
                return self.state(_bits(of, self.samples) << 1)
            case Edge(begins=False):
                return self.state(1)
            case Edge() | WordEdge():
                return _Part(Counter(), Counter(), 1)
            case Sequence(parts):
                return self.sequence(self.part(part) for part in parts)
            case Choice(branches):
                found = [self.part(branch) for branch in branches]
                return _Part(
                    sum((each.first for each in found), Counter()),
                    sum((each.last for each in found), Counter()),
                    sum(each.empty for each in found),
                )
            case Repeat():
                return self.repeat(node)

    def state(self, bits: int) -> _Part:
        if len(self.reads) == _STATES:
            raise _TooLarge
        self.reads.append(bits)
        found = Counter([len(self.reads) - 1])
        return _Part(found, found, 0)

    def sequence(self, parts: Iterable[_Part]) -> _Part:
        whole = _Part(Counter(), Counter(), 1)
        for part in parts:
            self.join(whole.last, part.first)
            whole = _Part(
                whole.first + _times(part.first, whole.empty),
                part.last + _times(whole.last, part.empty),
                whole.empty * part.empty,
            )
        return whole

    def join(self, before: _States, after: _States) -> None:
        for state, ways in before.items():
            self.after[state] += _times(after, ways)

    def repeat(self, node: Repeat) -> _Part:
        rounds = _ROUNDS_OF_LOOPS if _has_loop(node.of) else _ROUNDS
        if node.most is None or node.most > rounds:
            copies = [self.part(node.of) for _ in range(min(node.least, rounds) - 1)]
            start = len(self.reads)
            loop = self.part(node.of)
            self.join(loop.last, loop.first)
            self.loops.append((range(start, len(self.reads)), node.text))
            empty = loop.empty if node.least else 1
            return self.sequence([*copies, _Part(loop.first, loop.last, empty)])
        copies = [self.part(node.of) for _ in range(node.least)]
        further = [self.part(node.of) for _ in range(node.most - node.least)]
        # a round that need not be must not be empty
        tail = _Part(Counter(), Counter(), 1)
        for part in reversed(further):
            self.join(part.last, tail.first)
            tail = _Part(part.first, part.last + tail.last, 1)
        return self.sequence([*copies, tail])


def exponential(tree: Node) -> str | None:
    """The loop that may take exponential time, as the pattern spells it."""
    if not _has_loop(tree):
        return None
    ends = {chr(code) for chars in _sets(tree) for code in edges(chars)}
    automaton = _Automaton([*{*_SAMPLES, *ends}])
    try:
        whole = automaton.part(tree)
    except _TooLarge:
        return None
    # where a match may end, it is found before any other way is tried
    trying = {state for state, bits in enumerate(automaton.reads) if bits} - set(whole.last)
    for loop, text in sorted(automaton.loops, key=lambda found: len(found[0])):
        inside = trying & set(loop)
        for cycle in _cycles(automaton, inside):
            if _is_ambiguous(automaton, cycle):
                return text
    return None


def _cycles(automaton: _Automaton, inside: set[int]) -> Iterator[set[int]]:
    """The states that come to each other."""
    reached = {state: _reached([state], lambda at: automaton.after[at], inside) for state in inside}
    left = set(inside)
    while left:
        state = left.pop()
        cycle = {other for other in reached[state] if state in reached[other]}
        left -= cycle
        if cycle:
            yield cycle


def _is_ambiguous(automaton: _Automaton, cycle: set[int]) -> bool:
    """Whether one text leads from a state of the cycle to itself in two ways."""
    after, reads = automaton.after, automaton.reads
    if any(ways > 1 for state in cycle for other, ways in after[state].items() if other in cycle):
        return True
    backwards: defaultdict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)

    def steps(pair: tuple[int, int]) -> Iterator[tuple[int, int]]:
        for one in after[pair[0]].keys() & cycle:
            for other in after[pair[1]].keys() & cycle:
                if reads[one] & reads[other]:
                    found = (min(one, other), max(one, other))
                    backwards[found].add(pair)
                    yield found

    same = [(state, state) for state in cycle]
    apart = {pair for pair in _reached(same, steps) if pair[0] != pair[1]}
    together = _reached(same, backwards.__getitem__)
    return not apart.isdisjoint(together)


def _reached(
    starts: Iterable[_State],
    steps: Callable[[_State], Iterable[_State]],
    inside: Container[_State] | None = None,
) -> set[_State]:
    """What is come to from these in one step or more."""
    found: set[_State] = set()
    waiting = list(starts)
    while waiting:
        for state in steps(waiting.pop()):
            if state not in found and (inside is None or state in inside):
                found.add(state)
                waiting.append(state)
    return found


def _has_loop(node: Node) -> bool:
    match node:
        case Repeat(of, _, most):
            return most is None or most > _ROUNDS or _has_loop(of)
        case Sequence(parts) | Choice(parts):
            return any(_has_loop(part) for part in parts)
    return False


def _sets(node: Node) -> Iterator[Set]:
    match node:
        case One(of):
            yield of
        case Repeat(of):
            yield from _sets(of)
        case Sequence(parts) | Choice(parts):
            for part in parts:
                yield from _sets(part)


def _bits(chars: Set, samples: list[str]) -> int:
    return sum(1 << place for place, sample in enumerate(samples) if contains(chars, sample))


def _times(states: _States, ways: int) -> _States:
    """More than two ways are no worse than two."""
    return Counter({state: min(2, found * ways) for state, found in states.items() if ways})
