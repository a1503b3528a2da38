"""In which order tables that refer to each other are filled (parents first) and emptied (the reverse). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def groups_parents_first(tables: Iterable[str], references: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The tables in groups: each refers only to tables of earlier groups, and to its own group in a circle.

    Args:
        tables: the names, in any order; the result depends on their alphabet only.
        references: table -> the tables its foreign keys lead to; others than ``tables`` and itself are ignored.

    Returns:
        Groups of one table, or of all the tables of one circle, each in alphabetical order.

    Example:
        >>> groups_parents_first(["lines", "orders"], {"lines": ["orders"]})
        [['orders'], ['lines']]
        >>> groups_parents_first(["a", "b", "c"], {"a": ["b"], "b": ["a"], "c": ["a", "c"]})
        [['a', 'b'], ['c']]
    """
    names = sorted(set(tables))
    known = set(names)
    targets = {name: sorted(known.intersection(references.get(name, ())) - {name}) for name in names}
    search = _Search(targets)
    for name in names:
        search.visit(name)
    return search.groups


def with_dependants(tables: Iterable[str], references: Mapping[str, Collection[str]]) -> set[str]:
    """The tables and everything that refers to them, directly or through others.

    Example:
        >>> sorted(with_dependants(["products"], {"prices": ["products"], "notes": ["prices"], "users": []}))
        ['notes', 'prices', 'products']
    """
    found = set(tables)
    grown = True
    while grown:
        more = {name for name, targets in references.items() if name not in found and found.intersection(targets)}
        found |= more
        grown = bool(more)
    return found


class _Search:
    """Tarjan's search for circles, without recursion: a chain of a thousand tables must not end the run."""

    def __init__(self, targets: Mapping[str, list[str]]) -> None:
        self._targets = targets
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._open: list[str] = []
        self.groups: list[list[str]] = []

    def visit(self, start: str) -> None:
        if start in self._number:
            return
        path = [(start, iter(self._targets[start]))]
        self._enter(start)
        while path:
            name, ahead = path[-1]
            target = next(ahead, None)
            if target is None:
                path.pop()
                self._leave(name, path[-1][0] if path else None)
            elif target not in self._number:
                self._enter(target)
                path.append((target, iter(self._targets[target])))
            elif target in self._open:
                self._lowest[name] = min(self._lowest[name], self._number[target])

    def _enter(self, name: str) -> None:
        self._number[name] = self._lowest[name] = len(self._number)
        self._open.append(name)

    def _leave(self, name: str, caller: str | None) -> None:
        if caller is not None:
            self._lowest[caller] = min(self._lowest[caller], self._lowest[name])
        if self._lowest[name] == self._number[name]:
            at = self._open.index(name)
            self.groups.append(sorted(self._open[at:]))
            del self._open[at:]
