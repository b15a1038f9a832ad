"""Which faults are planted: the classic operators, applied to the syntax tree of a module.

Comparisons, `and`/`or`, `not`, arithmetic, constants, results, statements left out, arguments
exchanged, named arguments left out, exceptions no longer caught. Left alone: annotations,
decorators and what only people read (docstrings, f-strings, the texts of errors).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from types import CodeType
from typing import Any

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
}  # fmt: skip
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_GONE = "(left out)"
_LONG, _AROUND = 70, 24
"""Letters of a text that is shown whole; letters shown beside a change of a longer one."""
_LEFT_OUT = (
    ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Raise, ast.Return, ast.Continue,
    ast.Break, ast.Assert, ast.If, ast.For, ast.While,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault.

    place: function or method that it stands in, "" outside of all; lines: of its statement; number:
    counts faults of a place that read the same; code: the whole module with the fault.
    """

    module: str
    place: str
    lines: tuple[int, int]
    operator: str
    before: str
    after: str
    number: int
    code: CodeType

    @property
    def key(self) -> str:
        """Its name, which does not change when lines move."""
        number = f" ({self.number})" if self.number > 1 else ""
        return f"{self.module}: {self.place or 'module'}: {self.before} → {self.after}{number}"


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every fault of a module, each with the whole module compiled with it."""
    tree = ast.parse(source)
    codes = {_bare(compile(tree, module, "exec"))}
    seen: dict[str, int] = {}
    for spot in list(_spots(tree, "", (1, 1), None)):
        for operator, new in _faults(spot.node, spot.parent):
            shown = _shown(spot)
            before = _text(shown)
            spot.put(ast.copy_location(new, spot.node))
            before, after = _apart(before, _text(new if shown is spot.node else shown))
            code = compile(ast.fix_missing_locations(tree), module, "exec")
            spot.put(spot.node)
            if _bare(code) in codes:
                continue
            codes.add(_bare(code))
            name = f"{spot.place}: {before} → {after}"
            seen[name] = seen.get(name, 0) + 1
            yield Mutant(
                module=module, place=spot.place, lines=spot.lines, operator=operator,
                before=before, after=after, number=seen[name], code=code,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node, and where it hangs."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    place: str
    lines: tuple[int, int]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _spots(
    node: ast.AST, place: str, lines: tuple[int, int], function: str | None
) -> Iterator[_Spot]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases"):
            continue
        inside = isinstance(node, ast.FunctionDef) and field == "body"
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_words(child, node, index):
                continue
            here, within = place, function
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and function is None:
                name = f"{place}.{node.name}" if place else node.name
                here = name if inside or isinstance(node, ast.ClassDef) else place
                within = name if inside else None
            where = _header(child) if isinstance(child, ast.stmt) else lines
            yield _Spot(child, node, field, index, here if within else "", where)
            yield from _spots(child, here, where, within)


def _bare(code: CodeType) -> CodeType:
    """The code without its places in the source: what is left is what it does."""
    consts = tuple(_bare(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_firstlineno=1, co_consts=consts)


def _is_words(node: ast.AST, parent: ast.AST, index: int | None) -> bool:
    """True for what only people read, and for unions of types."""
    if isinstance(node, ast.JoinedStr) or isinstance(parent, ast.Raise):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(parent, ast.Assert) and node is parent.msg:
        return True
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return True
    union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return union and isinstance(parent, ast.Assign) and parent.col_offset == 0 and index is None


def _header(node: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, without the statements in it."""
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
    return node.lineno, max(node.lineno, last or node.lineno)


def _shown(spot: _Spot) -> ast.AST:
    """What to show of a fault: a bare constant or name says nothing without its expression."""
    bare = isinstance(spot.node, ast.Constant | ast.Name | ast.keyword)
    return spot.parent if bare and not isinstance(spot.parent, ast.Module) else spot.node


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Pass):
        return _GONE
    lines = ast.unparse(node).splitlines()
    return lines[0] + (" ..." if len(lines) > 1 else "")


def _same(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)


def _apart(before: str, after: str) -> tuple[str, str]:
    """Both texts without most of what is the same at their ends, where they are long."""
    if len(before) <= _LONG or after == _GONE:
        return before, after
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    cut = max(before.rfind(" ", 0, max(start - _AROUND, 0)) + 1, 0)
    stop = before.find(" ", min(len(before) - end + _AROUND, len(before)))
    tail = len(before) - stop if stop >= 0 else 0
    lead, rest = "... " if cut else "", " ..." if tail else ""
    shown = [lead + text[cut : len(text) - tail] + rest for text in (before, after)]
    return shown[0], shown[1]


def _faults(node: ast.AST, parent: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.stmt):
        yield from _statement_faults(node, parent)
    elif isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            for other in _COMPARED[type(op)]:
                ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
                yield "comparison", ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield "boolean", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(),
                                    node.values)  # fmt: skip
        for at in range(len(node.values)):
            values = [*node.values[:at], *node.values[at + 1 :]]
            yield "boolean", values[0] if len(values) == 1 else ast.BoolOp(node.op, values)
    elif isinstance(node, ast.UnaryOp):
        yield "not" if isinstance(node.op, ast.Not) else "arithmetic", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED:
        yield "arithmetic", ast.BinOp(node.left, _COMPUTED[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from (("constant", ast.Constant(value)) for value in _other_values(node.value))
    elif isinstance(node, ast.Name) and node.id in _NAMES and isinstance(parent, ast.Call):
        yield "name", ast.Name(_NAMES[node.id], ast.Load())
    elif isinstance(node, ast.Call):
        yield from _call_faults(node)
    elif isinstance(node, ast.IfExp):
        yield "not", ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            fewer = [*node.ifs[:at], *node.ifs[at + 1 :]]
            yield "condition", ast.comprehension(node.target, node.iter, fewer, node.is_async)
    elif isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
        for at in range(len(node.type.elts)):
            fewer = [*node.type.elts[:at], *node.type.elts[at + 1 :]]
            kinds = ast.Tuple(fewer, ast.Load())
            yield "exception", ast.ExceptHandler(kinds, node.name, node.body)


def _statement_faults(node: ast.stmt, parent: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    told = ast.Compare | ast.UnaryOp  # these are turned round by their own operators
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, told):
        changed = ast.UnaryOp(ast.Not(), node.test)
        yield "not", type(node)(changed, node.body, node.orelse)
    if isinstance(node, ast.AugAssign):
        other = _COMPUTED[type(node.op)]()
        yield "arithmetic", ast.AugAssign(node.target, other, node.value)
        yield "arithmetic", ast.Assign([node.target], node.value)
    if isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None):
        yield "result", ast.Return(ast.Constant(None))
    if isinstance(node, ast.Break | ast.Continue):
        yield "statement", ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    alone = isinstance(node, ast.If) and len(node.body) == 1 and not node.orelse  # its body goes
    outside = isinstance(parent, ast.Module | ast.ClassDef)  # a name less: nothing would import
    if isinstance(node, _LEFT_OUT) and not alone and not outside:
        yield "statement", ast.Pass()


def _call_faults(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    either_way = isinstance(node.func, ast.Name) and node.func.id in ("min", "max")
    for at in range(0 if starred or either_way else len(node.args) - 1):
        args = [*node.args]
        args[at], args[at + 1] = args[at + 1], args[at]
        yield "arguments", ast.Call(node.func, args, node.keywords)
    for at in range(len(node.keywords)):
        fewer = [*node.keywords[:at], *node.keywords[at + 1 :]]
        yield "arguments", ast.Call(node.func, node.args, fewer)
    for at in range(len(node.keywords) - 1):
        pair = node.keywords[at : at + 2]
        turned = [ast.keyword(pair[0].arg, pair[1].value), ast.keyword(pair[1].arg, pair[0].value)]
        swapped = [*node.keywords[:at], *turned, *node.keywords[at + 2 :]]
        yield "arguments", ast.Call(node.func, node.args, swapped)
    if isinstance(node.func, ast.Name) and node.func.id in ("sorted", "set", "frozenset", "round"):
        yield from (("name", argument) for argument in node.args[:1])


def _other_values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    if isinstance(value, float):
        return (value + 1.0,)
    if isinstance(value, str):
        return (value + "X",)
    if isinstance(value, bytes):
        return (value + b"X",)
    return ()
