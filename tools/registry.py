"""The questions that Penchant answers: one tool each, with the arguments that a question names."""

from dataclasses import dataclass
from enum import StrEnum

from penchant.errors import NotFound, clipped
from penchant.graph_store.column_names import KINDS
from penchant.units import MEASURES, ORDER_RANKS, PARTS, PRICE_ORDERS, RANKED, SPLITS, UNITS


class ArgumentKind(StrEnum):
    """What an argument is, and with it how a question says it."""

    SHOPPER = "shopper"  # an id, or words for the shopper spoken of before: `her`, `this customer`
    ITEM = "item"  # an id, a title, or words for the item spoken of before: `it`, `that tea`
    WORDS = "words"  # a product, a taste, a group of shoppers, as the question calls it
    COUNT = "count"  # a whole number in digits or words
    PRICE = "price"  # a number, maybe with a currency sign
    DATE = "date"  # a day or a stretch of time: `2017-12-01`, `Christmas`, `the last two weeks`
    CHOICE = "choice"  # one of `Argument.choices`, whatever the question calls it


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool.

    Attributes:
        name: As in the call.
        kind: What it is.
        description: For people and for models that choose tools themselves.
        required: Whether the tool cannot answer without it; then it is asked for.
        choices: The values of a `CHOICE`; of another kind those that need not stand in the question.
    """

    name: str
    kind: ArgumentKind
    description: str
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One question that can be answered.

    Attributes:
        name: The tool's name in a call.
        description: What it answers, one line.
        arguments: In the order in which a call names them.
    """

    name: str
    description: str
    arguments: tuple[Argument, ...] = ()

    def argument(self, name: str) -> Argument:
        """The argument of that name.

        Raises:
            NotFound: There is none.
        """
        for argument in self.arguments:
            if argument.name == name:
                return argument
        taken = ", ".join(argument.name for argument in self.arguments) or "none"
        raise NotFound(f"the tool `{self.name}` takes no argument `{clipped(name)}`: it takes {taken}")


_SHOPPER = Argument("shopper", ArgumentKind.SHOPPER, "whom it is about")
_ITEM = Argument("item", ArgumentKind.ITEM, "the product")
_COUNT = Argument("count", ArgumentKind.COUNT, "how many", required=False)
_SINCE = Argument("since", ArgumentKind.DATE, "from when on", required=False)
_UNTIL = Argument("until", ArgumentKind.DATE, "up to when", required=False)

TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec("overview", "how large the shop is, how active, and what it has learnt"),
    ToolSpec("portrait", "what one shopper likes, buys again and shuns", (_SHOPPER,)),
    ToolSpec(
        "changes",
        "what changed in one shopper's interests, when and why",
        (_SHOPPER, _SINCE, _UNTIL),
    ),
    ToolSpec(
        "recommend",
        "the best products for one shopper",
        (
            _SHOPPER,
            _COUNT,
            Argument("mode", ArgumentKind.CHOICE, "`new`: only what the shopper never had", False, ("new",)),
            Argument("category", ArgumentKind.WORDS, "only from this part of the catalogue", required=False),
            Argument("max_price", ArgumentKind.PRICE, "nothing dearer", required=False),
        ),
    ),
    ToolSpec("explain", "why a product was recommended to a shopper, or would not be", (_SHOPPER, _ITEM)),
    ToolSpec(
        "contrast",
        "why a shopper gets one product rather than another",
        (_SHOPPER, _ITEM, Argument("other", ArgumentKind.ITEM, "the product held against it")),
    ),
    ToolSpec("audience", "whom to tell about a product, old or new", (_ITEM, _COUNT)),
    ToolSpec(
        "who_likes",
        "which shoppers have an interest in something",
        (Argument("words", ArgumentKind.WORDS, "what is liked"), _COUNT),
    ),
    ToolSpec(
        "compare",
        "what two shoppers have in common and where they differ",
        (_SHOPPER, Argument("other", ArgumentKind.SHOPPER, "the second shopper")),
    ),
    ToolSpec("similar_items", "which products are like a product or go with it", (_ITEM, _COUNT)),
    ToolSpec(
        "trends",
        "what the shop's shoppers as a whole turn to or away from",
        (
            Argument("direction", ArgumentKind.CHOICE, "only one way", False, ("rising", "falling")),
            _SINCE,
            Argument("category", ArgumentKind.WORDS, "only in this part of the catalogue", required=False),
        ),
    ),
    ToolSpec(
        "campaign",
        "what a campaign brought: who was told of it beside who was not",
        (Argument("words", ArgumentKind.WORDS, "its name or id; the newest without", required=False),),
    ),
    ToolSpec(
        "segment",
        "a group of shoppers by conditions on what they do: spending, recency, frequency, tastes",
        (Argument("words", ArgumentKind.WORDS, "the conditions, as the question has them"),),
    ),
    ToolSpec(
        "next_behaviour",
        "what one shopper will buy next and when, and whether they leave",
        (
            _SHOPPER,
            Argument("words", ArgumentKind.WORDS, "only this product or kind", required=False),
        ),
    ),
    ToolSpec(
        "concept",
        "what the shop knows about a kind of product: relations, parts, history",
        (Argument("words", ArgumentKind.WORDS, "the concept"),),
    ),
    ToolSpec(
        "activity",
        "what one shopper bought or did in a time: what last, when, how often, for how much",
        (
            _SHOPPER,
            Argument("words", ArgumentKind.WORDS, "only of this product or kind", required=False),
            _COUNT,
            _SINCE,
            _UNTIL,
        ),
    ),
    ToolSpec(
        "figures",
        "sales in numbers: in all, by time or goods, an order, a shopper, of one kind of product or two",
        (
            Argument("words", ArgumentKind.WORDS, "only of this product or kind", required=False),
            Argument("other", ArgumentKind.WORDS, "another one, told beside it", required=False),
            Argument(
                "by",
                ArgumentKind.CHOICE,
                "pieces of time, or the first goods, shoppers or pairs of items, told one by one",
                False,
                (*UNITS, *RANKED, *SPLITS),
            ),
            Argument("measure", ArgumentKind.CHOICE, "the number asked for", False, MEASURES),
            Argument("kind", ArgumentKind.CHOICE, "events counted in place of purchases", False, KINDS),
            Argument(
                "against", ArgumentKind.WORDS, "`before`: beside as long a stretch before", False, ("before",)
            ),
            Argument("days", ArgumentKind.WORDS, "only these days of the week: `saturday, sunday`", False),
            _COUNT,
            _SINCE,
            _UNTIL,
        ),
    ),
    ToolSpec(
        "orders",
        "single orders: the biggest, smallest, newest or first, those with a product, and what is in them",
        (
            Argument("shopper", ArgumentKind.SHOPPER, "only this shopper's", required=False),
            Argument(
                "words", ArgumentKind.WORDS, "only orders with this, or with all of several", required=False
            ),
            Argument(
                "rank",
                ArgumentKind.CHOICE,
                "by money, number of purchases or time; without it all as a whole",
                False,
                ORDER_RANKS,
            ),
            Argument("min_spent", ArgumentKind.PRICE, "only orders of this much or more", required=False),
            Argument("number", ArgumentKind.WORDS, "only the order of this number", required=False),
            _COUNT,
            _SINCE,
            _UNTIL,
        ),
    ),
    ToolSpec(
        "assortment",
        "what the shop sells: how many items, brands, categories, at what prices, and what nobody bought",
        (
            Argument("words", ArgumentKind.WORDS, "only this product or kind", required=False),
            Argument("by", ArgumentKind.CHOICE, "parts of it told one by one", False, PARTS),
            Argument("order", ArgumentKind.CHOICE, "what is listed first", False, PRICE_ORDERS),
            Argument("min_price", ArgumentKind.PRICE, "nothing cheaper", required=False),
            Argument("max_price", ArgumentKind.PRICE, "nothing dearer", required=False),
            Argument(
                "sold",
                ArgumentKind.CHOICE,
                "what nobody bought in the time, or what came in it",
                False,
                ("never", "newly"),
            ),
            _COUNT,
            _SINCE,
            _UNTIL,
        ),
    ),
    ToolSpec("sources", "what the last answer, or a statement in it, rests on"),
)
"""In the order in which people are told of them."""
FOUND_BY_RULES = ("activity", "figures", "orders", "assortment")
"""Rules find these before a model is asked, and read what goes into calls of them that it chooses."""


def tool_named(name: str) -> ToolSpec:
    """The tool of that name.

    Raises:
        NotFound: There is none.
    """
    for tool in TOOLS:
        if tool.name == name:
            return tool
    raise NotFound(f"there is no tool `{name}`; there are {', '.join(tool.name for tool in TOOLS)}")
