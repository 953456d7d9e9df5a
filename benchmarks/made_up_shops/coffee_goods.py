"""What the made-up coffee shop sells, when, to whom, and what is said of it."""

from datetime import date
from typing import NamedTuple

from benchmarks.made_up_shops.making import Taste

START, END = date(2025, 11, 1), date(2026, 10, 31)
SALE = date(2025, 11, 24), date(2025, 12, 1)
DEARER_BEANS = date(2026, 3, 1)
NEW_BRAND, BRAND_CAME = "Fjord Coffee", date(2026, 4, 6)
FADING, FADES_IN_DAYS = "Kaldi House Blend", 230
SEASONS = {  # by month, from January
    "always": (1,) * 12,
    "summer": (0.3, 0.3, 0.3, 0.3, 1.6, 4, 5.5, 4.6, 1.3, 0.3, 0.3, 0.3),
    "advent": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0.7, 9, 1.5),
    "gifts": (0.45, 1.4, 0.45, 0.45, 1.6, 0.45, 0.45, 0.45, 0.45, 0.45, 3, 9),
    "winter": (2.2, 1.8, 1.2, 1, 1, 0.5, 0.4, 0.4, 1, 1, 1.8, 2.2),
}
WEEKDAYS = (0.75, 0.7, 0.8, 0.9, 1.1, 1.35, 1.75)
"""How busy they are, from Monday."""
HOURS = (
    *(0.2, 0.1, 0.05, 0.05, 0.1, 0.3, 0.8, 1.5, 1.8, 1.6, 1.3, 1.2),
    *(1.5, 1.3, 1.1, 1, 1.1, 1.4, 1.8, 2.4, 2.8, 2.4, 1.5, 0.6),
)
TASTES = {
    "espresso": Taste(
        19,
        {
            **{"Espresso Roasts": 9, "Espresso": 2.5, "Plant Milks": 3, "Syrups": 1.5, "Moka": 2.4},
            **{
                "Care & Cleaning": 2.5,
                "Espresso Machines": 3,
                "Grinders": 2,
                "Single Origin": 1,
                "Gift": 0.5,
            },
        },
        0.03,
    ),
    "filter": Taste(
        19,
        {
            **{"Filter Roasts": 7, "Single Origin": 6, "Paper Filters": 3.5, "Drippers": 2, "Grinders": 2.4},
            **{"Kettles": 2, "Scales": 1.6, "Cold Brew": 1.6, "French Presses": 9, "Gift": 0.5},
        },
        0.03,
    ),
    "capsule": Taste(
        10,
        {
            **{"Capsules": 10, "Instant": 2.5, "Plant Milks": 2, "Mugs": 1, "Biscuits": 1.4},
            **{"Care & Cleaning": 1, "Gift": 0.6},
        },
        0.05,
    ),
    "western tea": Taste(
        16,
        {
            **{"Black Tea": 6, "Herbal": 5, "Iced Tea": 4, "Green Tea": 2.5, "Teapots": 1},
            **{"Tea Strainers": 1.3, "Biscuits": 1.5, "Mugs": 1, "Gift": 0.7},
        },
        0.03,
    ),
    "Chinese tea": Taste(
        15,
        {
            **{"Green Tea": 5, "Oolong": 5, "Pu-erh": 3, "White Tea": 2.6, "Black Tea": 2.5, "Gaiwans": 1.5},
            **{"Teapots": 1, "Tea": 0.6, "Iced Tea": 1.5, "Sweeteners": 0.8, "Gift": 0.7},
        },
        0.03,
    ),
    "matcha": Taste(7, {"Matcha": 9, "Green Tea": 4, "Plant Milks": 4, "Iced Tea": 1.5, "Gift": 0.4}, 0.04),
    "mixed": Taste(
        9,
        {
            **{"Coffee": 2, "Tea": 2, "Gift": 0.9, "Drinkware": 2.4, "Brewing Gear": 2.5},
            **{"French Presses": 5, "Pantry": 1},
        },
        0.3,
    ),
    "gifts": Taste(5, {"Gifts": 10, "Drinkware": 4, "Hot Chocolate": 1.5, "Tea": 0.4}, 0.06),
}
STARS = {
    "Glass French Press 1 L": 1.9,
    "Spice & Bean Blade Grinder": 2.3,
    "Instant Gold Jar 100 g": 2.6,
    "龙井茶 125克": 4.85,
    "Ethiopia Yirgacheffe 250 g": 4.75,
    "Decaf Capsules x10": 2.7,
}
"""What is rated otherwise than with 3.5 to 4.5."""
RETURNED = {
    "Glass French Press 1 L": 0.3,
    "Spice & Bean Blade Grinder": 0.2,
    "Leakproof Travel Mug 350 ml": 0.22,
}
"""Shares sent back, where it is not one in forty."""
TOGETHER = (
    ("Cone Dripper 02 Ceramic", "Cone Filters 02 White x100", 0.6),
    ("Cone Dripper 02 Plastic", "Cone Filters 02 White x100", 0.5),
    ("Ceremonial Matcha 30 g", "Bamboo Matcha Whisk", 0.3),
    ("Ethiopia Yirgacheffe 250 g", "Cone Filters 02 White x100", 0.3),
    ("Harbour Espresso 1 kg", "Barista Oat Milk 1 L", 0.38),
    ("龙井茶 125克", "白瓷盖碗 150毫升", 0.12),
    ("Moka Pot 3 Cup", "Casa Rossa Moka Grind 250 g", 0.35),
    ("Compact Pump Espresso Machine", "Descaler Liquid 500 ml", 0.5),
    ("Masala Chai 200 g", "Oat Shortbread 180 g", 0.15),
)
"""Who buys the first is so likely to buy the second, too."""
GOOD = (
    "Lovely, will order again.",
    "Great crema, my machine likes it.",
    "Fresh and fast, thank you!",
    "很香，会回购。",
    "喝了很多年，一直不错。",
    "Tastes of blueberries, really.",
    "口感醇厚，包装也好。",
    "My mornings are better for it.",
)
FAIR = ("It is fine, nothing special.", "一般般，没有想象中好。", "OK for the price.")
BAD = (
    "Arrived stale.",
    "Far too bitter for me.",
    "The glass cracked after a week.",
    "味道很淡，不推荐。",
    "Not worth the money.",
    "杯子有裂痕，失望。",
)


class Item(NamedTuple):
    """A row of `coffee.csv`; what has no weight is looked at now and then and never bought."""

    item_id: str
    title: str
    category: str
    brand: str
    price: float
    description: str
    weight: float
    season: str

    def weight_on(self, day: date) -> float:
        """How much it is looked at, whoever looks."""
        if self.brand == NEW_BRAND and day < BRAND_CAME:
            return 0
        fading = max(0.04, 1 - (day - START).days / FADES_IN_DAYS) if self.title.startswith(FADING) else 1
        return self.weight * SEASONS[self.season][day.month - 1] * fading

    def price_on(self, day: date) -> float:
        """What it costs."""
        if SALE[0] <= day <= SALE[1]:
            return round(self.price * 0.8, 2)
        was_cheaper = "Whole Beans" in self.category and day < DEARER_BEANS
        return round(self.price * (0.93 if was_cheaper else 1), 2)

    def liked_by(self, kind: str) -> float:
        """How much a kind of shopper goes for it."""
        taste = TASTES[kind]
        liked = max([taste.besides, *(much for part, much in taste.liked.items() if part in self.category)])
        if kind == "Chinese tea" and not self.title.isascii():
            return liked * 1.8
        return liked * 0.6 if kind == "espresso" and "Moka" in self.title else liked

    def is_staple_of(self, kind: str) -> bool:
        """Whether shoppers of a kind may buy it again and again."""
        return (
            self.weight > 0
            and self.brand != NEW_BRAND
            and self.liked_by(kind) >= 4
            and self.price < 45
            and "House Blend" not in self.title
            and "Iced" not in self.category
        )
