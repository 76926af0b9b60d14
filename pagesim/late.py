"""Dataclasses and regular expressions that are made at their first use.

Every command imports dozens of modules, of which one call uses a few: making all their dataclasses
and compiling all their patterns at import took longer than the work itself. To a reader and to the
type checker these are `dataclasses.dataclass` and `re.compile`.
"""

from _thread import RLock  # threading.RLock, without the import of threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
    from re import compile as compile
else:
    _OPTIONS = {}
    """Of each class whose methods are not made yet."""
    _ONE = RLock()

    def dataclass(cls=None, /, **options):
        """Return the class, whose methods are made when its first instance is.

        Until then `dataclasses.fields` does not know it; ask an instance.
        """
        if cls is None:
            return lambda decorated: dataclass(decorated, **options)

        def make_first(kind, /, *_args, **_named):
            with _ONE:  # another thread may be at it
                for base in reversed(kind.__mro__):
                    if base in _OPTIONS:
                        _finish(base)
            return _new(kind)

        _OPTIONS[cls] = options
        cls.__new__ = make_first
        return cls

    def _new(kind, /, *_args, **_named):
        return object.__new__(kind)

    def _finish(cls):
        """Make the methods of a class. What a signal cuts short is undone, for the next time."""
        import dataclasses

        before = dict(vars(cls))
        try:
            for name, value in before.items():
                if isinstance(value, field):
                    setattr(cls, name, dataclasses.field(**value.given))
            dataclasses.dataclass(**_OPTIONS[cls])(cls)
            cls.__new__ = _new  # deleted, object's own would refuse arguments
        except BaseException:
            for name in vars(cls).keys() - before.keys():
                delattr(cls, name)
            for name, value in before.items():
                if vars(cls).get(name) is not value:
                    setattr(cls, name, value)
            raise
        del _OPTIONS[cls]

    class field:
        """What is said of a field, for `dataclasses.field`, which takes a while to import."""

        def __init__(self, **given):
            self.given = given

    def replace(value, /, **changes):
        """Return `dataclasses.replace(value, **changes)`, which is imported by now."""
        import dataclasses

        return dataclasses.replace(value, **changes)

    class compile:
        """A pattern that is compiled when it is first asked for something."""

        def __init__(self, pattern, flags=0):
            self._given = pattern, flags

        def __getattr__(self, name):
            import re

            found = getattr(re.compile(*self._given), name)  # re keeps what it compiled
            setattr(self, name, found)
            return found
