"""The base classes of declarations, and what they refuse.

A wrong declaration raises DeclarationError where it stands. `sharedgen build` imports the modules
under `collecting_faults`, so that one run tells of every fault.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any, ClassVar, Final, Generic, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from typing_extensions import TypeAliasType, TypeVar

from .address import ADDRESS_LIMIT, Codec, Segment, Template, Value, parse_template
from .class_keywords import MessageMeta
from .source import DeclarationError, Fault, Source, class_source, field_source, near, nearest
from .spelling import kebab_case, lower_camel, snake_case

# what every Subscription of the page has already; `then` would make it look like a promise
CLIENT_MEMBERS: Final = frozenset(
    {
        *(
            "on",
            "events",
            "address",
            "params",
            "status",
            "onStatus",
            "onGap",
            "unsubscribe",
            "then",
        ),
        *("toJSON", "constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty"),
        *("isPrototypeOf", "propertyIsEnumerable"),
    }
)
# what every ChannelConsumer has already: the handler of such a command gets a `_` behind its name
CONSUMER_MEMBERS: Final = frozenset(
    {"authorize", "subscribed", "unsubscribed", "publish", "send", "channel", "scope", "user"}
)
DEFAULT_HISTORY_TTL: Final = timedelta(days=1)
DEFAULT_IDEMPOTENCY_WINDOW: Final = timedelta(minutes=5)
MAX_IDEMPOTENCY_WINDOW: Final = timedelta(days=1)

_WIRE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_collecting: ContextVar[bool] = ContextVar("collecting_faults", default=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address: a field of the channel."""

    name: str
    codec: Codec
    source: Source


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """An event: `name` is its wire name."""

    model: type[Event]
    name: str
    retain: bool
    source: Source


@dataclass(frozen=True, slots=True)
class CommandDeclaration:
    """A command: `method` is the name of its handler, `reply` None for an empty reply.

    `idempotent`: how long a key runs it no more than once and its reply is repeated, None for a
    command without keys; `concurrent`: whether it overlaps with others of its address.
    """

    model: type[Command[Any]]
    name: str
    method: str
    reply: type[BaseModel] | None
    idempotent: timedelta | None
    concurrent: bool
    source: Source


@dataclass(frozen=True, slots=True)
class ChannelDeclaration:
    """What a Channel class declares. Events and commands are keyed by wire name, in order."""

    model: type[Channel]
    name: str
    address: Template
    parameters: tuple[Parameter, ...]
    events: Mapping[str, EventDeclaration]
    commands: Mapping[str, CommandDeclaration]
    history: int
    history_ttl: timedelta
    source: Source


class Event(BaseModel, metaclass=MessageMeta):
    """A message from the server to pages, nested in its Channel.

    Class keywords: `name`, the wire name (default: the class name in lowerCamel); `retain`, whether
    the latest one is sent to whoever subscribes.
    """

    # built at first use, so that the build can tell of every field that Pydantic cannot carry
    model_config = ConfigDict(defer_build=True)

    __sharedgen_name__: ClassVar[str]
    __sharedgen_retain__: ClassVar[bool] = False
    __sharedgen_faults__: ClassVar[tuple[Fault, ...]] = ()

    def __init_subclass__(
        cls, *, name: str | None = None, retain: bool = False, **config: Any
    ) -> None:
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, name: str | None = None, retain: bool = False, **unknown: Any
    ) -> None:
        super().__pydantic_init_subclass__()
        faults = _unknown_keywords(cls, unknown, ("name", "retain"))
        if not isinstance(retain, bool):
            faults.append(_fault(cls, f"retain is True or False, not {retain!r}"))
        cls.__sharedgen_name__ = _wire_name(cls, name, faults)
        cls.__sharedgen_retain__ = retain is True
        cls.__sharedgen_faults__ = _settle(faults)


Reply = TypeVar("Reply", bound=BaseModel, default=Any)


class Command(BaseModel, Generic[Reply], metaclass=MessageMeta):
    """A message from a page to the server, nested in its Channel.

    `Command[Receipt]` names the model of its reply; a bare `Command` is answered by an empty reply.
    Class keywords: `name`, the wire name (default: the class name in lowerCamel); `idempotent`,
    whether the page sends it again after the connection was lost, and it runs once all the same
    (True for five minutes, or a timedelta of at most a day); `concurrent`, whether it may run
    beside other commands of its page to the same address.
    """

    model_config = ConfigDict(defer_build=True)

    __sharedgen_name__: ClassVar[str]
    __sharedgen_reply__: ClassVar[type[BaseModel] | None] = None
    __sharedgen_idempotent__: ClassVar[timedelta | None] = None
    __sharedgen_concurrent__: ClassVar[bool] = False
    __sharedgen_faults__: ClassVar[tuple[Fault, ...]] = ()

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        idempotent: bool | timedelta = False,
        concurrent: bool = False,
        **config: Any,
    ) -> None:
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        name: str | None = None,
        idempotent: bool | timedelta = False,
        concurrent: bool = False,
        **unknown: Any,
    ) -> None:
        super().__pydantic_init_subclass__()
        if cls.__pydantic_generic_metadata__["origin"] is Command:
            return  # Command[Receipt] itself; the class that is declared comes after
        faults = _unknown_keywords(cls, unknown, ("name", "idempotent", "concurrent"))
        if not isinstance(concurrent, bool):
            faults.append(_fault(cls, f"concurrent is True or False, not {concurrent!r}"))
        cls.__sharedgen_reply__ = _reply_of(cls, faults)
        cls.__sharedgen_idempotent__ = _window_of(cls, idempotent, faults)
        cls.__sharedgen_concurrent__ = concurrent is True
        cls.__sharedgen_name__ = _wire_name(cls, name, faults)
        if cls.__sharedgen_name__ in CLIENT_MEMBERS:
            faults.append(
                _fault(
                    cls,
                    f"the command {cls.__sharedgen_name__!r} collides with a member that every "
                    'subscription of the page has: give it another name with name="…"',
                )
            )
        cls.__sharedgen_faults__ = _settle(faults)


class Channel(BaseModel):
    """A channel: its fields are the parameters of its address, its nested classes the messages.

    An instance is one address: `Chat(room="python")`. Parameters are str, int, bool, UUID, date, an
    Enum or a Literal. Class keywords: `address`, the template (default: the class name in
    kebab-case, then the fields in order); `history`, how many events can be recovered;
    `history_ttl`, how long (a timedelta, one day by default).

    Raises DeclarationError at the class statement for what cannot be a channel.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    __sharedgen_declaration__: ClassVar[ChannelDeclaration]
    __sharedgen_faults__: ClassVar[tuple[Fault, ...]] = ()

    def __init_subclass__(
        cls,
        *,
        address: str | None = None,
        history: int = 0,
        history_ttl: timedelta | None = None,
        **config: Any,
    ) -> None:
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        address: str | None = None,
        history: int = 0,
        history_ttl: timedelta | None = None,
        **unknown: Any,
    ) -> None:
        super().__pydantic_init_subclass__()
        faults = _unknown_keywords(cls, unknown, ("address", "history", "history_ttl"))
        history, ttl = _history_of(cls, history, history_ttl, faults)
        parameters = _parameters_of(cls, faults)
        events, commands = _messages_of(cls, faults)
        cls.__sharedgen_declaration__ = ChannelDeclaration(
            model=cls,
            name=cls.__name__,
            address=_template_of(cls, address, faults),
            parameters=parameters,
            events=events,
            commands=commands,
            history=history,
            history_ttl=ttl,
            source=class_source(cls),
        )
        cls.__sharedgen_faults__ = _settle(faults)


def declaration(channel: type[Channel]) -> ChannelDeclaration:
    """What a Channel class declares."""
    return channel.__sharedgen_declaration__


def faults_of(channel: type[Channel]) -> tuple[Fault, ...]:
    """What was found wrong with a class and its messages while faults were collected."""
    declared = declaration(channel)
    messages: list[type[Event] | type[Command[Any]]] = [
        *(event.model for event in declared.events.values()),
        *(command.model for command in declared.commands.values()),
    ]
    return (
        *channel.__sharedgen_faults__,
        *(fault for model in messages for fault in model.__sharedgen_faults__),
    )


def messages_in(channel: type[Channel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models nested in a channel, its bases' first, a name overridden once."""
    found: dict[str, type[BaseModel]] = {}
    for cls in reversed(channel.__mro__):
        if issubclass(cls, Channel):
            for name, value in vars(cls).items():
                if isinstance(value, type) and issubclass(value, BaseModel):
                    found[name] = value
    return iter(found.items())


@contextmanager
def collecting_faults() -> Iterator[None]:
    """Within, wrong declarations are recorded for `faults_of` instead of raised."""
    token = _collecting.set(True)
    try:
        yield
    finally:
        _collecting.reset(token)


def address_of(channel: Channel) -> str:
    """The canonical address: `chat/python`.

    Raises ValueError for one of more than 255 characters.
    """
    declared = declaration(type(channel))
    return declared.address.fill(
        {p.name: p.codec.encode(getattr(channel, p.name)) for p in declared.parameters}
    )


def parse_address(declared: ChannelDeclaration, address: str) -> Channel | None:
    """The channel of this address, or None where it is none or not in canonical spelling."""
    if len(address) > ADDRESS_LIMIT:
        return None
    texts = declared.address.parse(address)
    if texts is None:
        return None
    values: dict[str, Value] = {}
    for parameter in declared.parameters:
        value = parameter.codec.decode(texts[parameter.name])
        if value is None:
            return None
        values[parameter.name] = value
    try:
        channel = declared.model.model_validate(values, strict=True, by_name=True)
        return channel if address_of(channel) == address else None
    except (ValidationError, ValueError):
        return None


def _fault(cls: type, text: str, *, field: str | None = None) -> Fault:
    source = class_source(cls) if field is None else field_source(cls, field)
    where = cls.__qualname__ if field is None else f"{cls.__qualname__}.{field}"
    return Fault(source, f"{where}: {text}")


def _settle(faults: list[Fault]) -> tuple[Fault, ...]:
    if faults and not _collecting.get():
        raise DeclarationError(*faults)
    return tuple(faults)


def _unknown_keywords(cls: type, unknown: dict[str, Any], known: tuple[str, ...]) -> list[Fault]:
    return [
        _fault(cls, f"there is no class keyword {word!r}; {near(word, known)}") for word in unknown
    ]


def _wire_name(cls: type, name: object, faults: list[Fault]) -> str:
    wire = lower_camel(cls.__name__.partition("[")[0]) if name is None else name
    if isinstance(wire, str) and _WIRE_NAME.match(wire):
        return wire
    if name is None:
        problem = "its wire name is made of ASCII letters, digits and '_'"
    else:
        problem = f"{name!r} is no wire name (ASCII letters, digits and '_', 64 at most)"
    faults.append(_fault(cls, f'{problem}: give it one with name="…"'))
    return str(wire)


def _reply_of(cls: type[Command[Any]], faults: list[Fault]) -> type[BaseModel] | None:
    for base in cls.__mro__:
        generic = getattr(base, "__pydantic_generic_metadata__", None) or {}
        if generic.get("origin") is Command:
            (reply,) = generic["args"]
            if isinstance(reply, type) and issubclass(reply, BaseModel):
                return reply
            shown = getattr(reply, "__forward_arg__", None) or getattr(reply, "__name__", reply)
            faults.append(
                _fault(
                    cls,
                    f"the reply {shown} is no model: Command[…] takes a BaseModel class "
                    "(wrap the value in one), or nothing for an empty reply",
                )
            )
            return None
    return None


def _window_of(cls: type, idempotent: object, faults: list[Fault]) -> timedelta | None:
    if isinstance(idempotent, bool):
        return DEFAULT_IDEMPOTENCY_WINDOW if idempotent else None
    if isinstance(idempotent, timedelta):
        if timedelta(0) < idempotent <= MAX_IDEMPOTENCY_WINDOW:
            return idempotent
        problem = "the window of idempotent is more than nothing and at most a day"
    else:
        problem = "idempotent is True, False or the timedelta that replies are repeated for"
    faults.append(_fault(cls, f"{problem}, not {idempotent!r}"))
    return None


def _history_of(
    cls: type[Channel], history: object, ttl: object, faults: list[Fault]
) -> tuple[int, timedelta]:
    if isinstance(history, bool) or not isinstance(history, int) or history < 0:
        faults.append(_fault(cls, f"history is how many events to keep, not {history!r}"))
        history = 0
    if ttl is None:
        return history, DEFAULT_HISTORY_TTL
    if not isinstance(ttl, timedelta) or ttl <= timedelta(0):
        faults.append(_fault(cls, f"history_ttl is a positive timedelta, not {ttl!r}"))
        return history, DEFAULT_HISTORY_TTL
    if not history:
        faults.append(_fault(cls, "history_ttl without history: say how many with history=N"))
    return history, ttl


def _parameters_of(cls: type[Channel], faults: list[Fault]) -> tuple[Parameter, ...]:
    parameters = []
    for name, info in cls.__pydantic_fields__.items():
        fault = partial(_fault, cls, field=name)
        try:
            codec = _codec_of(info.annotation)
        except ValueError as error:
            faults.append(fault(str(error)))
            continue
        if info.default_factory is not None:
            faults.append(fault("a parameter's default is a value, not a factory"))
        parameters.append(Parameter(name, codec, field_source(cls, name)))
    return tuple(parameters)


def _codec_of(annotation: Any) -> Codec:
    while True:
        if isinstance(annotation, TypeAliasType) or hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        elif hasattr(annotation, "__supertype__"):  # NewType
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__metadata__"):  # Annotated
            annotation = annotation.__origin__
        else:
            break
    match annotation:
        case _ if annotation is str:
            return Codec("str")
        case _ if annotation is int:
            return Codec("int")
        case _ if annotation is bool:
            return Codec("bool")
        case _ if annotation is UUID:
            return Codec("uuid")
        case _ if annotation is date:
            return Codec("date")
        case _ if get_origin(annotation) is Literal:
            return _choice(get_args(annotation))
        case type() if issubclass(annotation, Enum):
            return _choice(tuple(annotation))
    shown = getattr(annotation, "__name__", None) or str(annotation)
    raise ValueError(
        f"{shown} cannot be a parameter of an address: "
        "use str, int, bool, UUID, date, an Enum or a Literal"
    )


def _choice(values: tuple[Any, ...]) -> Codec:
    codec = Codec("choice")
    choices: dict[str, Value] = {}
    for value in values:
        plain = value.value if isinstance(value, Enum) else value
        if not isinstance(plain, (str, int)):
            raise ValueError(
                f"{plain!r} cannot stand in an address: use values that are str or int"
            )
        text = codec.encode(value)
        if text in choices:
            raise ValueError(f"two of its values are spelled {text!r} in an address: change one")
        choices[text] = value
    return Codec("choice", choices)


def _template_of(cls: type[Channel], address: object, faults: list[Fault]) -> Template:
    fields = list(cls.__pydantic_fields__)
    usual = Template(
        (
            *parse_template(kebab_case(cls.__name__) or "channel").segments,
            *(Segment(name, is_parameter=True) for name in fields),
        )
    )
    if address is None:
        return usual
    try:
        if not isinstance(address, str):
            raise ValueError(f"it is text such as {str(usual)!r}, not {address!r}")
        template = parse_template(address)
        named = [s.text for s in template.segments if s.is_parameter]
        for name in named:
            if name not in fields:
                like = nearest(name, fields)
                hint = f"did you mean {like}?" if like else "declare the field, or take it out"
                raise ValueError(f"{{{name}}} is no field of the channel: {hint}")
            if named.count(name) > 1:
                raise ValueError(f"{{{name}}} stands in it twice: once is enough")
        for name in fields:
            if name not in named:
                raise ValueError(f"it lacks the field {name}: write {{{name}}} as a segment of it")
    except ValueError as error:
        faults.append(_fault(cls, f"the address {address!r} is wrong: {error}"))
        return usual
    return template


def _messages_of(
    cls: type[Channel], faults: list[Fault]
) -> tuple[dict[str, EventDeclaration], dict[str, CommandDeclaration]]:
    events: dict[str, EventDeclaration] = {}
    commands: dict[str, CommandDeclaration] = {}
    methods: dict[str, str] = {}
    for _, model in messages_in(cls):
        if issubclass(model, Event):
            event = EventDeclaration(
                model, model.__sharedgen_name__, model.__sharedgen_retain__, class_source(model)
            )
            if (first := events.setdefault(event.name, event)) is not event:
                faults.append(_same_name(cls, "event", event.name, first, event))
        elif issubclass(model, Command):
            command = CommandDeclaration(
                model=model,
                name=model.__sharedgen_name__,
                method=_method_of(model),
                reply=model.__sharedgen_reply__,
                idempotent=model.__sharedgen_idempotent__,
                concurrent=model.__sharedgen_concurrent__,
                source=class_source(model),
            )
            if (earlier := commands.setdefault(command.name, command)) is not command:
                faults.append(_same_name(cls, "command", command.name, earlier, command))
            elif (other := methods.setdefault(command.method, model.__name__)) != model.__name__:
                faults.append(
                    _fault(
                        model,
                        f"its handler would be called {command.method}, as that of {other}: "
                        "rename one of the two classes",
                    )
                )
    return events, commands


def _method_of(model: type[Command[Any]]) -> str:
    method = snake_case(model.__name__)
    return f"{method}_" if keyword.iskeyword(method) or method in CONSUMER_MEMBERS else method


def _same_name(
    cls: type[Channel],
    kind: str,
    name: str,
    first: EventDeclaration | CommandDeclaration,
    second: EventDeclaration | CommandDeclaration,
) -> Fault:
    return Fault(
        second.source,
        f"{second.model.__qualname__}: {cls.__name__} has the {kind} {name!r} already, at "
        f'{first.source}: give one of them another name with name="…"',
    )
