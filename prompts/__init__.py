"""Every word said to a model, as Markdown with front matter, and the loader that refuses a wrong variable."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from penchant.errors import ConfigError

__all__ = ["Prompt", "load_prompt", "parse_prompt"]

_FOLDER = Path(__file__).parent
_FRONT_MATTER = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KEYS = ("id", "version", "variables")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt.

    Attributes:
        prompt_id: Its name in traces, lower case with hyphens.
        version: Raised by hand when its meaning changes.
        variables: The names that `render` needs, in the front matter's order.
        body: The text, with `{{name}}` where a variable goes.
        hash: Twelve hex digits of the SHA-256 of front matter and body.
    """

    prompt_id: str
    version: str
    variables: tuple[str, ...]
    body: str
    hash: str

    def render(self, **values: str) -> str:
        """The text with every variable filled in; values are copied as they are, never expanded again.

        Raises:
            ConfigError: A variable is missing or unknown.
        """
        if wrong := set(values) ^ set(self.variables):
            raise ConfigError(
                f"prompt {self.prompt_id!r} takes {_listed(self.variables)}, not {_listed(tuple(values))}: "
                f"{_listed(tuple(sorted(wrong)))} is missing or unknown"
            )
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.body)

    def sections(self) -> Mapping[str, str]:
        """The text under each `## heading` of the body, without the blank lines around it."""
        parts = re.split(r"^## (.+)$", self.body, flags=re.MULTILINE)[1:]
        return {name.strip(): text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def load_prompt(name: str) -> Prompt:
    """The prompt in `<name>.md` of this folder, for instance `write_facts` or `examples/intents`.

    Raises:
        ConfigError: There is no such file, or its front matter and body do not fit each other.
    """
    path = _FOLDER / f"{name}.md"
    if not path.is_file():
        known = ", ".join(
            sorted(p.relative_to(_FOLDER).with_suffix("").as_posix() for p in _FOLDER.rglob("*.md"))
        )
        raise ConfigError(f"there is no prompt {name!r}; there are {known}")
    return parse_prompt(path.read_text(encoding="utf-8"), name=path.name)


def parse_prompt(text: str, name: str) -> Prompt:
    """The prompt written as `text`; `name` is what an error calls it.

    Raises:
        ConfigError: The front matter is missing, has an unknown or missing key, or its variables are not
            exactly those of the body.
    """
    match = _FRONT_MATTER.fullmatch(text.replace("\r\n", "\n"))
    if match is None:
        raise ConfigError(f"prompt {name} must begin with front matter between two lines of ---")
    lines = [line.partition(":") for line in match["head"].splitlines() if line.strip()]
    head = {key.strip(): value.strip() for key, _, value in lines}
    if tuple(head) != _KEYS:
        raise ConfigError(f"prompt {name} has the keys {_listed(tuple(head))}; it needs {_listed(_KEYS)}")
    variables = tuple(part.strip() for part in head["variables"].split(",") if part.strip())
    used = set(_PLACEHOLDER.findall(match["body"]))
    if used != set(variables):
        raise ConfigError(
            f"prompt {name} declares {_listed(variables)} but its text uses {_listed(tuple(sorted(used)))}"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(head["id"], head["version"], variables, match["body"].strip(), digest)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"
