"""Values worked out by code: sums, differences, percentages, amounts in words. The formula is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from bannai.documents.kinds import Computed, DocumentKind
from bannai.documents.vietnamese import amount_in_words, format_number, percent_change, percent_of
from bannai.drafting.values import Atom, Row, Value, computed_atom


def with_computed(kind: DocumentKind, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values with the kind's computed ones; one whose operands are absent is absent."""
    result = dict(values)
    for rule in kind.computed:
        if not rule.table:
            if (atom := _compute(rule, rule.key, result)) is not None:
                result[rule.key] = atom
            continue
        rows = result.get(rule.table)
        if isinstance(rows, tuple):
            kept = [row for row in rows if isinstance(row, Mapping)]
            result[rule.table] = tuple(
                _with_column(rule, row, f"{rule.table}.{number}.{rule.key}")
                for number, row in enumerate(kept, start=1)
            )
    return result


def _with_column(rule: Computed, row: Row, fact_id: str) -> Row:
    atom = _compute(rule, fact_id, row)
    return row if atom is None else {**row, rule.key: atom}


def _compute(rule: Computed, fact_id: str, scope: Mapping[str, Value]) -> Atom | None:
    numbers: list[tuple[Decimal, str]] = []
    for name in rule.of:
        key, _, column = name.partition(".")
        value = scope.get(key)
        if column and isinstance(value, tuple):
            cells = [row.get(column) for row in value if isinstance(row, Mapping)]
            numbers += [(cell.raw, cell.text) for cell in cells if cell and isinstance(cell.raw, Decimal)]
        elif isinstance(value, Atom) and isinstance(value.raw, Decimal):
            numbers.append((value.raw, value.text))
        elif isinstance(value, tuple) and rule.formula == "count":
            numbers.append((Decimal(len(value)), name))
        else:
            return None
    if not numbers:
        return None
    formula = f"{rule.formula}({'; '.join(text for _, text in numbers)})"
    operands = [number for number, _ in numbers]
    try:
        if rule.formula == "amount_in_words":
            amount = operands[0] * _scale(scope.get(rule.of[0]))
            whole = amount == amount.to_integral_value() and amount >= 0
            return computed_atom(fact_id, amount_in_words(amount), formula) if whole else None
        value_out = _FORMULAS[rule.formula](operands, rule.places)
        text = format_number(value_out)
    except (ValueError, ArithmeticError, IndexError):  # an operand is absent, zero or beyond all words
        return None
    unit = rule.unit if not rule.unit or rule.unit == "%" else f" {rule.unit}"
    return computed_atom(fact_id, f"{text}{unit}", formula, value_out, rule.unit)


def _scale(value: Value | None) -> int:
    """Return what the unit of an amount multiplies it by: 95 triệu đồng is 95 × 1,000,000."""
    unit = value.unit if isinstance(value, Atom) else ""
    return _SCALES.get(unit.partition(" ")[0], 1)


_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_FORMULAS: dict[str, Callable[[list[Decimal], int], Decimal]] = {
    "sum": lambda operands, _: sum(operands, Decimal(0)),
    "difference": lambda operands, _: operands[0] - operands[1],
    "percent_of": lambda operands, places: percent_of(operands[0], operands[1], places),
    "percent_change": lambda operands, places: percent_change(operands[0], operands[1], places),
    "count": lambda operands, _: operands[0],
}
