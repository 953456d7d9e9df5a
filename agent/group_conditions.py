"""The conditions of a group that the tuned model may name, as it writes them."""

from penchant.tools.registry import Argument, ArgumentKind, ToolSpec

_WORDS = Argument("words", ArgumentKind.WORDS, "what is liked or bought", required=False)
_NUMBERS = tuple(
    Argument(name, ArgumentKind.COUNT, told, required=False, choices=("1", "2"))
    for name, told in (
        ("least", "at least so many"),
        ("above", "more than so many"),
        ("most", "at most so many"),
        ("below", "less than so many"),
        ("exactly", "just so many"),
    )
)
_WHEN = Argument("when", ArgumentKind.DATE, "in, since or until when", required=False)
_TOP = (
    Argument("percent", ArgumentKind.COUNT, "percent of all", required=False, choices=("10", "25", "50")),
    Argument("count", ArgumentKind.COUNT, "so many shoppers", required=False),
)
_NOT = Argument("not", ArgumentKind.CHOICE, "whether it must not hold", required=False, choices=("yes",))
CONDITIONS: tuple[ToolSpec, ...] = (
    ToolSpec("likes", "has an interest", (_NOT, _WORDS)),
    ToolSpec("bought", "bought a thing, so many times", (_NOT, _WORDS, *_NUMBERS, _WHEN)),
    ToolSpec("viewed", "looked at a thing, so many times", (_NOT, _WORDS, *_NUMBERS, _WHEN)),
    ToolSpec("carted", "put a thing in the cart, so many times", (_NOT, _WORDS, *_NUMBERS, _WHEN)),
    ToolSpec("returned", "gave a thing back, so many times", (_NOT, _WORDS, *_NUMBERS, _WHEN)),
    ToolSpec("spent", "spent money", (_NOT, _WORDS, *_NUMBERS, _WHEN)),
    ToolSpec("average_order", "spent money for each order", (_NOT, *_NUMBERS, _WHEN)),
    ToolSpec("largest_order", "spent money in one order", (_NOT, *_NUMBERS, _WHEN)),
    ToolSpec("top_spent", "is among those who spent most", (_NOT, _WORDS, *_TOP, _WHEN)),
    ToolSpec("top_orders", "is among those who bought most often", (_NOT, _WORDS, *_TOP, _WHEN)),
    ToolSpec("orders", "orders placed", (_NOT, *_NUMBERS, _WHEN)),
    ToolSpec("visits", "days with a visit", (_NOT, *_NUMBERS, _WHEN)),
    ToolSpec("seen", "any event", (_NOT, _WHEN)),
    ToolSpec("first_seen", "the first event", (_NOT, _WHEN)),
)
"""What the tuned model may name, each with the pieces of a description that it copies; `one-time buyers` and
`the top half` say no number, and so some may be named besides."""
