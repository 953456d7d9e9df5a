"""Which renderer tells which tool's answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from penchant.agent.answering.results import EventLine, Language, Rendered
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.activity import activity
from penchant.agent.rendering.alike_items import similar_items
from penchant.agent.rendering.assorted import assortment
from penchant.agent.rendering.campaigns import campaign
from penchant.agent.rendering.changed import changes
from penchant.agent.rendering.compared import compare
from penchant.agent.rendering.concepts import concept
from penchant.agent.rendering.next_visits import next_behaviour
from penchant.agent.rendering.ordered import orders
from penchant.agent.rendering.portrait import portrait
from penchant.agent.rendering.reached import audience, who_likes
from penchant.agent.rendering.recommended import contrast, explain, recommend
from penchant.agent.rendering.sales import figures
from penchant.agent.rendering.segments import segment
from penchant.agent.rendering.shop_overview import overview
from penchant.agent.rendering.sources import sources
from penchant.agent.rendering.telling import Names, Telling
from penchant.agent.rendering.trending import trends
from penchant.agent.rendering.words import Words
from penchant.errors import NotFound
from penchant.ids import EventId
from penchant.tools.ranking_basis import UNKNOWN_BASIS, RankingBasis

Renderer = Callable[[Any, Telling], Rendered]
"""Each reads the value that its own tool gives."""
_RENDERERS: Mapping[str, Renderer] = {
    "overview": overview,
    "portrait": portrait,
    "changes": changes,
    "recommend": recommend,
    "explain": explain,
    "contrast": contrast,
    "audience": audience,
    "who_likes": who_likes,
    "compare": compare,
    "similar_items": similar_items,
    "trends": trends,
    "campaign": campaign,
    "segment": segment,
    "next_behaviour": next_behaviour,
    "concept": concept,
    "activity": activity,
    "figures": figures,
    "orders": orders,
    "assortment": assortment,
    "sources": sources,
}
_IN_CHINESE = " Answer in Chinese."


def render(
    tool: str,
    value: object,
    language: Language,
    *,
    call: ToolCall,
    events: Callable[[Sequence[EventId]], Sequence[EventLine]],
    names: Names,
    basis: RankingBasis = UNKNOWN_BASIS,
) -> Rendered:
    """A tool's answer as people read it; both languages state the same.

    `Rendered.text` and the statements of its evidence are Markdown in which shop data is escaped. Cells of
    the table, the picture's title and what it says, concept paths and names of score terms are plain text:
    where they go into Markdown or HTML, they are escaped there (`markdown.escape`). Texts inside the Plotly
    dictionary are escaped for Plotly.

    Args:
        tool: Its name in the registry.
        value: What it answered: `Portrait` and `Sources` of `penchant.agent.answering.values`, a sequence of
            `Recommendation` for `recommend`, and what the shop's method of that name gives for the others.
        language: Of the answer.
        call: The call with the arguments that were used; `recommend`, `explain` and `contrast` name the
            `shopper`, and `trends` the `direction` and `category`, from it.
        events: Looks events up by their ids.
        names: What items and concepts are called.
        basis: What the ranking behind the answer rests on.

    Raises:
        NotFound: There is no such tool.
    """
    renderer = _RENDERERS.get(tool)
    if renderer is None:
        raise NotFound(f"there is no tool `{tool}`; there are {', '.join(_RENDERERS)}")
    told = renderer(value, Telling(Words(language), call, events, names, basis))
    if language == "en":
        return told
    instruction = told.instruction + _IN_CHINESE
    return Rendered(told.text, instruction, told.table, told.figure, told.evidence)
