"""Whether what a reason says holds: one function for each kind of sentence, over what was counted."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from penchant.evals.statement_facts import Deed, Facts, Topic

DEEDS = {
    "purchase": ("bought {}", "purchases"),
    "view": ("viewed {}", "views"),
    "click": ("clicked {}", "clicks"),
    "cart": ("put {} in the cart", "cart additions"),
    "rating": ("rated {} well", "good ratings"),
    "review": ("reviewed {} well", "good reviews"),
    "search": ("searched for {}", "events"),
    "like": ("liked {}", "likes"),
    "share": ("shared {}", "shares"),
    "comment": ("commented on {}", "comments"),
    "post": ("posted {}", "posts"),
    "rating without stars": ("rated {}", "ratings"),
    "review without stars": ("reviewed {}", "reviews"),
}
"""What one did with a kind of event, with a blank for the item, and what such events are called."""
MIXED = ("went for {}", "events")
GONE = {MIXED[0]: "gone for {}"}
"""What stands after `has`, where it is not the past tense."""
MOST_KINDS = 3
"""Of more kinds than these only the sum is told."""
ROUNDED = 0.05 + 1e-3
"""How far a lift, told with one decimal, may be from the counted one."""
ENDINGS = ("s", "es")
HAN = re.compile("[\u3400-\u9fff]")

Found = Mapping[str, str]
"""What a pattern read, by name; what a sentence left out is missing."""


def said_of(verb: str, what: str = "") -> str:
    """A verb with what it is done with, if anything."""
    return verb.replace("{}", what) if what else verb.replace(" {}", "")


def shop_verb(facts: Facts) -> str:
    """What shoppers do with items, as far as one verb tells it, with a blank for the item."""
    known = [kind for kind in facts.kinds if kind in DEEDS]
    return DEEDS[known[0]][0] if len(facts.kinds) == len(known) == 1 else MIXED[0]


def day_told(moment: datetime) -> str:
    """A day as sentences write it: `3 January 2017`."""
    return f"{moment.day} {moment:%B %Y}"


def repurchased(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """How often the item was had, at what distance, and when last."""
    deeds = facts.deeds(shopper).get(item, [])
    if not deeds or Counter(given["times"].split(", ")) != _times_of(deeds):
        return False
    days = sorted({deed.ts.date() for deed in deeds})
    if "gap" in given:
        mean = (days[-1] - days[0]) / max(len(days) - 1, 1)
        told = 1 if given["gap"] == "day" else _number(given["gap"].removesuffix(" days"))
        if not days[1:] or abs(max(mean, timedelta(1)) - timedelta(told)) > timedelta(0.5):
            return False
    speaks_of_all = "last" in given or len(days) == 1
    return speaks_of_all and given["newest"] == day_told(deeds[-1].ts)


def was_had(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That the shopper had the item."""
    return item in facts.deeds(shopper)


def was_not_had(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That the shopper never had the item."""
    return item not in facts.deeds(shopper)


def had_together(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """That the shopper had what is named, and another had each of it and the item; and how many alike had."""
    if "count" in given and not alike_had(facts, shopper, item, given):
        return False
    return any(
        all(_another_had_both(facts, shopper, item, meant) for meant in reading)
        for reading in _readings(facts, shopper, given["titles"])
    )


def like_had_together(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """That the shopper had what is named last, and another had it and what is like the item in words."""
    titles = {given["title"]}
    if given["title"] == f"another {given['like']}":
        titles.add(given["like"])
    mine = {one for title in titles for one in facts.titles.get(title, ())} & facts.deeds(shopper).keys()
    own = _telling(facts, item)
    like = {one for one in facts.titles.get(given["like"], set()) - {item} if own & _telling(facts, one)}
    return any(_another_had_both(facts, shopper, one, mine) for one in like)


def never_together(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That no other shopper had the item and something of the shopper's."""
    return not _another_had_both(facts, shopper, item, facts.deeds(shopper))


def only_regretted_together(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That all of the shopper's that another had with the item came back or was rated badly."""
    together = {
        one for one in facts.deeds(shopper) if one != item and _another_had_both(facts, shopper, item, [one])
    }
    return bool(together) and together <= facts.regretted.get(shopper, set())


def alike_had(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """How many of the shoppers most like this one had it, ever or within the month."""
    alike = facts.alike(shopper)
    buyers = (facts.recent if "day" in given else facts.buyers).get(item, set())
    sure, tied = len(alike.sure & buyers), len(alike.tied & buyers)
    places = alike.size - len(alike.sure)
    least, most = sure + max(0, places - len(alike.tied) + tied), sure + min(places, tied)
    return least <= _number(given["count"]) <= most and _number(given["of"]) == alike.size


def was_sold(facts: Facts, _shopper: str, item: str, given: Found) -> bool:
    """How many shoppers had it in the last month and, where told, in the month before or ever."""
    told = 0 if given["count"] in ("nobody", "none") else _number(given["count"])
    known = {"before": facts.earlier, "ever": facts.buyers}
    counts = {name: len(buyers.get(item, ())) for name, buyers in known.items()}
    lately = told == len(facts.recent.get(item, ()))
    return lately and all(_number(given.get(name, str(count))) == count for name, count in counts.items())


def is_of_taste(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """How many events the shopper has in the item's category, and how many times the average that is.

    Of a broader category there must be none in the item's own.
    """
    had = facts.deeds(shopper).keys()
    return any(
        _has_as_told(facts, shopper, topic, given) and (topic == own or not facts.items_under(own) & had)
        for own, topic in _named(facts, item, given["name"])
    )


def is_of_brand(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """The same of the item's brand."""
    brand = Topic("brand", (given["name"],))
    return item in facts.items_under(brand) and _has_as_told(facts, shopper, brand, given)


def _has_as_told(facts: Facts, shopper: str, topic: Topic, given: Found) -> bool:
    under = facts.items_under(topic)
    deeds = [deed for one, held in facts.deeds(shopper).items() if one in under for deed in held]
    kinds = {deed.kind for deed in deeds}
    noun = DEEDS.get(kinds.pop(), MIXED)[1] if len(kinds) == 1 else MIXED[1]
    noun = noun if len(deeds) != 1 else noun.removesuffix("s")
    if (_number(given["count"]), given["noun"]) != (len(deeds), noun):
        return False
    return "lift" not in given or abs(facts.lift(shopper, topic) - float(given["lift"])) <= ROUNDED


def is_new_ground(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """That the shopper had nothing of the item's category."""
    had = facts.deeds(shopper).keys()
    return any(not facts.items_under(topic) & had for _, topic in _named(facts, item, given["name"]))


def has_no_topic(facts: Facts, _shopper: str, item: str, _given: Found) -> bool:
    """That the catalogue does not sort the item in."""
    return item not in facts.topics


def shares_words(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """That the item has all of the words, and what is named has them among it, each some of them."""
    terms = re.findall("“([^”]+)”", given["words"])
    if not all(_has_term(facts.texts.get(item, ""), term) for term in terms):
        return False
    for reading in _readings(facts, shopper, given["titles"]):
        texts = [[facts.texts.get(one, "") for one in meant if one != item] for meant in reading]
        held = [{term for term in terms for text in group if _has_term(text, term)} for group in texts]
        if all(held) and set().union(*held) == set(terms):
            return True
    return False


def shares_no_words(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That no telling word of the item's is in anything the shopper had."""
    own = _telling(facts, item)
    return not any(own & _telling(facts, one) for one in facts.deeds(shopper) if one != item)


def shares_only_regretted(facts: Facts, shopper: str, item: str, _given: Found) -> bool:
    """That all of the shopper's that has telling words of the item's came back or was rated badly."""
    own = _telling(facts, item)
    alike = {one for one in facts.deeds(shopper) if one != item and own & _telling(facts, one)}
    return bool(alike) and alike <= facts.regretted.get(shopper, set())


def is_much_alike(facts: Facts, shopper: str, item: str, given: Found) -> bool:
    """That the shopper had the item, or something that shares a word with it."""
    return was_had(facts, shopper, item, given) or not shares_no_words(facts, shopper, item, given)


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _times_of(deeds: Collection[Deed]) -> Counter[str]:
    kinds = Counter(deed.kind for deed in deeds)
    if len(kinds) > MOST_KINDS:
        return Counter([f"met {_times(len(deeds))}"])
    return Counter(
        f"{said_of(DEEDS.get(kind, ('met {}', ''))[0])} {_times(count)}" for kind, count in kinds.items()
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _readings(facts: Facts, shopper: str, words: str) -> Iterator[list[set[str]]]:
    """The ways to read one title or two of what the shopper had, as the items that each may mean."""
    cuts = [found.start() for found in re.finditer("(?= and )", words)]
    for titles in [[words], *([words[:cut], words[cut + len(" and ") :]] for cut in cuts)]:
        meant = [facts.titles.get(title, set()) & facts.deeds(shopper).keys() for title in titles]
        if all(meant):
            yield meant


def _another_had_both(facts: Facts, shopper: str, item: str, mine: Collection[str]) -> bool:
    others = facts.buyers.get(item, set()) - {shopper}
    return any(others & facts.buyers.get(one, set()) for one in mine if one != item)


def _named(facts: Facts, item: str, name: str) -> Iterator[tuple[Topic, Topic]]:
    """The item's own topic, beside each of that name from it upwards; what is above may be told with it."""
    for own in facts.topics.get(item, []):
        for depth in range(len(own.path), 0, -1):
            *above, last = path = own.path[:depth]
            if name in (last, *(f"{last} ({' > '.join(above[first:])})" for first in range(len(above)))):
                yield own, Topic(own.facet, path)


def _has_term(text: str, term: str) -> bool:
    return all(_has_word(text.lower(), word) for word in term.split(" "))


def _has_word(text: str, word: str) -> bool:
    """Whether a text has a word or its plural; Han is written without gaps."""
    if HAN.search(word):
        return word in text
    forms = [word, *(word + ending for ending in ENDINGS), re.sub("y$", "ies", word)]
    return re.search(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, forms))})(?![^\W_])", text) is not None


def _telling(facts: Facts, item: str) -> set[str]:
    """Words by which an item may be like another, in the singular; of Han each character."""
    found = set()
    for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", facts.texts.get(item, "").lower()):
        if HAN.search(word):
            found |= set(HAN.findall(word))
        elif len(word) > 1 and not word[0].isdigit():
            found.add(word)
    return found - facts.commonplace
