"""What in the shop words were taken for."""

from penchant.agent.rendering.markdown import Markup, escape
from penchant.agent.rendering.telling import Telling
from penchant.agent.rendering.words import Pair
from penchant.ids import ItemId
from penchant.tools.meant import Understood

MEANT: Pair = (" (meant: {meant})", "（理解为 {meant}）")
"""Goes behind the words."""
_UNDERSTOOD: dict[str, Pair] = {
    "item": ("the item {names}", "商品 {names}"),
    "titles": ("{items} with these words in the title", "名称中含有这些词的 {items}"),
    "titles said": ("{items} with “{names}” in the title", "名称中含有“{names}”的 {items}"),
    "titles under": (
        "{items} of {under} with “{names}” in the title",
        "{under} 中名称含有“{names}”的 {items}",
    ),
    "concepts": ("{names}", "{names}"),
    "liked": ("items such as {items}", "{items}等商品"),
}


def understood_as(one: Understood, telling: Telling) -> Markup:
    """The item, the concepts or the titles that were meant."""
    words = telling.words
    items = words.counted(one.count, "item")
    if one.kind == "liked":
        items = words.listed([telling.item(ItemId(name)) for name in one.names])
    names = words.listed([escape(name) for name in one.names], last="or")
    under = words.listed([escape(path) for path in one.under])
    kind = "titles under" if one.under else "titles said" if one.kind == "titles" and one.names else one.kind
    return words.say(_UNDERSTOOD[kind], names=names, items=items, under=under)
