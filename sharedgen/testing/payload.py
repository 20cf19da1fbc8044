"""Commands as a page sends them, events and replies as models again."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import AliasChoices, BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_jsonable_python

Model = TypeVar("Model", bound=BaseModel)


def command_text(command: BaseModel) -> str:
    """The JSON text that a page sends for this command, which may be a wrong one."""
    plain = command.__pydantic_serializer__.to_python(
        command, mode="json", by_alias=True, round_trip=True, warnings=False
    )
    return json_text(_as_sent(command, plain))


def json_text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def read_back(model: type[Model], text: str) -> Model:
    """The event or reply that was serialised to `text`.

    Raises TypeError where that is not what the model validates, as with one-way serialisers.
    """
    data = from_json(text)
    model.model_rebuild()  # what is built at first use knows its aliases only then
    if isinstance(data, dict) and not issubclass(model, RootModel):
        computed = model.__pydantic_decorators__.computed_fields
        for name, decorator in computed.items():
            data.pop(decorator.info.alias or name, None)
        fields = model.__pydantic_fields__
        names = {_written(name, field): _read(name, field) for name, field in fields.items()}
        data = {names.get(key, key): value for key, value in data.items()}
    try:
        return model.model_validate_json(json_text(data))
    except ValidationError as error:
        raise TypeError(
            f"{model.__qualname__} does not validate what it serialises, {text}: {error}"
        ) from None


def _as_sent(value: Any, plain: Any) -> Any:
    """`plain` is `value` serialised; a page writes validation aliases, and secrets in the open."""
    if hasattr(value, "get_secret_value"):
        return to_jsonable_python(value.get_secret_value())
    if isinstance(value, RootModel):
        return _as_sent(value.root, plain)
    if isinstance(value, BaseModel) and isinstance(plain, dict):
        sent, extra = {}, dict(plain)
        for name, field in type(value).__pydantic_fields__.items():
            if (key := _written(name, field)) in extra:
                sent[_read(name, field)] = _as_sent(value.__dict__.get(name), extra.pop(key))
        return extra | sent
    if isinstance(value, dict) and isinstance(plain, dict) and len(value) == len(plain):
        pairs = zip(value.values(), plain.items(), strict=True)
        return {key: _as_sent(inner, plain_inner) for inner, (key, plain_inner) in pairs}
    if isinstance(value, (list, tuple)) and isinstance(plain, list) and len(value) == len(plain):
        return [_as_sent(inner, each) for inner, each in zip(value, plain, strict=True)]
    return plain


def _written(name: str, field: FieldInfo) -> str:
    return field.serialization_alias or name


def _read(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = next((choice for choice in alias.choices if isinstance(choice, str)), None)
    return alias if isinstance(alias, str) else name
