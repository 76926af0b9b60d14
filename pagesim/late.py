"""Dataclasses and regular expressions that are made at their first use.

Every command imports dozens of modules, of which one call uses a few: making all their dataclasses
and compiling all their patterns at import took longer than the work itself, and `dataclasses` alone
imports `inspect`, `ast` and `tokenize`. To a reader and to the type checker these are
`dataclasses.dataclass` and `re.compile`.
"""

from operator import attrgetter, eq, ge, gt, le, lt
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from dataclasses import asdict as asdict
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from re import compile as compile
else:
    _NONE = object()
    """In the place of a default that there is none of."""
    _FIELDS = "__late_fields__"
    """The attribute of a class that has its fields by name, those of its bases first."""
    _ASKED = ("__dataclass_fields__", "__dataclass_params__")
    """What `dataclasses` looks for in a class."""

    class field:
        """What is said of a field, in the words of `dataclasses.field`."""

        default = default_factory = _NONE
        init = repr = compare = True
        kw_only = False

        def __init__(self, **given):
            self.given = given
            vars(self).update(given)

    def dataclass(cls=None, /, **options):
        """Return the class with the methods that `dataclasses.dataclass` gives it.

        Of these only `__init__` is a text of each class's own, made at the first instance.
        """
        if cls is None:
            return lambda decorated: dataclass(decorated, **options)
        frozen = options.get("frozen", False)
        fields = _find_fields(cls, options.get("kw_only", False))
        setattr(cls, _FIELDS, fields)
        methods = {"__init__": _begin(cls, frozen)}
        if options.get("repr", True):
            methods["__repr__"] = _show
        if options.get("eq", True):
            methods |= _compare(fields, frozen, options.get("order", False))
        if frozen:
            methods |= _freeze(cls, fields)
        methods["__match_args__"] = tuple(n for n, f in fields.items() if f.init and not f.kw_only)
        methods |= {name: _Asked(cls, name, options) for name in _ASKED}
        for name, method in methods.items():
            if name not in vars(cls):
                setattr(cls, name, method)
        return cls

    def _find_fields(cls, kw_only):
        """Return the fields by name, and leave in the class their defaults."""
        found = {}
        for base in reversed(cls.__mro__[1:]):
            found |= vars(base).get(_FIELDS, {})
        for name, kind in cls.__annotations__.items():
            if "ClassVar" in kind if isinstance(kind, str) else _origin(kind) is ClassVar:
                continue
            one = vars(cls).get(name, _NONE)
            if not isinstance(one, field):
                one = field() if one is _NONE else field(default=one)
            elif one.default is _NONE:
                delattr(cls, name)
            else:
                setattr(cls, name, one.default)
            one.type, one.kw_only = kind, one.kw_only or kw_only
            found[name] = one
        return found

    def _origin(kind):
        return getattr(kind, "__origin__", None)

    def _begin(cls, frozen):
        """Return the `__init__` of a class of which there is no instance yet."""

        def __init__(self, /, *given, **named):
            cls.__init__ = made = _make_init(cls, frozen)  # two threads make the same
            made(self, *given, **named)

        return __init__

    def _make_init(cls, frozen):
        known = {"_set": object.__setattr__, "_NONE": _NONE}
        ordered, named, lines = ["__self"], ["*"], ["pass"]
        for name, one in vars(cls)[_FIELDS].items():
            if not one.init:
                continue  # its default is the class's
            taken, value = name, name
            if one.default_factory is not _NONE:
                known[f"_new_{name}"] = one.default_factory
                taken, value = f"{name}=_NONE", f"_new_{name}() if {name} is _NONE else {name}"
            elif one.default is not _NONE:
                known[f"_default_{name}"] = one.default
                taken = f"{name}=_default_{name}"
            (named if one.kw_only else ordered).append(taken)
            lines.append(
                f"_set(__self, {name!r}, {value})" if frozen else f"__self.{name} = {value}"
            )
        if hasattr(cls, "__post_init__"):
            lines.append("__self.__post_init__()")
        words = ", ".join([*ordered, *(named if len(named) > 1 else ())])
        exec(f"def __init__({words}):\n " + "\n ".join(lines), known)
        known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
        return known["__init__"]

    def _show(self):
        shown = (f"{n}={getattr(self, n)!r}" for n, f in getattr(self, _FIELDS).items() if f.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _compare(fields, frozen, order):
        """Return the methods that compare instances of one class."""
        names = [name for name, one in fields.items() if one.compare]
        values = attrgetter(*names) if len(names) > 1 else lambda v: [getattr(v, n) for n in names]

        def by(way):
            def compare(self, other):
                same = type(other) is type(self)
                return way(values(self), values(other)) if same else NotImplemented

            return compare

        ways = {"eq": eq, "lt": lt, "le": le, "gt": gt, "ge": ge} if order else {"eq": eq}
        hashed = (lambda self: hash(tuple(values(self)))) if frozen else None
        return {"__hash__": hashed, **{f"__{name}__": by(way) for name, way in ways.items()}}

    def _freeze(cls, fields):
        def refuse(self, verb, name):
            if type(self) is cls or name in fields:
                from dataclasses import FrozenInstanceError

                raise FrozenInstanceError(f"cannot {verb} field {name!r}")

        def __setattr__(self, name, value):
            refuse(self, "assign to", name)
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            refuse(self, "delete", name)
            super(cls, self).__delattr__(name)

        return {"__setattr__": __setattr__, "__delattr__": __delattr__}

    class _Asked:
        """What `dataclasses` keeps in a class, made when it is asked for."""

        def __init__(self, cls, name, options):
            self.cls, self.name, self.options = cls, name, options

        def __get__(self, _, __):
            import dataclasses

            made = dataclasses.make_dataclass(
                self.cls.__name__,
                [
                    (name, one.type, dataclasses.field(**{**one.given, "kw_only": one.kw_only}))
                    for name, one in vars(self.cls)[_FIELDS].items()
                ],
                **self.options,
            )
            for name in _ASKED:
                setattr(self.cls, name, vars(made)[name])
            return vars(made)[self.name]

    def replace(value, /, **changes):
        """Return `dataclasses.replace(value, **changes)`."""
        fields = getattr(value, _FIELDS)
        kept = {name: getattr(value, name) for name, one in fields.items() if one.init}
        return type(value)(**{**kept, **changes})

    def asdict(value):
        """Return `dataclasses.asdict(value)` of lists, tuples and mappings of what is in JSON."""
        if hasattr(value, _FIELDS):
            return {name: asdict(getattr(value, name)) for name in getattr(value, _FIELDS)}
        if isinstance(value, list | tuple):
            return type(value)(map(asdict, value))
        if isinstance(value, dict):
            return {key: asdict(one) for key, one in value.items()}
        return value

    class compile:
        """A pattern that is compiled when it is first asked for something."""

        def __init__(self, pattern, flags=0):
            self._given = pattern, flags

        def __getattr__(self, name):
            import re

            found = getattr(re.compile(*self._given), name)  # re keeps what it compiled
            setattr(self, name, found)
            return found
