"""The commented `penchant.toml` that `penchant init` writes: every setting with its default."""

import re
from collections.abc import Mapping
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from penchant.settings import PREFIX, Settings

HEAD = f"""\
# Settings of this shop. Take the # away from a line to change one.
# The environment wins over this file: {PREFIX}MODEL_THREADS=2 is model_threads = 2.
"""
EXAMPLES = {"database_url": '"postgresql+psycopg://user@host/shop"', "model_api_key": '"sk-…"'}
"""What to show where the default is none, which TOML cannot say."""


def settings_text() -> str:
    """The file's text; it changes nothing until a line is uncommented."""
    return HEAD + "".join(_entry(*row) for row in settings_rows())


def change_settings(text: str, values: Mapping[str, float]) -> str:
    """The text of a `penchant.toml` with some numbers set; all else, comments included, stays as it is.

    Args:
        text: Of the file, empty where there is none.
        values: By the settings' names.
    """
    for name, value in values.items():
        line = f"{name} = {value:g}" if value % 1 else f"{name} = {value:.1f}"
        for mark in ("", "#"):  # what is in force goes before what is commented out
            said = re.compile(rf"^[ \t]*{mark}[ \t]*{name}[ \t]*=.*$", re.MULTILINE)
            text, count = said.subn(line, text, count=1)
            if count:
                break
        else:
            text = f"{line}\n{text}"  # at the top, before any table
    return text


def settings_rows() -> list[tuple[str, str, str]]:
    """`(name, default, meaning and range)` of every setting."""
    return [(name, _default(name, field), _meaning(field)) for name, field in Settings.model_fields.items()]


def _entry(name: str, default: str, meaning: str) -> str:
    said = f"# {meaning}\n" if meaning else ""
    return f"\n{said}# {name} = {default}\n"


def _default(name: str, field: FieldInfo) -> str:
    if field.default is None:
        return EXAMPLES[name]
    return f'"{field.default}"' if isinstance(field.default, str) else str(field.default)


def _meaning(field: FieldInfo) -> str:
    allowed = _allowed(field)
    return " ".join(part for part in (field.description, allowed and f"({allowed})") if part)


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(get_args(field.annotation))
    said = []
    for limit in field.metadata:
        match limit:
            case Gt():
                said.append(f"above {limit.gt}")
            case Ge():
                said.append(f"at least {limit.ge}")
            case Lt():
                said.append(f"below {limit.lt}")
            case Le():
                said.append(f"at most {limit.le}")
    return ", ".join(said)
