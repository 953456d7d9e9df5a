"""What a plugin says, shown as its own words: quoted, named, without markup, and cut where it is long."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from penchant.agent.answering.results import Evidence, Language, Rendered, ToolResult
from penchant.agent.answering.wording import say
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.markdown import Markup, escape

LONGEST_SAID = 600
"""Characters of a plugin's answer that are shown."""
MOST_LINES = 8
_LINE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』《》", '"'))
"""The quotation must end where the plugin's words do."""


@dataclass(frozen=True, slots=True)
class PluginSaid:
    """What a plugin's tool answered.

    Attributes:
        plugin: Its name.
        tool: The tool's.
        text: Its own words, a little more than is shown of them.
    """

    plugin: str
    tool: str
    text: str


def quoted(said: PluginSaid, call: ToolCall, language: Language) -> Rendered:
    """The plugin's words as a quotation under its name, in which nothing takes effect as markup.

    Args:
        said: What it answered.
        call: With the arguments that it was given.
        language: Of the answer; the plugin's words stay in theirs.
    """
    lines = [Markup(f"“{line}”") for line in _lines(said.text)]
    names = {"tool": escape(said.tool), "plugin": escape(said.plugin)}
    if not lines:
        text = statement = say("plugin_silent", language, **names)
    else:
        head = say("plugin_says", language, **names)
        statement = head + ("" if language == "zh" else " ") + " ".join(lines)
        text = statement if len(lines) == 1 else "\n".join([head, "", *(f"- {one}" for one in lines)])
    return Rendered(
        text,
        "What the plugin says is shown beside your words; say nothing of it.",
        evidence=(Evidence(statement, said_by=f"{said.plugin}: {told_call(call)}"),),
    )


def quotes_plugin(result: ToolResult) -> bool:
    """Whether a result holds a plugin's words: its own answer, or the sources of one."""
    return any(one.said_by for one in result.rendered.evidence)


def told_call(call: ToolCall) -> str:
    """A call for people, as `stock(item_id=17)`."""
    return f"{call.tool}({', '.join(f'{name}={value}' for name, value in call.arguments.items())})"


def _lines(text: str) -> Sequence[Markup]:
    """Its lines, escaped; `…` stands for what is left out."""
    lines = [line for line in _LINE_END.split(text) if escape(line).strip()]
    left, shown = LONGEST_SAID, list[Markup]()
    for line in lines[:MOST_LINES]:
        if left > 0:
            shown.append(escape(line.translate(_QUOTES), most=left))
            left -= len(line)
    if len(shown) < len(lines) and not shown[-1].endswith("…"):
        shown[-1] = Markup(f"{shown[-1]} …")
    return shown
