"""A shop whose log holds views, carts, returns and ratings beside purchases, to know by heart."""

from tests.smallshop import Deed

DEEDS = (
    Deed("ann", "t1", 1, "view"),
    Deed("ann", "t1", 1, "cart"),
    Deed("ann", "t1", 2),
    Deed("ann", "y1", 2),
    Deed("ann", "t1", 12),
    Deed("ben", "t1", 3, "view"),
    Deed("ben", "t1", 3, "cart"),
    Deed("cid", "b1", 4, "view"),
    Deed("cid", "b1", 4, "cart"),
    Deed("cid", "b1", 5),
    Deed("cid", "b1", 8, "return"),
    Deed("cid", "b1", 9, "rating", 2.0),
    Deed("dan", "t1", 6),
    Deed("dan", "y1", 6),
    Deed("dan", "t1", 10, "rating", 5.0),
    Deed("dan", "t2", 40, "view"),
    Deed("dan", "t2", 41),
    Deed("eve", "t2", 42, "view"),
    Deed("eve", "t2", 42, "view"),
    Deed("eve", "t2", 43, "rating", 4.0),
)
"""Days from 2025-01-01 on, day 0; of the catalogue of `knownshop`: two teas, a yogurt and a novel."""
