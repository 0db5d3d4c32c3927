"""State as plain data and back: lists, texts, numbers and bytes, by the types that the state's classes declare.

Never pickle: only what the types name is made, whatever the data say. What several parts of a state share (an attempt,
of which the judge's checks speak) is written once and shared again when it is read. A field marked `DERIVED` is left
out.
"""

from __future__ import annotations

import hashlib
import types
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from linktape.bounded import Recent, Tally
from linktape.errors import LinktapeError
from linktape.nodes.node import Value as JsonValue
from linktape.values import DERIVED

Plain = Any
"""What msgpack has: None, bool, int, float, str, bytes, moments, and lists of such."""

State = TypeVar("State")

encode = msgspec.msgpack.Encoder().encode

_SCALARS = (type(None), bool, int, str, bytes)


class StateUnreadable(LinktapeError):
    """Kept data that are not what this linktape writes. The message says of which type."""


Memo = dict[int, tuple[object, object, msgspec.Raw]]
"""What several parts share and is as it was when it was written last: by identity the thing, its stamp, its bytes."""


class Writing:
    """What is collected while one state is written. `memo` has what was written before, `used` what of it still is."""

    def __init__(self, statics: Callable[[object, Form], bytes], memo: Memo | None = None) -> None:
        self.static = statics
        self.memo: Memo = {} if memo is None else memo
        self.used: Memo = {}
        self.places: dict[int, int] = {}
        self.shared: list[Plain] = []


class Reading:
    """What is known while one state is read."""

    def __init__(self, shared: Sequence[Plain], statics: Callable[[bytes, Form], object]) -> None:
        self.static = statics
        self.plain = shared
        self.made: dict[int, object] = {}


class Form:
    """How values of one type are written and read. `name` says which, for people and for the format's digest."""

    def __init__(
        self,
        name: str,
        write: Callable[[Any, Writing], Plain],
        read: Callable[[Plain, Reading], Any],
        accepts: Callable[[object], bool],
        parts: Callable[[], Sequence[tuple[str, Form]]] = tuple,
    ) -> None:
        self.name = name
        self.write = write
        self.read = read
        self.accepts = accepts
        self.parts = parts


def _same(value: Plain, _: object) -> Plain:
    return value


def _scalar(kind: type[Any]) -> Form:
    is_whole = kind is int
    return Form(
        kind.__name__,
        _same,
        _same,
        lambda value: isinstance(value, kind) and not (is_whole and isinstance(value, bool)),
    )


_PLAIN = Form("plain", _same, _same, lambda _: True)
"""JSON as somebody sent it: members and items stay what they are."""

_NUMBER = Form("float", _same, _same, lambda value: isinstance(value, float | int) and not isinstance(value, bool))


def _key_form() -> Form:
    """Give the form of what is a text, a number, or a tuple of such: the keys of what counts anything."""

    def read(value: Plain, _: Reading) -> object:
        return tuple(value) if isinstance(value, list) else value

    return Form("key", _same, read, lambda value: isinstance(value, str | int | tuple))


class Forms:
    """The forms of a set of types. `unions`: the classes that stand behind a protocol.

    `shared` classes are written once a state, `static` ones beside it. `own` gives types that are no dataclasses.
    A shared class gives a stamp: as long as that is the same, the thing is; None: it may change.
    """

    def __init__(
        self,
        unions: Mapping[type[Any], Sequence[type[Any]]],
        shared: Mapping[type[Any], Callable[[Any], object]],
        static: Sequence[type[Any]],
        own: Mapping[type[Any], tuple[type[Any], Callable[[Any], Any], Callable[[Any], Any]]],
    ) -> None:
        self._unions = unions
        self._shared = shared
        self._static = frozenset(static)
        self._own = own
        self._made: dict[Any, Form] = {}

    def of(self, kind: Any) -> Form:
        """Give the form of a type. Raises TypeError for one that cannot be kept."""
        kind = type(None) if kind is None else kind
        try:
            form = self._made.get(kind)
        except TypeError:  # a Literal of what cannot be hashed
            return self._form(kind)
        if form is None:
            form = self._made[kind] = self._form(kind)
        return form

    def inside(self, kind: type[Any]) -> Form:
        """Give how a class is written that stands beside a state elsewhere."""
        return self._fields(kind)

    def _form(self, kind: Any) -> Form:
        origin, arguments = get_origin(kind), get_args(kind)
        if kind is Any or list[Any] in arguments or kind == JsonValue:
            return _PLAIN
        if kind is object:
            return _key_form()
        if kind is datetime:
            return Form("datetime", _same, lambda value, _: value.astimezone(UTC), lambda v: isinstance(v, datetime))
        if kind is float:
            return _NUMBER
        if kind in _SCALARS:
            return _scalar(kind)
        if origin is Literal:
            return Form(str(kind), _same, _same, lambda value: any(value is one or value == one for one in arguments))
        if origin in (Union, types.UnionType):
            return self._union([self.of(one) for one in arguments])
        if kind in self._unions:
            return self._union([self.of(one) for one in self._unions[kind]])
        if isinstance(kind, type) and issubclass(kind, Enum):
            return Form(kind.__name__, lambda v, _: v.value, lambda v, _: kind(v), lambda v: isinstance(v, kind))
        if kind in self._own:
            return self._as_other(kind, *self._own[kind])
        if is_dataclass(kind) and isinstance(kind, type):
            return self._of_class(kind)
        if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
            return self._many(tuple, arguments[0])
        if origin is tuple:
            return self._tuple([self.of(one) for one in arguments])
        if origin in (list, set, frozenset, deque):
            return self._many(origin, arguments[0])
        if origin is Tally:
            counts = self.of(Counter[arguments[0]])  # type: ignore[valid-type]  # it is a type, at run time
            return Form(
                f"Tally[{counts.name}]",
                lambda value, at: counts.write(value.counts, at),
                lambda plain, at: Tally(counts.read(plain, at)),
                lambda value: isinstance(value, Tally),
                lambda: [("", counts)],
            )
        if origin in (dict, Mapping, Recent, Counter, OrderedDict) or _is_mapping(origin):
            return self._mapping(origin, arguments)
        raise TypeError(f"{kind!r} cannot be kept as plain data")

    def _union(self, members: list[Form]) -> Form:
        """Write one of several: plain values as they are, all others behind the number of what they are."""
        if all(form.write is _same and form.read is _same for form in members):
            return Form(
                "|".join(form.name for form in members), _same, _same, lambda v: any(f.accepts(v) for f in members)
            )
        others = [form for form in members if form.name != "NoneType"]
        name = "|".join(form.name for form in members)
        if len(others) == 1:
            only = others[0]
            write_only, read_only = only.write, only.read
            return Form(
                name,
                lambda value, at: None if value is None else write_only(value, at),
                lambda plain, at: None if plain is None else read_only(plain, at),
                lambda value: value is None or only.accepts(value),
                lambda: [("", only)],
            )

        by_class: dict[type[object], int] = {}

        def write(value: object, at: Writing) -> Plain:
            number = by_class.get(type(value))
            if number is None:
                number = next((at for at, form in enumerate(members) if form.accepts(value)), None)
                if number is None:
                    raise TypeError(f"{type(value).__name__} is none of {name}")
                by_class[type(value)] = number
            return [number, members[number].write(value, at)]

        return Form(
            name,
            write,
            lambda plain, at: members[plain[0]].read(plain[1], at),
            lambda value: any(form.accepts(value) for form in members),
            lambda: [("", form) for form in members],
        )

    def _many(self, into: Callable[[Any], Any], kind: Any) -> Form:
        inner = self.of(kind)
        write_one, read_one = inner.write, inner.read
        made: type[Any] = into  # type: ignore[assignment]  # tuple, list, set, frozenset, deque
        is_unordered = made in (set, frozenset)

        def write(values: Any, at: Writing) -> Plain:
            if not values:
                return []
            items = values if write_one is _same else [write_one(one, at) for one in values]
            return sorted(items) if is_unordered else list(items)  # so that equal states are equal bytes

        return Form(
            f"{made.__name__}[{inner.name}]",
            write,
            lambda plain, at: made(plain) if read_one is _same else made([read_one(one, at) for one in plain]),
            lambda value: isinstance(value, made),
            lambda: [("", inner)],
        )

    def _tuple(self, inner: list[Form]) -> Form:
        is_plain = all(form.write is _same and form.read is _same for form in inner)
        return Form(
            f"tuple[{', '.join(form.name for form in inner)}]",
            _same
            if is_plain
            else lambda values, at: [form.write(v, at) for form, v in zip(inner, values, strict=True)],
            lambda plain, at: tuple([form.read(one, at) for form, one in zip(inner, plain, strict=True)]),
            lambda value: isinstance(value, tuple) and len(value) == len(inner),
            lambda: [("", form) for form in inner],
        )

    def _mapping(self, kind: Any, arguments: tuple[Any, ...]) -> Form:
        keys, values = self.of(arguments[0]), self.of(arguments[1]) if len(arguments) > 1 else _scalar(int)
        into = dict if kind is Mapping else kind
        write_key, write_one, read_key, read_one = keys.write, values.write, keys.read, values.read

        def write(mapping: Mapping[Any, Any], at: Writing) -> Plain:
            flat: list[Plain] = []
            if not mapping:
                return flat
            if write_key is _same and write_one is _same:
                for pair in mapping.items():
                    flat += pair
                return flat
            for key, one in mapping.items():
                flat.append(key if write_key is _same else write_key(key, at))
                flat.append(one if write_one is _same else write_one(one, at))
            return flat

        def read(plain: Plain, at: Reading) -> Any:
            ones = iter(plain)
            return into([(read_key(key, at), read_one(one, at)) for key, one in zip(ones, ones, strict=True)])

        def read_counts(plain: Plain, at: Reading) -> Any:
            ones = iter(plain)
            return Counter({read_key(key, at): one for key, one in zip(ones, ones, strict=True)})

        return Form(
            f"{into.__name__}[{keys.name}, {values.name}]",
            write,
            read_counts if into is Counter else read,
            lambda value: isinstance(value, Mapping),
            lambda: [("", keys), ("", values)],
        )

    def _as_other(
        self, kind: type[Any], other: type[Any], into: Callable[[Any], Any], back: Callable[[Any], Any]
    ) -> Form:
        inner = self.of(other)
        return Form(
            kind.__name__,
            lambda value, at: inner.write(into(value), at),
            lambda plain, at: back(inner.read(plain, at)),
            lambda value: isinstance(value, kind),
            lambda: [("", inner)],
        )

    def _of_class(self, kind: type[Any]) -> Form:
        plain = self._fields(kind)
        if kind in self._static:
            return Form(
                kind.__name__,
                lambda value, at: at.static(value, plain),
                lambda digest, at: at.static(digest, plain),
                plain.accepts,
                plain.parts,
            )
        return _shared(plain, self._shared[kind]) if kind in self._shared else plain

    def _fields(self, kind: type[Any]) -> Form:
        made: list[tuple[str, Form]] = []
        written: list[tuple[int, Callable[[Any, Writing], Plain]]] = []  # those that are not plain as they are
        is_read: list[tuple[int, Callable[[Plain, Reading], Any]]] = []
        names = [one.name for one in kept(kind)]
        get = attrgetter(*names)
        is_single = len(names) == 1

        def parts() -> list[tuple[str, Form]]:
            if not made:  # only now: a class may speak of itself
                hints = get_type_hints(kind, localns={"Value": Any})  # as JSON's type calls itself
                made.extend((name, self.of(hints[name])) for name in names)
                written.extend((at, form.write) for at, (_, form) in enumerate(made) if form.write is not _same)
                is_read.extend((at, form.read) for at, (_, form) in enumerate(made) if form.read is not _same)
            return made

        def write(value: object, at: Writing) -> Plain:
            if not made:
                parts()
            plain = [get(value)] if is_single else list(get(value))
            for place, one in written:
                plain[place] = one(plain[place], at)
            return plain

        def read(plain: Plain, at: Reading) -> object:
            if not made:
                parts()
            if len(plain) != len(names):
                raise StateUnreadable(f"a {kind.__name__} of {len(plain)} fields, where there are {len(names)}")
            values = list(plain)
            for place, one in is_read:
                values[place] = one(values[place], at)
            return kind(**dict(zip(names, values, strict=True)))

        return Form(kind.__name__, write, read, lambda value: type(value) is kind, parts)


def kept(kind: type[Any]) -> list[Field[Any]]:
    """Give the fields of a dataclass that are kept. Raises TypeError where one that is left out has no default."""
    kept: list[Field[Any]] = []
    for one in fields(kind):
        if DERIVED.items() <= one.metadata.items():
            if one.default is MISSING and one.default_factory is MISSING:
                raise TypeError(f"{kind.__name__}.{one.name} is derived and needs a default")
        else:
            kept.append(one)
    return kept


def _shared(plain: Form, stamp: Callable[[Any], object]) -> Form:
    """Write each object once, however many hold it. There is no other such one in it."""

    def write(value: object, at: Writing) -> Plain:
        place = at.places.get(id(value))
        if place is None:
            place = at.places[id(value)] = len(at.shared)
            at.shared.append(_written(value, at))
        return place

    def _written(value: object, at: Writing) -> Plain:
        now, former = stamp(value), at.memo.get(id(value))
        if now is None:
            return plain.write(value, at)
        if former is None or former[0] is not value or former[1] != now:
            former = value, now, msgspec.Raw(encode(plain.write(value, at)))
        at.used[id(value)] = former
        return former[2]

    def read(place: Plain, at: Reading) -> object:
        found = at.made.get(place)
        if found is None:
            found = at.made[place] = plain.read(at.plain[place], at)
        return found

    return Form(plain.name, write, read, plain.accepts, plain.parts)


@cache
def _is_mapping(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Mapping)


def digest_of(forms: Sequence[tuple[str, Form]]) -> str:
    """Give a digest of all that decides how these are written: it is another one when a field comes, goes or moves."""
    seen: set[int] = set()
    lines: list[str] = []

    def look(name: str, form: Form) -> None:
        lines.append(f"{name}:{form.name}")
        if id(form) in seen:
            return
        seen.add(id(form))
        lines.append("(")
        for part, inner in form.parts():
            look(part, inner)
        lines.append(")")

    for name, form in forms:
        look(name, form)
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()
