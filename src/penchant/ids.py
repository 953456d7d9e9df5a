"""Identifiers. The public ones are text as the shop's own data has them; keys are local integers."""

from typing import NewType

ShopperId = NewType("ShopperId", str)
ItemId = NewType("ItemId", str)
EventId = NewType("EventId", str)
ConceptId = NewType("ConceptId", str)
"""`facet:path`, for instance `category:Grocery > Bread` or `brand:Private`."""
CampaignId = NewType("CampaignId", str)
FactId = NewType("FactId", str)
