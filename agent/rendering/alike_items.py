"""Products that are like a product or go with it."""

from penchant.agent.answering.results import Rendered, Table
from penchant.agent.rendering.markdown import Markup, plain
from penchant.agent.rendering.telling import LINES, Story, Telling
from penchant.agent.rendering.words import ALL_IN_TABLE, Pair
from penchant.tools.similar_items import SimilarItem, SimilarItems

_HEAD: Pair = (
    "What goes with {item} or is like it most is {first}: {why}.",
    "与 {item} 最相近或最常搭配的是 {first}：{why}。",
)
_NOTHING: Pair = (
    "Nothing is surely like {item} or goes with it.",
    "没有商品确实与 {item} 相似或搭配。",
)
_LINE: Pair = ("{item}: {why}", "{item}：{why}")
_CHEAPER: Pair = ("Only items below its price of {price} were taken.", "只算比它的价格 {price} 更低的商品。")
_HAD: Pair = (
    "So far {shoppers} had {item}.",
    "到目前为止有 {shoppers}有过 {item}。",
)
_HOW: dict[str, Pair] = {
    "bought_with": ("the two are bought together", "两者常一起购买"),
    "substitutes": ("the one is bought instead of the other", "两者互相替代"),
    "leads_to": ("it is bought after it", "常在它之后购买"),
    "leads_from": ("it is bought before it", "常在它之前购买"),
}
_COMMON: Pair = (
    "{common} of the {of} shoppers who had the one had the other, too; by chance it would be {chance}",
    "有过前者的 {of} 位顾客中有 {common} 位也有过后者，若属偶然应为 {chance} 位",
)
_RELATED: Pair = ("{how}; {common}", "{how}；{common}")
_WORDS: Pair = ("both say {words}", "两者都含有 {words}")
_WORDS_ALIKE: Pair = ("their words are alike", "两者的描述相近")


def similar_items(value: SimilarItems, telling: Telling) -> Rendered:
    """Which products are like a product or go with it, and what says so."""
    words, story = telling.words, Story()
    item = telling.strong_item(value.item_id, value.title)
    if value.items:
        first = value.items[0]
        pair = words.say(
            _HEAD,
            item=item,
            first=telling.strong_item(first.item_id, first.title),
            why=_why(first, value, telling),
        )
        story.say(pair, event_ids=first.event_ids)
    else:
        story.say(words.say(_NOTHING, item=item))
    for one in value.items[1 : LINES + 1]:
        named = telling.strong_item(one.item_id, one.title)
        line = words.say(_LINE, item=named, why=_why(one, value, telling))
        story.say(line, point=True, event_ids=one.event_ids)
    if len(value.items) > LINES + 1:
        story.say(words.say(ALL_IN_TABLE, count=len(value.items)))
    if price := telling.argument("cheaper_than"):
        story.say(words.say(_CHEAPER, price=price))
    had = words.say(
        _HAD, item=telling.item(value.item_id, value.title), shoppers=words.counted(value.shoppers, "shopper")
    )
    story.say(had)
    columns = (
        ("Place", "Item", "Id", "Shoppers in common", "By chance", "Shoppers", "Why"),
        ("名次", "商品", "编号", "共同顾客", "偶然预期", "顾客数", "依据"),
    )[words.language == "zh"]
    rows = tuple(
        (
            place,
            one.title,
            one.item_id,
            one.in_common,
            round(one.by_chance, 1),
            one.shoppers,
            plain(_why(one, value, telling)),
        )
        for place, one in enumerate(value.items, start=1)
    )
    return story.told(
        "Name the items in this order with what says so; call none better than another.",
        table=Table(columns, rows),
    )


def _why(one: SimilarItem, value: SimilarItems, telling: Telling) -> Markup:
    words = telling.words
    common = words.say(
        _COMMON, common=one.in_common, of=value.shoppers, chance=words.number(one.by_chance, 1)
    )
    if one.how == "shoppers":
        return common
    if one.how == "words":
        if not one.shared_words:
            return words.say(_WORDS_ALIKE)
        return words.say(_WORDS, words=words.listed([words.quoted(word) for word in one.shared_words]))
    how = "leads_from" if one.how == "leads_to" and not one.is_subject else one.how
    related = Markup(words.pick(_HOW[how]))
    return words.say(_RELATED, how=related, common=common) if one.in_common else related
