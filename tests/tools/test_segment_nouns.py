"""Groups said by nouns mean what they mean by verbs."""

from datetime import UTC, datetime

import pytest

from penchant.tools.segment_words import parse_segment

NOW = datetime(2017, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nouns", "verbs"),
    [
        ("customers with returns in the last 3 months", "returned something in the last 3 months"),
        ("customers with no returns", "never returned anything"),
        ("tea buyers without any coffee purchase", "bought tea; never bought coffee"),
        ("customers with lamp views but no lamp purchase", "viewed lamp; never bought lamp"),
        (
            "customers with an add-to-cart event but no purchase",
            "put something in the cart; never bought anything",
        ),
        (
            "shoppers filled a cart without ever making a purchase",
            "put something in the cart; never bought anything",
        ),
        ("customers with an order count of exactly 2", "placed exactly 2 orders"),
        (
            "customers with 5 or more orders but nothing since July",
            "placed at least 5 orders; no orders since July",
        ),
        ("bad lamp ratings", "gave lamp a bad rating"),
        ("who submitted a low rating for a product in lamps", "gave lamps a bad rating"),
        ("show a preference for both green and black tea", "like green tea and black tea"),
        ("like not only green tea but black tea too", "like green tea and black tea"),
    ],
)
def test_nouns_mean_what_verbs_do(nouns: str, verbs: str) -> None:
    assert parse_segment(nouns, now=NOW) == parse_segment(verbs, now=NOW)
