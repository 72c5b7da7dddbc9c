"""A criterion as a sentence a doctor can read, and a value of three: true, false, not known.

`sbp >= 180 or dbp >= 110` over named findings. A finding nobody took is not known (None), and unknown travels as
Kleene's logic says: `true or unknown` is true, `false or unknown` is unknown. Nothing but names, numbers, comparisons,
`and`, `or`, `not` parses, so a rule file can compute nothing else.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lianyi.kernel.errors import DomainError

Number = int | float
Value = Number | bool

_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Number, Number], bool]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}
_LONGEST: Final = 1_000


class BadExpression(DomainError):
    """A rule file holds a criterion that is no expression over findings; `why` names the place."""

    code = "referral.bad_expression"
    http_status = 422
    template = "The criterion “{text}” cannot be read: {why}."


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed criterion: its text, its tree and the findings it speaks of."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]

    def value(self, findings: Mapping[str, Value | None]) -> bool | None:
        """Say whether the criterion holds: True, False, or None where a missing finding leaves it open."""
        return _truth(self.tree, findings)


def parse(text: str, vocabulary: frozenset[str]) -> Expression:
    """Read a criterion. Raises: BadExpression (422) for anything but comparisons and logic over known findings."""
    if len(text) > _LONGEST:
        raise BadExpression(text=text[:40], why=f"it is longer than {_LONGEST} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError) as fault:
        raise BadExpression(text=text, why=str(fault)) from None
    names: dict[str, None] = {}
    _check(tree, text, vocabulary, names)
    return Expression(text, tree, tuple(names))


def in_words(text: str, names: Mapping[str, str]) -> str:
    """The criterion as people read it: findings by their names, comparisons as signs.

    `names` holds a word for every finding, and for `and`, `or` and `not`.
    """
    said = re.sub(r"[A-Za-z_]\w*", lambda found: names.get(found[0], found[0]), text)
    return said.replace(">=", "≥").replace("<=", "≤").replace("==", "=")


def _check(node: ast.expr, text: str, vocabulary: frozenset[str], names: dict[str, None]) -> None:
    """Walk the tree once and refuse every node that is not of the small language."""
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, text, vocabulary, names)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            _check(part, text, vocabulary, names)
        case ast.Compare():
            _check_links(node, text, vocabulary, names)
        case ast.Name(id=name):
            if name not in vocabulary:
                raise BadExpression(text=text, why=f"no finding is called {name}")
            names[name] = None
        case ast.Constant(value=number) if isinstance(number, int | float) and not isinstance(
            number, bool
        ):
            return
        case _:
            raise BadExpression(text=text, why=f"{type(node).__name__} has no place in a criterion")


def _check_links(
    node: ast.Compare, text: str, vocabulary: frozenset[str], names: dict[str, None]
) -> None:
    """A comparison links findings and numbers by the signs that are known."""
    if any(type(op) not in _COMPARE for op in node.ops):
        raise BadExpression(text=text, why="only < <= > >= == compare")
    for side in (node.left, *node.comparators):
        if not isinstance(side, ast.Name | ast.Constant):
            raise BadExpression(text=text, why="a comparison stands between findings and numbers")
        _check(side, text, vocabulary, names)


def _truth(node: ast.expr, findings: Mapping[str, Value | None]) -> bool | None:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return _all([_truth(part, findings) for part in parts])
        case ast.BoolOp(values=parts):
            return _not(_all([_not(_truth(part, findings)) for part in parts]))
        case ast.UnaryOp(operand=part):
            return _not(_truth(part, findings))
        case ast.Compare():
            return _compared(node, findings)
        case _:
            value = _amount(node, findings)
            return None if value is None else bool(value)


def _compared(node: ast.Compare, findings: Mapping[str, Value | None]) -> bool | None:
    """Compare a chain (30 <= egfr < 45); one missing finding leaves its own link open."""
    amounts = [_amount(side, findings) for side in (node.left, *node.comparators)]
    links = [
        None if left is None or right is None else _COMPARE[type(op)](left, right)
        for op, left, right in zip(node.ops, amounts, amounts[1:], strict=False)
    ]
    return _all(links)


def _amount(node: ast.expr, findings: Mapping[str, Value | None]) -> Value | None:
    if isinstance(node, ast.Name):
        return findings.get(node.id)
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    return node.value


def _all(values: list[bool | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
