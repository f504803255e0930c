"""Which fields of which class a rule reads: every receiver is resolved by its declared type."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Kinds = frozenset[str]
"""The classes that an expression can be of; an array of records counts as one record."""

UNKNOWN: Kinds = frozenset()
_SAME = frozenset({"asarray", "copy", "enumerate", "reversed", "sorted"})
"""Functions and methods that hand over what they are given, as far as fields go."""
TABLES = "tables"
"""The kind of a mapping of arrays by name, which holds what ``World`` declares under that name."""
_TABLES = frozenset({"dict[str, np.ndarray]", "Mapping[str, np.ndarray]"})


@dataclass
class Declarations:
    """What the classes and functions of some modules declare."""

    attributes: dict[str, dict[str, ast.expr]] = field(default_factory=lambda: defaultdict(dict))
    """Class -> attribute or method -> its annotation."""
    bases: dict[str, list[str]] = field(default_factory=dict)
    returns: dict[str, ast.expr] = field(default_factory=dict)
    aliases: dict[str, ast.expr] = field(default_factory=dict)

    def add(self, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.returns:
                self.returns[node.name] = node.returns
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.aliases[node.targets[0].id] = node.value
            elif isinstance(node, ast.ClassDef):
                self._add_class(node)

    def _add_class(self, node: ast.ClassDef) -> None:
        own = self.attributes[node.name]
        self.bases[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                own[part.target.id] = part.annotation
            elif isinstance(part, ast.FunctionDef) and part.returns:
                own[part.name] = part.returns

    def kinds_of(self, annotation: ast.expr | None) -> Kinds:
        """The classes behind an annotation: those of a union, an alias, a quoted name or an array of records."""
        match annotation:
            case ast.Constant(value=str(text)):
                return self.kinds_of(ast.parse(text, mode="eval").body)
            case ast.BinOp(left=left, right=right):
                return self.kinds_of(left) | self.kinds_of(right)
            case ast.Subscript() if ast.unparse(annotation) in _TABLES:
                return frozenset({TABLES})
            case ast.Subscript(slice=inner):
                return self.kinds_of(inner)
            case ast.Name(id=name):
                return frozenset({name}) if name in self.attributes else self.kinds_of(self.aliases.get(name))
            case _:
                return UNKNOWN

    def attribute(self, kinds: Kinds, name: str) -> Kinds:
        """What an attribute of these classes is."""
        found = [self._declared(kind, name) for kind in kinds]
        return UNKNOWN.union(*(self.kinds_of(annotation) for annotation in found))

    def _declared(self, kind: str, name: str) -> ast.expr | None:
        for each in (kind, *self.bases.get(kind, ())):
            if name in self.attributes.get(each, {}):
                return self.attributes[each][name]
        return None


class FieldReads(ast.NodeVisitor):
    """Collects ``reads``: class -> the fields that are read of it somewhere."""

    def __init__(self, declared: Declarations) -> None:
        self.declared = declared
        self.reads: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, Kinds] = {}
        self._class = ""

    def visit(self, node: ast.AST) -> None:
        # the loops of a comprehension stand behind what they are for
        for generator in getattr(node, "generators", ()):
            self.visit(generator)
        super().visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._class, outer = node.name, self._class
        self.generic_visit(node)
        self._class = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, self._names = self._names, dict(self._names)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self._names[argument.arg] = self.declared.kinds_of(argument.annotation)
        if self._class and "self" in self._names:
            self._names["self"] = frozenset({self._class})
        self.generic_visit(node)
        self._names = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            self._bind(target, node.value)

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            self._note(self._kinds(node.value), node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if (
            isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            self._note(self._kinds(node.value), node.slice.value)

    def _note(self, kinds: Kinds, name: str) -> None:
        for kind in kinds:
            self.reads[kind].add(name)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._names[target.id] = self._kinds(value)
        elif isinstance(target, ast.Attribute) and self._kinds(target.value) == {self._class}:
            own = self.declared.attributes[self._class]
            own.setdefault(target.attr, _as_annotation(self._kinds(value)))
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for each, part in zip(target.elts, value.elts, strict=False):
                self._bind(each, part)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Call):
            # enumerate(records)
            self._bind(target.elts[-1], value)

    def _kinds(self, node: ast.expr) -> Kinds:
        if isinstance(node, ast.Name):
            return self._names.get(node.id, UNKNOWN)
        if isinstance(node, ast.Attribute):
            return self.declared.attribute(self._kinds(node.value), node.attr)
        if isinstance(node, ast.Subscript):
            return self._inside(node)
        if isinstance(node, ast.Call):
            return self._result(node)
        if isinstance(node, ast.NamedExpr):
            return self._kinds(node.value)
        return UNKNOWN

    def _inside(self, node: ast.Subscript) -> Kinds:
        kinds = self._kinds(node.value)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            if kinds == {TABLES}:
                return self.declared.kinds_of(self.declared.attributes["World"].get(node.slice.value))
            return UNKNOWN
        return kinds

    def _result(self, node: ast.Call) -> Kinds:
        called = node.func
        if isinstance(called, ast.Attribute):
            if called.attr in _SAME:
                return self._kinds(node.args[0] if node.args else called.value)
            return self.declared.attribute(self._kinds(called.value), called.attr)
        if not isinstance(called, ast.Name):
            return UNKNOWN
        if called.id in _SAME and node.args:
            return self._kinds(node.args[0])
        if called.id == "rows":
            return self.declared.kinds_of(node.args[0])
        return self.declared.kinds_of(self.declared.returns.get(called.id))


def _as_annotation(kinds: Kinds) -> ast.expr:
    return ast.parse(" | ".join(sorted(kinds)) or "None", mode="eval").body


def unread_fields(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """Record -> its fields that no code reads as ``record.field`` or ``records["field"]``; ``World`` is one too.

    What is read of a protocol is read of every record that has all its fields.
    """
    trees, declared = list(trees), Declarations()
    for tree in trees:
        declared.add(tree)
    collected = FieldReads(declared)
    for tree in trees:
        collected.visit(tree)
    fields = {kind: set(names) for kind, names in declared.attributes.items()}
    for protocol in [kind for kind, bases in declared.bases.items() if "Protocol" in bases]:
        for kind, own in fields.items():
            if fields[protocol] <= own:
                collected.reads[kind] |= collected.reads[protocol]
    records = [kind for kind, bases in declared.bases.items() if {"Record", "NumbaStruct"} & set(bases)]
    return {kind: fields[kind] - collected.reads[kind] for kind in records}
