"""The independent checker: true sentences pass, and a planted lie of every kind is caught."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from penchant.evals import statement_facts
from penchant.evals.statement_facts import CLUSTERS, Facts
from penchant.evals.statements import PATTERNS, check_statement

START = datetime(2025, 1, 1, tzinfo=UTC)
ITEMS = {
    "oat": ("Oat milk", "Food > Dairy"),
    "bisc": ("Oat biscuits", "Food > Bakery"),
    "jug": ("Milk jug", "Home > Kitchen"),
    "salt": ("Salt and pepper", "Food > Spices"),
    "soap": ("Rose soap", "Bath"),
    "scarf": ("A striped scarf", "Clothes > Bakery"),
    "thing": ("Mystery", None),
    "rose": ("Rose tea", None),
}
BRANDS = {"oat": "Acme", "jug": "Acme", "salt": "Sea"}
LOG = (
    *[("ann", "bisc", day) for day in (0, 10, 20)],
    ("ann", "jug", 5),
    ("ann", "salt", 6),
    ("bob", "bisc", 1),
    ("bob", "oat", 95),
    ("cat", "oat", 50),
    ("cat", "soap", 100),  # 11 April: the newest event
    ("dan", "oat", 60),
    ("dan", "jug", 61),
    ("eve", "thing", 3),
    ("fay", "salt", 70),  # thirty days before the newest event: in the month before
    ("fay", "soap", 2),
    ("gus", "jug", 30),
    ("gus", "soap", 31),
)
"""Most like ann are bob (oat biscuits), dan (milk jug) and fay (salt and pepper), and gus (milk jug)."""
SUBJECTS = {
    "oat": (
        (
            "this shopper has not bought it yet",
            "shoppers who bought it also bought Oat biscuits, as this one did",  # bob
            "shoppers who bought it also bought Oat biscuits and Milk jug, as this one did",  # bob, dan
            "1 of the 4 shoppers most like this one bought it in the 30 days to 11 April 2025",  # bob
            "shoppers who bought it also bought Oat biscuits, as this one did, and 1 of the 4 shoppers most "
            "like this one bought it in the 30 days to 11 April 2025",
            "2 of the 4 shoppers most like this one bought it",  # bob, dan
            "1 shopper bought it in the 30 days to 11 April 2025, 2 in the 30 days before",
            "1 shopper bought it in the 30 days to 11 April 2025",
            "3 shoppers bought it in all, 1 of them in the 30 days to 11 April 2025",
            "this shopper has not bought anything in Dairy yet",
            "4 purchases in Food",
            "1 purchase of the brand Acme",
            "shares “oat” with Oat biscuits, which this shopper bought",
            "shares “oat” and “milk” with Oat biscuits and Milk jug, which this shopper bought",
            "much like what this shopper had",
        ),
        (
            "this shopper bought it already",
            "this shopper has not viewed it yet",  # the log holds purchases
            "bought once, on 6 January 2025",
            "shoppers who bought it also bought Rose soap, as this one did",  # ann did not
            "shoppers who bought it also bought Salt and pepper, as this one did",  # nobody had both
            "shoppers who bought it also bought Oat biscuits and Rose soap, as this one did",
            "no other shopper bought it together with what this one bought",
            "2 of the 4 shoppers most like this one bought it in the 30 days to 11 April 2025",
            "1 of the 4 shoppers most like this one bought it in the 30 days to 10 April 2025",
            "2 of the 5 shoppers most like this one bought it",
            "shoppers who bought it also bought Rose soap, as this one did, and 1 of the 4 shoppers most "
            "like this one bought it in the 30 days to 11 April 2025",  # ann did not
            "shoppers who bought it also bought Oat biscuits, as this one did, and 2 of the 4 shoppers most "
            "like this one bought it in the 30 days to 11 April 2025",
            "shoppers who bought it also bought Oat biscuits, as this one did, and 2 of the 5 shoppers most "
            "like this one bought it",
            "2 shoppers bought it in the 30 days to 11 April 2025, 2 in the 30 days before",
            "1 shopper bought it in the 30 days to 11 April 2025, 3 in the 30 days before",
            "1 shopper bought it in the 30 days to 12 April 2025",
            "2 shoppers bought it in all, 1 of them in the 30 days to 11 April 2025",
            "3 shoppers bought it in all, none of them in the 30 days to 11 April 2025",
            "nobody bought it in the 30 days to 11 April 2025",
            "this shopper has not bought anything in Bakery yet",  # not where the item stands
            "1 purchase in Dairy",
            "3 purchases in Food",
            "1 purchase in Home",
            "2 purchases of the brand Acme",
            "1 purchase of the brand Sea",  # not its brand
            "1 purchase of the brand Acme, 9.9 times the shop's average",
            "the catalogue does not say what kind of thing it is",
            "shares “oat” with Milk jug, which this shopper bought",
            "shares “oat” and “milk” with Oat biscuits, which this shopper bought",
            "shares “oat” with Oat biscuits and Salt and pepper, which this shopper bought",
            "shares “rose” with Rose soap, which this shopper bought",
            "shares no words with what this shopper bought",
        ),
    ),
    "bisc": (
        (
            "bought 3 times, every 10 days on average, last on 21 January 2025",
            "bought 3 times, last on 21 January 2025",
            "this shopper bought it already",
            "nobody bought it in the 30 days to 11 April 2025",
            "nobody bought it in the 30 days to 11 April 2025, 2 before that",  # ann and bob
            "3 purchases in Bakery",
            "3 purchases in Bakery (Food)",
            "1 of the 4 shoppers most like this one bought it",
        ),
        (
            "nobody bought it in the 30 days to 11 April 2025, 3 before that",
            "bought twice, every 10 days on average, last on 21 January 2025",
            "bought 3 times, every 11 days on average, last on 21 January 2025",
            "bought 3 times, every day on average, last on 21 January 2025",
            "bought 3 times, every 10 days on average, last on 22 January 2025",
            "bought 3 times, on 21 January 2025",  # on that day once
            "viewed 3 times, last on 21 January 2025",
            "bought twice, viewed once, last on 21 January 2025",
            "this shopper has not bought it yet",
            "2 purchases in Bakery",
            "3 views in Bakery",
            "3 purchases in Bakery (Clothes)",
            "4 purchases in Food",  # three of them are nearer
            "3 purchases in Bakery, 9.9 times the shop's average",
            "this shopper has not bought anything in Bakery yet",
        ),
    ),
    "salt": (
        (
            "nobody bought it in the 30 days to 11 April 2025, 1 in the 30 days before",
            "bought once, on 7 January 2025",
        ),
        (
            "1 shopper bought it in the 30 days to 11 April 2025",
            "nobody bought it in the 30 days to 11 April 2025, 2 in the 30 days before",
        ),
    ),
    "soap": (
        (
            "shoppers who bought it also bought Salt and pepper, as this one did",  # fay; one title
            "shares no words with what this shopper bought",
        ),
        ("much like what this shopper had", "shares “soap” with Salt and pepper, which this shopper bought"),
    ),
    "rose": (  # nobody bought it
        (
            "shoppers who bought Rose soap, which is like it in words, "
            "also bought Salt and pepper, as this one did",
        ),
        (
            "shoppers who bought Milk jug, which is like it in words, "
            "also bought Oat biscuits, as this one did",
            "shoppers who bought Rose soap, which is like it in words, "
            "also bought Oat biscuits, as this one did",
            "shoppers who bought Rose soap, which is like it in words, "
            "also bought Rose soap, as this one did",
            "shoppers who bought Rose tea, which is like it in words, "
            "also bought Salt and pepper, as this one did",
        ),
    ),
    "thing": (
        (
            "no other shopper bought it together with what this one bought",
            "the catalogue does not say what kind of thing it is",
        ),
        ("shoppers who bought it also bought Oat biscuits, as this one did", "3 purchases in Bakery"),
    ),
}
TRUE = [(item, text) for item, (said, _) in SUBJECTS.items() for text in said]
FALSE = [(item, text) for item, (_, said) in SUBJECTS.items() for text in said]


def log(rows: tuple[tuple[str, str, float], ...], kinds: tuple[str, ...] = ()) -> pl.DataFrame:
    whole = [
        (user, item, kind, START + timedelta(days=day), None)
        for (user, item, day), kind in zip(rows, kinds or ("purchase",) * len(rows), strict=True)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "user_id": pl.String,
        "item_id": pl.String,
        "kind": pl.String,
        "ts": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
    }
    return pl.DataFrame(whole, schema=schema, orient="row")


def catalogue() -> pl.DataFrame:
    rows = [(item, title, category, BRANDS.get(item)) for item, (title, category) in ITEMS.items()]
    names = ["item_id", "title", "category", "brand"]
    return pl.DataFrame(rows, schema=names, orient="row").cast(pl.String)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(log(LOG), catalogue(), commonplace={"striped"})


@pytest.mark.parametrize(("item", "text"), TRUE)
def test_what_holds_is_verified(facts: Facts, item: str, text: str) -> None:
    assert check_statement(facts, "ann", item, text) == "true"


@pytest.mark.parametrize(("item", "text"), FALSE)
def test_a_planted_lie_is_caught(facts: Facts, item: str, text: str) -> None:
    assert check_statement(facts, "ann", item, text) == "false"


def test_every_kind_of_sentence_has_a_truth_and_a_lie_here() -> None:
    for pattern in (one.reads for one in PATTERNS if one.verb in (None, "bought {}")):
        if "returned or rated badly" in pattern.pattern:  # has a test of its own
            continue
        assert any(pattern.fullmatch(text) for _, text in TRUE), pattern
        assert any(pattern.fullmatch(text) for _, text in FALSE), pattern


@pytest.mark.parametrize("text", ["a favourite", "bought 3 times", "this shopper has not bought it yet.", ""])
def test_a_sentence_that_no_pattern_reads_is_not_verified(facts: Facts, text: str) -> None:
    assert check_statement(facts, "ann", "bisc", text) == "unparsed"


@pytest.mark.parametrize(("lift", "verdict"), [("1.1", "false"), ("1.2", "true"), ("1.3", "false")])
def test_a_lift_is_the_smoothed_share_over_the_shops(lift: str, verdict: str) -> None:
    # all at one moment: the shop's share of bakery is 3/8, ann's (3 + 20 × 3/8) / (4 + 20), 1.17 times that
    rows = (*[("ann", "bisc", 0.01 * n) for n in range(3)], *[("bob", "jug", 0.01 * n) for n in range(3)])
    facts = Facts(log((*rows, ("ann", "jug", 0.02), ("cid", "jug", 0.02))), catalogue())
    text = f"3 purchases in Bakery, {lift} times the shop's average"
    assert check_statement(facts, "ann", "bisc", text) == verdict


@pytest.mark.parametrize("named", [False, True])
def test_of_what_is_done_at_one_moment_the_caps_leave_the_first(named: bool) -> None:
    # an hour's likes weigh 10 at most, those of 20 items
    items = [f"food {n}" for n in range(20)] + [f"home {n}" for n in range(20)]
    events = log(tuple(("ann", item, 0) for item in items), kinds=("like",) * len(items))
    ids = [f"e{n}" for n in range(len(items))] if named else [None] * len(items)
    facts = Facts(
        events.with_columns(pl.Series("event_id", ids, dtype=pl.String)),
        pl.DataFrame({"item_id": items, "title": items, "category": ["Food"] * 20 + ["Home"] * 20}),
    )
    left = facts._log.filter(pl.col("weight") > 0)["item_id"].to_list()
    assert left == items[:20]


def test_what_is_beyond_a_cap_makes_nobody_alike() -> None:
    items = [f"item {n}" for n in range(40)]
    own = [("ann", item, 0.0) for item in items]
    rows = (*own, ("bob", items[0], 1), ("cid", items[39], 1), ("bob", "oat", 2))
    facts = Facts(log(rows, kinds=("like",) * len(rows)), catalogue())
    assert check_statement(facts, "ann", "oat", "1 of the 1 shoppers most like this one liked it") == "true"
    assert check_statement(facts, "ann", "oat", "1 of the 2 shoppers most like this one liked it") == "false"


@pytest.mark.parametrize(("most", "alike"), [(1, 1), (2, 2)])
def test_who_is_alike_is_told_by_the_newest_buyers_of_each_item(
    monkeypatch: pytest.MonkeyPatch, most: int, alike: int
) -> None:
    # of biscuits ann is the newest buyer and bob the next; cid had the jug with ann, and nobody later
    monkeypatch.setattr(statement_facts, "NEWEST_BUYERS", most)
    rows = (("bob", "bisc", 0), ("ann", "bisc", 1), ("ann", "jug", 1), ("cid", "jug", 2))
    facts = Facts(log((*rows, ("bob", "soap", 3), ("cid", "soap", 3))), catalogue())
    for count in (1, 2):
        text = f"{count} of the {count} shoppers most like this one bought it"
        assert check_statement(facts, "ann", "soap", text) == ("true" if count == alike else "false")


def test_a_kind_may_have_the_name_of_the_one_above_it() -> None:
    names = {"item_id": ["gas", "wash"], "title": ["Gas", "Wash"]}
    items = pl.DataFrame({**names, "category": ["Fuel > Fuel > Gas", "Fuel > Car care"]})
    facts = Facts(log((("ann", "wash", 0), ("ann", "wash", 1), ("bob", "gas", 2))), items)
    assert check_statement(facts, "ann", "gas", "2 purchases in Fuel") == "true"
    assert check_statement(facts, "ann", "gas", "1 purchase in Fuel") == "false"


def test_a_kind_may_be_told_with_all_that_is_above_it() -> None:
    names = {"item_id": ["gas", "wash"], "title": ["Gas", "Wash"]}
    items = pl.DataFrame({**names, "category": ["Car > Fuel > Car > Fuel", "Car > Fuel"]})
    facts = Facts(log((("ann", "gas", 0), ("ann", "wash", 1))), items)
    assert check_statement(facts, "ann", "gas", "1 purchase in Fuel (Car > Fuel > Car)") == "true"
    assert check_statement(facts, "ann", "gas", "1 purchase in Fuel (Fuel > Fuel > Car)") == "false"


def test_old_interest_counts_half_after_half_a_year() -> None:
    # bakery, 180 days ago, counts ½ of ann's 1½ and, with bob's soap of today, of the shop's 2½
    facts = Facts(log((("ann", "bisc", 0), ("ann", "jug", 180), ("bob", "soap", 180))), catalogue())
    share = (0.5 + 20 * 0.2) / (1.5 + 20)
    assert facts.lift("ann", facts.topics["bisc"][0]) == pytest.approx(share / 0.2)


def test_where_kinds_differ_shoppers_went_for_things() -> None:
    kinds = ("view", "view", "purchase")
    facts = Facts(log((("ann", "bisc", 0), ("ann", "bisc", 1), ("ann", "bisc", 1)), kinds), catalogue())

    def verdict(text: str) -> str:
        return check_statement(facts, "ann", "bisc", text)

    assert verdict("viewed twice, bought once, last on 2 January 2025") == "true"
    assert verdict("viewed once, bought twice, last on 2 January 2025") == "false"
    assert verdict("this shopper went for it already") == "true"
    assert verdict("this shopper bought it already") == "false"
    assert verdict("this shopper has not gone for anything in Bakery yet") == "false"
    assert check_statement(facts, "ann", "jug", "this shopper has not gone for it yet") == "true"
    assert check_statement(facts, "ann", "jug", "this shopper has not went for it yet") == "unparsed"
    assert verdict("3 events in Bakery") == "true"
    assert verdict("3 purchases in Bakery") == "false"


def test_good_ratings_alone_are_counted_and_said_to_be_good() -> None:
    rows = [("ann", "bisc", 5.0), ("bob", "bisc", 4.0), ("bob", "oat", 5.0), ("cat", "bisc", 2.5)]
    rows += [("ann", "jug", 1.0)]
    events = log(tuple((user, item, day) for day, (user, item, _) in enumerate(rows)), ("rating",) * 5)
    stars = events.with_columns(value=pl.Series([value for _, _, value in rows]))
    facts = Facts(stars, catalogue())

    def verdict(item: str, text: str) -> str:
        return check_statement(facts, "ann", item, text)

    assert verdict("bisc", "2 shoppers rated it well in the 30 days to 5 January 2025") == "true"
    assert verdict("bisc", "3 shoppers rated it well in the 30 days to 5 January 2025") == "false"
    assert verdict("bisc", "2 shoppers rated it in the 30 days to 5 January 2025") == "false"
    assert verdict("bisc", "rated well once, on 1 January 2025") == "true"
    assert verdict("bisc", "1 good rating in Bakery") == "true"
    assert verdict("jug", "this shopper has not rated it well yet") == "true"
    assert (
        verdict("oat", "shoppers who rated it well also rated Oat biscuits well, as this one did") == "true"
    )
    assert verdict("oat", "shoppers who rated it well also rated Milk jug well, as this one did") == "false"


def test_returns_and_bad_ratings_are_no_purchases() -> None:
    kinds = ("purchase", "return")
    facts = Facts(log((("ann", "bisc", 0), ("ann", "jug", 1)), kinds), catalogue())
    assert check_statement(facts, "ann", "bisc", "bought once, on 1 January 2025") == "true"
    assert check_statement(facts, "ann", "jug", "this shopper has not bought it yet") == "true"


@pytest.mark.parametrize(("sent_back", "verdict"), [("jug", "true"), ("salt", "false")])
def test_what_speaks_for_an_item_may_all_have_come_back(sent_back: str, verdict: str) -> None:
    # the jug alone is bought with the oat milk, and says milk, too
    rows = (
        ("ann", "jug", 0),
        ("ann", "salt", 0),
        ("ann", sent_back, 1),
        ("bob", "jug", 1),
        ("bob", "oat", 1),
    )
    kinds = ("purchase", "purchase", "return", "purchase", "purchase")
    facts = Facts(log(rows, kinds), catalogue(), commonplace={"food"})
    said = (
        "others bought it together only with what this shopper returned or rated badly",
        "shares words only with what this shopper returned or rated badly",
    )
    assert [check_statement(facts, "ann", "oat", text) for text in said] == [verdict, verdict]


def test_a_row_that_comes_twice_is_one_event() -> None:
    facts = Facts(log((("ann", "bisc", 0), ("ann", "bisc", 0))), catalogue())
    assert check_statement(facts, "ann", "bisc", "bought once, on 1 January 2025") == "true"


def test_items_without_a_category_stand_in_their_cluster() -> None:
    clusters = pl.DataFrame([("thing", "riddles", 0.8)], schema=CLUSTERS, orient="row")
    facts = Facts(log(LOG), catalogue(), clusters=clusters)
    assert check_statement(facts, "eve", "thing", "1 purchase in riddles") == "true"
    assert check_statement(facts, "eve", "thing", "2 purchases in riddles") == "false"


def test_which_of_equally_near_shoppers_are_meant_is_left_open() -> None:
    # 101 shoppers share one of their two items with ann; two of them had the jug
    rows = [("ann", "bisc", 0), ("v", "bisc", 0), ("v", "jug", 0), ("w", "bisc", 0), ("w", "jug", 0)]
    rows += [row for n in range(99) for row in ((f"u{n}", "bisc", 0), (f"u{n}", f"other{n}", 0))]
    facts = Facts(log(tuple(rows)), catalogue())
    verdicts = {
        count: check_statement(
            facts, "ann", "jug", f"{count} of the 100 shoppers most like this one bought it"
        )
        for count in ("1", "2", "3")
    }
    assert verdicts == {"1": "true", "2": "true", "3": "false"}


def test_what_one_shopper_repeats_on_a_day_weighs_three_at_most() -> None:
    # bob's nine jugs weigh 3: base 3/7, ann's (3 + 20 × 3/7) / 24, 1.13 times that
    rows = (*[("ann", "bisc", 0.01 * n) for n in range(3)], *[("bob", "jug", 0.01 * n) for n in range(9)])
    facts = Facts(log((*rows, ("ann", "jug", 0.02))), catalogue())
    assert (
        check_statement(facts, "ann", "bisc", "3 purchases in Bakery, 1.1 times the shop's average") == "true"
    )
