"""What the made-up shop for pets and garden sells, what sells together and when, and what is said of it."""

from typing import NamedTuple

SPRING = (0.3, 0.8, 2.6, 3.0, 2.0, 0.8, 0.4, 0.4, 0.5, 0.4, 0.2, 0.2)
SUMMER = (0.2, 0.3, 0.7, 1.3, 1.9, 2.4, 2.4, 1.8, 0.9, 0.4, 0.2, 0.2)
AUTUMN = (0.3, 0.4, 0.6, 0.5, 0.4, 0.3, 0.4, 0.9, 2.8, 3.0, 1.5, 0.4)
WINTER = (2.3, 2.0, 1.2, 0.5, 0.3, 0.2, 0.2, 0.3, 0.7, 1.3, 2.2, 2.4)
EVEN, GIFTS = (1.0,) * 12, (0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.7, 2.3)
TIERS = {"Budgie & Bloom": 0.75, "Hearth Basics": 0.7, "Nordpaw": 1.35, "Thornbury": 1.4, "Whiskerby": 1.15}
"""Brands that are cheaper or dearer than others by so much."""


class Shelf(NamedTuple):
    """A category and what its titles are made of; `cycle` is in days, 0 where nothing runs out."""

    category: str
    code: str
    items: int
    price: float
    season: tuple[float, ...]
    cycle: int
    returned: float
    brands: tuple[str, ...]
    title: str
    kinds: tuple[str, ...]
    sizes: dict[str, float]


_PET, _CAT = ("Barkwell", "Nordpaw", "Hearth Basics"), ("Whiskerby", "Nordpaw", "Hearth Basics")
_SMALL, _GREEN = ("Tumbleweed", "Budgie & Bloom"), ("Greenholt", "Rootwise", "Budgie & Bloom")
_IRON, _WET = ("Thornbury", "Spadewell", "Hearth Basics"), ("Dewdrop", "Spadewell", "Thornbury")
SHELVES = (
    Shelf("Pets > Dog food", "DF", 16, 11.0, EVEN, 32, 0.01, _PET, "Dog Food",
          ("Chicken Adult", "Salmon Adult", "Lamb Puppy", "Beef Senior"), {"2 kg": 1.0, "10 kg": 3.8}),
    Shelf("Pets > Cat food", "CF", 16, 9.5, EVEN, 24, 0.01, _CAT, "Cat Food",
          ("Tuna Adult", "Turkey Kitten", "Duck Indoor", "Salmon Senior"), {"1.5 kg": 1.0, "4 kg": 2.4}),
    Shelf("Pets > Cat litter", "CL", 8, 8.0, EVEN, 26, 0.01, _CAT, "Cat Litter",
          ("Clumping", "Wood", "Silica"), {"10 L": 1.0, "20 L": 1.8}),
    Shelf("Pets > Dog treats", "DT", 10, 4.5, GIFTS, 40, 0.01, _PET, "Dog Treats",
          ("Dental", "Liver", "Training", "Peanut Butter"), {"200 g": 1.0, "500 g": 2.1}),
    Shelf("Pets > Dog toys", "DY", 9, 8.5, GIFTS, 0, 0.05, _PET, "",
          ("Rope Tugger", "Squeaky Duck", "Rubber Bone", "Tennis Balls", "Snuffle Mat"), {"": 1.0}),
    Shelf("Pets > Cat toys", "CY", 8, 6.0, GIFTS, 0, 0.04, _CAT, "",
          ("Feather Wand", "Catnip Mouse", "Laser Pointer", "Crinkle Tunnel"), {"": 1.0}),
    Shelf("Pets > Dog beds", "DB", 8, 42.0, EVEN, 0, 0.12, _PET, "Dog Bed",
          ("Orthopaedic", "Fleece", "Raised"), {"Medium": 1.0, "Large": 1.5}),
    Shelf("Pets > Leads & collars", "LC", 9, 14.0, EVEN, 0, 0.09, _PET, "",
          ("Reflective Lead", "Leather Collar", "No-Pull Harness", "Retractable Lead"), {"": 1.0}),
    Shelf("Pets > Scratching posts", "SP", 7, 38.0, EVEN, 0, 0.08, _CAT, "Scratching Post",
          ("Sisal", "Wall-Mounted", "Tower"), {"60 cm": 1.0, "120 cm": 1.7}),
    Shelf("Pets > Flea & tick", "FT", 7, 16.0, SUMMER, 0, 0.02, ("Tumbleweed", "Barkwell", "Whiskerby"), "",
          ("Flea Collar", "Tick Drops", "Flea Spray"), {"": 1.0}),
    Shelf("Pets > Small animals", "SA", 9, 7.0, EVEN, 35, 0.02, _SMALL, "",
          ("Meadow Hay", "Rabbit Pellets", "Hamster Bedding", "Guinea Pig Mix"), {"1 kg": 1.0, "3 kg": 2.5}),
    Shelf("Pets > Aquarium", "AQ", 8, 13.0, EVEN, 0, 0.05, ("Finley",), "",
          ("Tropical Flakes", "Filter Sponge", "LED Lamp", "Water Test Kit"), {"Small": 1.0, "Large": 1.7}),
    Shelf("Garden > Wild bird food", "WB", 10, 7.5, WINTER, 25, 0.01, ("Featherfield", "Hearth Basics"), "",
          ("Fat Balls", "Sunflower Hearts", "Peanuts", "Robin Mix"), {"1 kg": 1.0, "5 kg": 3.6}),
    Shelf("Garden > Bird feeders", "BF", 8, 17.0, WINTER, 0, 0.06, ("Featherfield", "Thornbury"), "",
          ("Seed Feeder", "Nut Feeder", "Nest Box", "Bird Table"), {"": 1.0}),
    Shelf("Garden > Seeds", "SE", 16, 2.8, SPRING, 0, 0.01, _GREEN, "Seeds",
          ("Tomato", "Sunflower", "Carrot", "Sweet Pea", "Lettuce", "Wildflower"), {"": 1.0}),
    Shelf("Garden > Bulbs", "BU", 9, 5.5, AUTUMN, 0, 0.02, _GREEN, "Bulbs",
          ("Tulip", "Daffodil", "Crocus", "Allium"), {"": 1.0}),
    Shelf("Garden > Compost & soil", "CS", 9, 8.0, SPRING, 0, 0.01, ("Rootwise", "Hearth Basics"), "",
          ("Multi-Purpose Compost", "Peat-Free Compost", "Topsoil", "Mulch"), {"20 L": 1.0, "50 L": 1.9}),
    Shelf("Garden > Plant food", "PF", 8, 7.0, SUMMER, 45, 0.02, ("Rootwise", "Greenholt"), "",
          ("Tomato Feed", "Rose Feed", "Houseplant Feed"), {"500 ml": 1.0, "1 L": 1.7}),
    Shelf("Garden > Tools", "TO", 11, 21.0, SPRING, 0, 0.05, _IRON, "",
          ("Hand Trowel", "Border Spade", "Digging Fork", "Bypass Secateurs", "Leaf Rake"), {"": 1.0}),
    Shelf("Garden > Gloves", "GL", 7, 8.0, SPRING, 0, 0.07, _IRON, "Gardening Gloves",
          ("Leather", "Nitrile", "Thornproof"), {"": 1.0}),
    Shelf("Garden > Pots & planters", "PP", 9, 15.0, SPRING, 0, 0.09, ("Budgie & Bloom", "Greenholt"), "",
          ("Terracotta Pot", "Glazed Planter", "Hanging Basket"), {"20 cm": 1.0, "35 cm": 1.9}),
    Shelf("Garden > Watering", "WA", 8, 19.0, SUMMER, 0, 0.07, _WET, "",
          ("Watering Can", "Garden Hose", "Spray Gun", "Drip Kit"), {"": 1.0}),
    Shelf("Garden > Lawn care", "LA", 8, 16.0, SPRING, 0, 0.02, ("Greenholt", "Spadewell"), "",
          ("Lawn Seed", "Lawn Feed", "Moss Killer"), {"1 kg": 1.0, "3 kg": 2.3}),
)  # fmt: skip
TASTES = {
    "dog": ("DF", "DT", "DY", "DB", "LC", "FT"), "cat": ("CF", "CL", "CY", "SP", "FT"),
    "small": ("SA",), "fish": ("AQ",), "birds": ("WB", "BF"), "pots": ("PP", "PF", "WA", "CS", "SE"),
    "beds": ("SE", "BU", "CS", "TO", "GL", "LA"),
}  # fmt: skip
SHARES = (0.27, 0.24, 0.06, 0.06, 0.12, 0.11, 0.14)
TOGETHER = {"SE": "CS", "BF": "WB", "SP": "CY", "BU": "TO", "PP": "CS"}
WORDS = {
    1: ("Broke within a week, very disappointed.", "Not what the picture shows.", "Smells odd."),
    2: ("Flimsy for the price.", "Arrived damaged, the rest is so-so."),
    3: ("Does the job, nothing special.", "Okay, but the bigger size is better value."),
    4: ("Good quality, would buy again.", "Happy with it, delivery took a while."),
    5: ("Excellent, my third one.", "Our pets are mad about it!", "Everything came up within ten days."),
}
