"""Pictures of the graph as HTML pages that hold everything they need."""

from penchant.pictures.ego_graph import concept_picture
from penchant.pictures.page import render_page
from penchant.pictures.picture import Band, Moment, Picture, PictureEdge, PictureNode
from penchant.pictures.shopper_graph import shopper_picture

__all__ = [
    "Band",
    "Moment",
    "Picture",
    "PictureEdge",
    "PictureNode",
    "concept_picture",
    "render_page",
    "shopper_picture",
]
