"""Dataclasses and regular expressions that are made at their first use.

Every command imports dozens of modules, of which one call uses a few: making all their dataclasses
and compiling all their patterns at import took longer than the work itself, and `dataclasses` alone
imports `inspect`, `ast` and `tokenize`. To a reader and to the type checker these are
`dataclasses.dataclass` and `re.compile`.
"""

from operator import attrgetter, ge, gt, le, lt
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
    _ASKED = ("__dataclass_fields__", "__dataclass_params__")
    """What `dataclasses` looks for in a class."""
    _FEW = 20
    """Instances that are filled one field after the other: to make a text into a method takes the
    time of about thirty."""

    class field:
        """What is said of a field, in the words of `dataclasses.field`."""

        default = default_factory = _NONE
        init = repr = compare = True
        kw_only = False

        def __init__(self, **given):
            self.given = given
            vars(self).update(given)

        def __set_name__(self, owner, name):
            """Leave in the class its default, and here what was said."""
            if "__late_given__" not in vars(owner):
                owner.__late_given__ = {}
            owner.__late_given__[name] = self
            if self.default is _NONE:
                delattr(owner, name)
            else:
                setattr(owner, name, self.default)

    def dataclass(cls=None, /, **options):
        """Return the class with the methods that `dataclasses.dataclass` gives it.

        Of these only `__init__` is a text of each class's own, made where there are many instances.
        """
        if cls is None:
            return lambda decorated: dataclass(decorated, **options)
        own = dict(vars(cls))
        cls.__late__ = kind = _Kind(cls, options)
        methods = {"__init__": kind.begin(), **{n: _Asked(n) for n in ("__match_args__", *_ASKED)}}
        if options.get("repr", True):
            methods["__repr__"] = _show
        if options.get("eq", True):
            methods["__eq__"] = _equal
            if own.get("__hash__") is None:  # which a class has that has an __eq__ alone
                cls.__hash__ = _hash if options.get("frozen") else None
        if options.get("order"):
            methods |= {f"__{way.__name__}__": _by(way) for way in (lt, le, gt, ge)}
        if options.get("frozen"):
            methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        for name, method in methods.items():
            if name not in own:
                setattr(cls, name, method)
        return cls

    class _Kind:
        """What is known of one class; all but the class and its options when it is needed."""

        def __init__(self, cls, options):
            self.cls, self.options = cls, options

        def __getattr__(self, name):
            makers = {"fields": self._find_fields, "values": self._read_values}
            made = {**makers, "taken": self._find_taken}[name]()
            setattr(self, name, made)
            return made

        def _find_fields(self):
            """Return the fields by name, those of its bases first."""
            found, own = {}, vars(self.cls)
            for base in reversed(self.cls.__mro__[1:]):
                if "__late__" in vars(base):
                    found |= vars(base)["__late__"].fields
            given = own.get("__late_given__", {})
            for name, kind in self.cls.__annotations__.items():
                if _is_of_class(kind):
                    continue
                one = given.get(name)
                if one is None:
                    one = field(default=own[name]) if name in own else field()
                one.type, one.kw_only = kind, one.kw_only or self.options.get("kw_only", False)
                found[name] = one
            return found

        def _find_taken(self):
            """Return the names of what may be given by its place, and all that may be given."""
            taken = [(name, one) for name, one in self.fields.items() if one.init]
            return [name for name, one in taken if not one.kw_only], taken

        def _read_values(self):
            """Return what gives the values by which instances are compared."""
            names = [name for name, one in self.fields.items() if one.compare]
            if len(names) > 1:
                return attrgetter(*names)
            return lambda value: tuple(getattr(value, name) for name in names)

        def begin(self):
            """Return the `__init__` of a class of which there are few instances yet."""
            left = _FEW

            def __init__(instance, /, *given, **named):
                nonlocal left
                left -= 1
                if left >= 0 and self._fill(instance, given, named):
                    return
                self.cls.__init__ = made = self._make_init()  # two threads make the same
                made(instance, *given, **named)

            return __init__

        def _fill(self, instance, given, named):
            """Set what is given and the defaults of the rest; False, with nothing set, where that
            does not fit, which the method that is made tells in the words of Python's own."""
            ordered, taken = self.taken
            values = dict(zip(ordered, given, strict=False))
            if len(given) > len(ordered) or not values.keys().isdisjoint(named):
                return False
            values |= named
            found = {}
            for name, one in taken:
                if name in values:
                    found[name] = values.pop(name)
                elif one.default_factory is not _NONE:
                    found[name] = one.default_factory()
                elif one.default is not _NONE:
                    found[name] = one.default
                else:
                    return False
            if values:
                return False
            put = object.__setattr__ if self.options.get("frozen") else setattr
            for name, value in found.items():
                put(instance, name, value)
            if hasattr(self.cls, "__post_init__"):
                instance.__post_init__()
            return True

        def _make_init(self):
            known = {"_set": object.__setattr__, "_NONE": _NONE}
            form = "_set(__self, {0!r}, {1})" if self.options.get("frozen") else "__self.{0} = {1}"
            ordered, named, lines = ["__self"], ["*"], ["pass"]
            for name, one in self.fields.items():
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
                lines.append(form.format(name, value))
            if hasattr(self.cls, "__post_init__"):
                lines.append("__self.__post_init__()")
            words = ", ".join([*ordered, *(named if len(named) > 1 else ())])
            exec(f"def __init__({words}):\n " + "\n ".join(lines), known)
            known["__init__"].__qualname__ = f"{self.cls.__qualname__}.__init__"
            return known["__init__"]

        def ask(self, name):
            """Set what `dataclasses` or a `match` looks for in the class, and return it."""
            if name == "__match_args__":
                fields = self.fields.items()
                found = {name: tuple(n for n, f in fields if f.init and not f.kw_only)}
            else:
                import dataclasses

                words = [
                    (n, f.type, dataclasses.field(**{**f.given, "kw_only": f.kw_only}))
                    for n, f in self.fields.items()
                ]
                made = dataclasses.make_dataclass(self.cls.__name__, words, **self.options)
                found = {asked: vars(made)[asked] for asked in _ASKED}
            for asked, value in found.items():
                setattr(self.cls, asked, value)
            return found[name]

    class _Asked:
        """An attribute of a class that is made when it is asked for."""

        def __init__(self, name):
            self.name = name

        def __get__(self, _, cls):
            owner = next(base for base in cls.__mro__ if vars(base).get(self.name) is self)
            return owner.__late__.ask(self.name)

    def _is_of_class(kind):
        """Return whether an annotation says `ClassVar`."""
        if isinstance(kind, str):
            return "ClassVar" in kind
        return getattr(kind, "__origin__", None) is ClassVar

    def _show(self):
        shown = (f"{n}={getattr(self, n)!r}" for n, f in self.__late__.fields.items() if f.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _equal(self, other):
        if type(other) is not type(self):
            return NotImplemented
        values = self.__late__.values
        return values(self) == values(other)

    def _hash(self):
        return hash(self.__late__.values(self))

    def _by(way):
        def compare(self, other):
            if type(other) is not type(self):
                return NotImplemented
            values = self.__late__.values
            return way(values(self), values(other))

        return compare

    def _refuse(value, verb, name):
        kind = value.__late__
        if type(value) is kind.cls or name in kind.fields:
            from dataclasses import FrozenInstanceError

            raise FrozenInstanceError(f"cannot {verb} field {name!r}")

    def _refuse_to_set(self, name, value):
        _refuse(self, "assign to", name)
        object.__setattr__(self, name, value)

    def _refuse_to_delete(self, name):
        _refuse(self, "delete", name)
        object.__delattr__(self, name)

    def replace(value, /, **changes):
        """Return `dataclasses.replace(value, **changes)`."""
        fields = value.__late__.fields.items()
        return type(value)(**{**{n: getattr(value, n) for n, f in fields if f.init}, **changes})

    def asdict(value):
        """Return `dataclasses.asdict(value)` of lists, tuples and mappings of what is in JSON."""
        if hasattr(value, "__late__"):
            return {name: asdict(getattr(value, name)) for name in value.__late__.fields}
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
