"""What in the shop words were taken for."""

from penchant.agent.rendering.markdown import Markup
from penchant.agent.rendering.telling import Telling, left_out_told, paths_told
from penchant.agent.rendering.words import Pair
from penchant.ids import ItemId
from penchant.tools.meant import Understood

_MEANT: Pair = (" (meant: {meant}{left_out})", "（理解为 {meant}{left_out}）")
_UNDERSTOOD: dict[str, Pair] = {
    "item": ("the item {names}", "商品 {names}"),
    "titles": ("{items} with these words in the title", "名称中含有这些词的 {items}"),
    "titles said": ("{items} with “{names}” in the title", "名称中含有“{names}”的 {items}"),
    "titles under": (
        "{items} of {under} with “{names}” in the title",
        "{under} 中名称含有“{names}”的 {items}",
    ),
    "brand": ("{items} of {names} in {under}", "{under} 中品牌为 {names} 的 {items}"),
    "concepts": ("{names}", "{names}"),
    "liked": ("items such as {items}", "{items}等商品"),
}


def taken_for(one: Understood | None, telling: Telling) -> Markup:
    """In brackets, to stand behind the words, with which of them were left out; empty without any."""
    if one is None:
        return Markup("")
    words = telling.words
    items = words.counted(one.count, "item")
    if one.kind == "liked":
        items = words.listed([telling.item(ItemId(name)) for name in one.names])
    names = paths_told(one.names, telling)
    under = paths_told(one.under, telling, last="and")
    kind: str = one.kind
    if one.kind == "titles" and one.names:
        kind = "titles under" if one.under else "titles said"
    meant = words.say(_UNDERSTOOD[kind], names=names, items=items, under=under)
    return words.say(_MEANT, meant=meant, left_out=left_out_told(one.left_out, telling))
