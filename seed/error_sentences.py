"""Puts pydantic's errors into our words: the key, what was expected, what was got."""

import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from seed.errors import did_you_mean

EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "greater_than_equal": "a whole number of at least {ge}",
    "less_than_equal": "a whole number of at most {le}",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
"""What was expected, by pydantic's type of error. Names in braces come from the error's context."""


def sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    """One error of validating `model` as `key: expected …; got …`."""
    keys = [part for part in error["loc"] if isinstance(part, str)]
    key = f"{keys[-1]}: " if keys else ""
    match error["type"]:
        # Raised by our own checks (`field_types.wrong`), whose sentence is complete.
        case "document":
            return f"{key}{error['msg']}"
        case "missing":
            return f"{key}expected a value; the key is missing"
        case "extra_forbidden":
            allowed = _keys_at(model, error["loc"][:-1])
            hint = did_you_mean(keys[-1], allowed)
            return f"{key}unknown key; expected one of {', '.join(allowed)}{hint}"
        case "literal_error":
            # pydantic lists the words as `'A', 'B' or 'C'`.
            words, got = error["ctx"]["expected"].replace("'", "").replace(" or ", ", "), _shown(error["input"])
            hint = did_you_mean(got, words.split(", "))
            return f"{key}expected one of {words}; got {got}{hint}"
        case kind if kind in EXPECTED:
            return f"{key}expected {EXPECTED[kind].format(**error.get('ctx', {}))}; got {_shown(error['input'])}"
        case _:
            return f"{key}{error['msg']}; got {_shown(error['input'])}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, bool):
        return str(value).lower()
    return "a list" if isinstance(value, list) else "nothing" if value is None else str(value)


def _keys_at(model: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """The keys that the mapping at `path` may have, spelled as in documents."""
    for part in path:
        if isinstance(part, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = next(_models(fields[part].annotation))
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Any:
    """The models within an annotation: `Many[Membership]` has Membership."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Annotated, Union, types.UnionType, tuple):
        for argument in get_args(annotation):
            yield from _models(argument)
