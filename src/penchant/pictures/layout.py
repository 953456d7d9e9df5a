"""Where the nodes of a picture stand: on ellipses, with labels that do not meet."""

from collections.abc import Sequence
from typing import NamedTuple

from penchant.pictures.picture import PictureNode

WIDTH = 1100.0
ROW, MARGIN, LEAST_HEIGHT = 27.0, 46.0, 380.0
RIM, RING = 285.0, 180.0
"""Half the width of the outer and of the inner ellipse; the rest is for labels."""
FLATNESS = 1.3
"""How much taller the ellipses are than their nodes reach, so that no node comes to stand over the middle."""


class Place(NamedTuple):
    """Where a node stands, in units of the picture.

    Attributes:
        x: From the left.
        y: From the top.
        side: 1 where its label goes to the right, -1 to the left, 0 above.
    """

    x: float
    y: float
    side: int


class Layout(NamedTuple):
    """Places of all nodes.

    Attributes:
        width: Of the picture.
        height: Of the picture.
        places: In the order of the nodes.
    """

    width: float
    height: float
    places: tuple[Place, ...]


def lay_out(nodes: Sequence[PictureNode]) -> Layout:
    """Rings as ellipses around the first node; half of a ring stands to the right, half to the left.

    On each side the nodes are evenly far apart in height, so that their labels have room. Nodes of the outer
    ring stand on the side of the inner node that they are near.
    """
    inner = [at for at, node in enumerate(nodes) if node.ring == 1]
    outer = [at for at, node in enumerate(nodes) if node.ring == 2]
    half = (len(inner) + 1) // 2
    side = {at: 1 if place < half else -1 for place, at in enumerate(inner)}
    side |= {at: side.get(nodes[at].near, 1) for at in outer}
    crowd = max((sum(side[at] == s for at in ring) for ring in (inner, outer) for s in (1, -1)), default=0)
    height = max(LEAST_HEIGHT, crowd * ROW + 2 * MARGIN)
    places = {0: Place(WIDTH / 2, height / 2, 0)}
    for ring, reach, span in ((inner, RING if outer else RIM, 0.72 if outer else 1.0), (outer, RIM, 1.0)):
        for s in (1, -1):
            column = [at for at in ring if side[at] == s]
            for place, at in enumerate(column):
                tall = (height / 2 - MARGIN) * span
                up = (place + 0.5) / len(column) * 2 - 1  # -1 at the top, 1 at the bottom
                x = reach * (1 - (up / FLATNESS) ** 2) ** 0.5
                places[at] = Place(
                    round(WIDTH / 2 + s * x, 1),
                    round(height / 2 + up * tall, 1),
                    0 if outer and ring is inner else s,
                )
    return Layout(WIDTH, height, tuple(places[at] for at in range(len(nodes))))
