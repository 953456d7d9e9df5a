"""What follows from what, with its grounds; and what a merchant may declare."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penchant.errors import ConfigError
from penchant.graph_store.reasoners.rule_text import parse_rules
from penchant.graph_store.reasoners.rules import (
    BUILT_IN,
    MIN_CONFIDENCE,
    Fact,
    Pattern,
    Rule,
    Rules,
    conclude,
)
from penchant.graph_store.reasoning.arbiter import Pass, arbitrate
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView, Triple
from tests.graph_store.shop_folder import ShopFolder

GREEN, TEA, DRINKS = "category:Drinks > Tea > Green", "category:Drinks > Tea", "category:Drinks"
CEREMONY = "intent:tea ceremony"


def closure(*facts: Fact, rules: Sequence[Rule] = BUILT_IN) -> dict[Triple, float]:
    return {one.triple: one.confidence for one in conclude(facts, rules)}


def test_what_a_kind_is_used_for_holds_of_its_kinds_with_the_product_of_confidences() -> None:
    facts = Fact(GREEN, "is_a", TEA, 0.9), Fact(TEA, "used_for", CEREMONY, 0.8, weight=0.6, support=12.0)
    (found,) = conclude(facts, BUILT_IN)
    assert found == Proposal(
        GREEN, "used_for", CEREMONY, 0.6, 0.9 * 0.8, 1.0, "it follows by the rule `used_for is inherited`",
        premises=((GREEN, "is_a", TEA), (TEA, "used_for", CEREMONY)),
    )  # fmt: skip


def test_nothing_is_inherited_upwards_or_by_unsafe_relations() -> None:
    below = Fact(GREEN, "is_a", TEA, 1.0)
    assert closure(below, Fact(GREEN, "used_for", CEREMONY, 1.0)) == {}
    assert closure(below, Fact(TEA, "peaks_in", "season:month:11", 1.0)) == {}
    assert closure(below, Fact(TEA, "bought_with", "category:Mugs", 1.0)) == {}


def test_what_the_category_path_says_is_not_said_again() -> None:
    assert closure(Fact(GREEN, "is_a", TEA, 1.0), Fact(TEA, "is_a", DRINKS, 1.0)) == {}
    found = closure(
        Fact("cluster:matcha", "is_a", GREEN, 0.9), Fact(GREEN, "is_a", TEA, 1.0),
        Fact(TEA, "is_a", DRINKS, 1.0),
    )  # fmt: skip
    assert found == {("cluster:matcha", "is_a", TEA): 0.9, ("cluster:matcha", "is_a", DRINKS): 0.9}


def test_the_surest_way_counts() -> None:
    found = conclude(
        (Fact("a", "is_a", "b", 0.7), Fact("b", "is_a", "d", 0.9),
         Fact("a", "is_a", "c", 0.8), Fact("c", "is_a", "d", 0.9)),
        BUILT_IN,
    )  # fmt: skip
    assert [(one.triple, one.premises[0]) for one in found] == [(("a", "is_a", "d"), ("a", "is_a", "c"))]


def test_a_long_chain_ends_where_it_is_no_longer_sure() -> None:
    chain = [Fact(f"n{n}", "is_a", f"n{n + 1}", 0.8) for n in range(6)]
    found = closure(*chain)
    assert ("n0", "is_a", "n3") in found  # 0.8^3 = 0.512
    assert ("n0", "is_a", "n4") not in found  # 0.8^4 = 0.41
    assert min(found.values()) >= MIN_CONFIDENCE


def test_circles_of_a_bad_plugin_come_to_an_end() -> None:
    circle = [Fact("a", "is_a", "b", 1.0), Fact("b", "is_a", "c", 1.0), Fact("c", "is_a", "a", 1.0)]
    assert set(closure(*circle)) == {("a", "is_a", "c"), ("b", "is_a", "a"), ("c", "is_a", "b")}
    assert closure(Fact("a", "is_a", "a", 1.0)) == {}


def test_the_number_of_conclusions_is_bounded_and_the_surest_stay() -> None:
    facts = [Fact(f"c{n}", "is_a", "top", 0.6 + n / 100) for n in range(30)]
    found = conclude([*facts, Fact("top", "used_for", "intent:x", 1.0)], BUILT_IN, max_conclusions=3)
    assert {one.subject for one in found} == {"c27", "c28", "c29"}


def test_so_many_rules_at_most_stand_on_one_another() -> None:
    facts = [Fact(f"n{n}", "is_a", f"n{n + 1}", 1.0) for n in range(4)]
    facts.append(Fact("n4", "used_for", "intent:x", 1.0))
    inherited = tuple(rule for rule in BUILT_IN if rule.conclusion.relation == "used_for")
    assert len(conclude(facts, inherited, max_steps=2)) == 2
    assert len(conclude(facts, inherited, max_steps=9)) == 4


NODES = st.sampled_from(["a", "b", "c", "d"])
FACTS = st.lists(
    st.builds(
        Fact, NODES, st.sampled_from(["is_a", "used_for", "related_to"]), NODES,
        st.sampled_from([1.0, 0.9, 0.75]),
    ),
    max_size=9,
)  # fmt: skip
TRIANGLE = Rule(
    "triangle",
    (Pattern("?a", "is_a", "?b"), Pattern("?a", "used_for", "?c"), Pattern("?b", "related_to", "?c")),
    Pattern("?c", "related_to", "?a"),
)
CONSTANT = Rule("constant", (Pattern("a", "related_to", "?x"),), Pattern("?x", "used_for", "d"))


def naive(facts: list[Fact], rules: Sequence[Rule]) -> dict[Triple, float]:
    """All facts tried for all premises until nothing changes."""
    given: dict[Triple, float] = {}
    for fact in facts:
        given[fact.triple] = max(fact.confidence, given.get(fact.triple, 0.0))
    held = dict(given)
    while True:
        before = dict(held)
        for rule in rules:
            ways: list[tuple[dict[str, str], float]] = [({}, 1.0)]
            for premise in rule.premises:
                ways = [
                    ({**bound, **fits}, sure * before[triple])
                    for bound, sure in ways
                    for triple in before
                    if (fits := unify(premise, triple, bound)) is not None
                ]
            for bound, sure in ways:
                ends = [bound.get(end, end) for end in (rule.conclusion.subject, rule.conclusion.object)]
                if rule.conclusion.relation == "related_to":
                    ends.sort()
                triple = (ends[0], rule.conclusion.relation, ends[1])
                if ends[0] != ends[1] and triple not in given and sure >= MIN_CONFIDENCE:
                    held[triple] = max(sure, held.get(triple, 0.0))
        if held == before:
            return {triple: sure for triple, sure in held.items() if triple not in given}


def unify(premise: Pattern, triple: Triple, bound: dict[str, str]) -> dict[str, str] | None:
    if premise.relation != triple[1]:
        return None
    fits = dict(bound)
    for end, node in ((premise.subject, triple[0]), (premise.object, triple[2])):
        if (fits.setdefault(end, node) if end.startswith("?") else end) != node:
            return None
    return fits


@settings(deadline=None)
@given(FACTS)
def test_conclusions_are_those_of_a_naive_fixpoint(facts: list[Fact]) -> None:
    rules = (*BUILT_IN, TRIANGLE, CONSTANT)
    found = conclude(facts, rules, max_steps=50)
    assert {one.triple: one.confidence for one in found} == pytest.approx(naive(facts, rules))


@settings(deadline=None)
@given(FACTS)
def test_every_conclusion_has_grounds_that_were_told_before_it(facts: list[Fact]) -> None:
    told = {fact.triple for fact in facts}
    found = conclude(facts, (*BUILT_IN, TRIANGLE, CONSTANT), max_steps=50)
    for one in found:
        assert set(one.premises) <= told
        told.add(one.triple)


def view_of(shop: ShopFolder, facts: list[tuple[Fact, str]]) -> ReasoningView:
    rows = [
        {"subject": fact.subject, "relation": fact.relation, "object": fact.object, "weight": fact.weight,
         "confidence": fact.confidence, "support": fact.support, "reasoner": reasoner}
        for fact, reasoner in facts
    ]  # fmt: skip
    return ReasoningView(shop.database, shop.view(), pl.DataFrame(rows))


def test_a_conclusion_does_not_stand_on_itself_of_an_earlier_round(shop: ShopFolder) -> None:
    below = Fact(GREEN, "is_a", TEA, 1.0), "taxonomy"
    derived = Fact(GREEN, "used_for", CEREMONY, 0.9), "rules"
    assert list(Rules().propose(view_of(shop, [below, derived]))) == []
    again = list(
        Rules().propose(view_of(shop, [below, derived, (Fact(TEA, "used_for", CEREMONY, 0.9), "x")]))
    )
    assert [one.triple for one in again] == [derived[0].triple]


def test_what_another_reasoner_believes_is_not_concluded(shop: ShopFolder) -> None:
    facts = [(Fact(GREEN, "is_a", TEA, 1.0), "taxonomy"), (Fact(TEA, "used_for", CEREMONY, 0.9), "intents"),
             (Fact(GREEN, "used_for", CEREMONY, 0.8), "intents")]  # fmt: skip
    assert list(Rules().propose(view_of(shop, facts))) == []


def test_the_arbiter_takes_chains_of_conclusions() -> None:
    facts = [Fact("cluster:x", "is_a", GREEN, 1.0), Fact(GREEN, "is_a", TEA, 1.0),
             Fact(TEA, "is_a", DRINKS, 1.0), Fact(DRINKS, "for_whom", "audience:all", 0.9)]  # fmt: skip
    first = Pass(
        "other", ("is_a",), [Proposal(*fact.triple, 1.0, fact.confidence, 1.0, "") for fact in facts]
    )
    rulings = arbitrate([], [first, Pass("rules", Rules().relations, conclude(facts, BUILT_IN))])
    assert {ruling.action for ruling in rulings} == {"admitted"}
    assert sum(ruling.reasoner == "rules" for ruling in rulings) == 5  # 2 of is_a, 3 of for_whom


def test_the_rules_of_the_document_are_whole() -> None:
    page = (Path(__file__).parents[3] / "docs" / "graph.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [rule.name for rule in parse_rules(text)] == ["gifts for tea lovers"]


def test_a_merchant_declares_rules_in_toml() -> None:
    text = """
    [[rule]]
    name = "gift"
    if = ["?a is_a `category:Tea > Gift sets`", "?a used_for ?b"]
    then = "?a for_whom `audience:friends`"
    """
    assert parse_rules(text) == (
        Rule(
            "gift",
            (Pattern("?a", "is_a", "category:Tea > Gift sets"), Pattern("?a", "used_for", "?b")),
            Pattern("?a", "for_whom", "audience:friends"),
        ),
    )
    assert parse_rules("") == ()


EDGE = "which is no edge `subject relation object`; variables begin with [?], node ids stand in backquotes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule", "the rules are not valid TOML: .*"),
        ("[[rules]]", r"the rules have 'rules', but only \[\[rule\]\] is known"),
        ("[rule]", r"the rules have \[rule\] where \[\[rule\]\] is meant"),
        ("rule = [1]", "rule 1 is no table"),
        ("[[rule]]\nif = []", "rule 1 needs a name of one line"),
        ('[[rule]]\nname = "x"\nif = []', "rule 'x' takes name, if and then: 'then' is missing or unknown"),
        ('[[rule]]\nname = "x"\nif = []\nthen = "?a is_a ?b"',
         "rule 'x' needs a list of one to 4 edges as `if`"),
        ('[[rule]]\nname = "x"\nif = ["?a is_a ?b"]\nthen = 3',
         "rule 'x' has 3 where an edge `subject relation object` is meant"),
        ('[[rule]]\nname = "x"\nif = ["?a is_a"]\nthen = "?a is_a ?b"', f"rule 'x' has '[?]a is_a', {EDGE}"),
        ('[[rule]]\nname = "x"\nif = ["?a is_a category:Tea"]\nthen = "?a is_a ?b"',
         f"rule 'x' has '[?]a is_a category:Tea', {EDGE}"),
        ('[[rule]]\nname = "x"\nif = ["?a made_by ?b"]\nthen = "?a is_a ?b"',
         "rule 'x' has the relation 'made_by'; rules know .*used_for"),
        ('[[rule]]\nname = "x"\nif = ["?a is_a ?b"]\nthen = "?a is_a ?c"',
         r"rule 'x' concludes about \?c, which is in none of its premises"),
        ('[[rule]]\nname = "x"\nif = ["?a is_a ?b"]\nthen = "?b is_a ?a"\n' * 2,
         "there are 2 rules named 'x'; a name is given once"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_whole_is_refused_with_its_name(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^{message}$"):
        parse_rules(text)


def test_quotes_and_markup_in_a_node_id_are_part_of_it() -> None:
    text = """
    [[rule]]
    name = 'x'
    if = ['?a is_a `category:A "b" <i> is_a ?z`']
    then = '?a related_to `brand:B`'
    """
    assert parse_rules(text)[0].premises[0].object == 'category:A "b" <i> is_a ?z'


def test_the_order_of_the_facts_does_not_matter() -> None:
    facts = [Fact(f"k{n}", "is_a", f"k{n // 2}", 1.0) for n in range(1, 12)]
    facts.append(Fact("k0", "used_for", "intent:x", 1.0))
    told = [one.triple for one in conclude(facts, BUILT_IN)]
    assert told == [one.triple for one in conclude(facts[::-1], BUILT_IN)]
    assert len(told) == len(set(told)) == 11 + sum(1 for _ in closure(*facts[:-1]))
