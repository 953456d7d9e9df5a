"""Why an item is recommended, in the answer's language, from what each term says as data."""

from collections.abc import Sequence

from penchant.agent.rendering.markdown import Markup, escape, plain
from penchant.agent.rendering.telling import Story, Telling
from penchant.agent.rendering.words import ANYTHING, GOOD, IT, Pair, Words
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.said import Form, Said

KINDS_TOLD = 3
LEAST_TOLD = 0.005
"""A smaller part of a score is not seen with two decimals, and stands in tables only."""
SILENT: tuple[Form, ...] = (
    "not_yet",
    "only_with_regretted",
    "with_nothing",
    "topic_none",
    "topic_unknown",
    "words_of_regretted",
    "words_of_nothing",
)
"""What is said where nothing of the kind speaks for an item."""
POPULAR: tuple[Form, ...] = ("popular", "popular_in_all")
_LIFT: Pair = (", {lift} times the shop's average", "，是全店平均的 {lift} 倍")
_WITHIN: Pair = (" in the {days} days to {day}", "在截至 {day} 的 {days} 天内")
_CORRECTED: dict[str, Pair] = {
    "add": ("the shop added an interest in {name}", "店家添加了对 {name} 的兴趣"),
    "lock": ("the shop locked the interest in {name}", "店家锁定了对 {name} 的兴趣"),
    "remove": ("the shop removed the interest in {name}", "店家移除了对 {name} 的兴趣"),
}
_INTEREST: dict[str, Pair] = {
    "topic": ("{events} in {names}{lift}", "在 {names} 中有 {events}{lift}"),
    "brand": ("{events} of the brand {names}{lift}", "对 {names} 品牌有 {events}{lift}"),
    "interest": ("{events} in {names}{lift}", "对 {names} 有 {events}{lift}"),
}
_FIXED: dict[str, Pair] = {
    "not_yet": ("this shopper has not {done_it} yet", "这位顾客还没有{done_it}"),
    "already": ("this shopper {did_it} already", "这位顾客已经{did_it}"),
    "only_with_regretted": (
        "others {did_it} together only with what this shopper returned or rated badly",
        "{did_it}的其他顾客，同时接触过的只有这位顾客退货或评低分的商品",
    ),
    "with_nothing": (
        "no other shopper {did_it} together with what this one {deed}",
        "没有别的顾客既{did_it}，又{deed}这位顾客{deed}的商品",
    ),
    "topic_unknown": (
        "the catalogue does not say what kind of thing it is",
        "商品目录没有说明它属于哪一类",
    ),
    "topic_none": (
        "this shopper has not {done_any} in {names} yet",
        "这位顾客在 {names} 中还没有{done_any}",
    ),
    "shares_words": (
        "shares {words} with {items}, which this shopper {deed}",
        "与这位顾客{deed}的 {items} 同样含有{words}",
    ),
    "words_of_regretted": (
        "shares words only with what this shopper returned or rated badly",
        "只与这位顾客退货或评低分的商品有共同的词",
    ),
    "words_of_nothing": (
        "shares no words with what this shopper {deed}",
        "与这位顾客{deed}的商品没有共同的词",
    ),
}


def reason(term: Term, telling: Telling) -> Markup:
    """The reason that a term states.

    Args:
        term: Of a score.
        telling: The language, and names.
    """
    said, words = term.said, telling.words
    if said is None:
        return escape(term.text)
    lift = Markup("") if said.lift is None else words.say(_LIFT, lift=words.lift(said.lift))
    names = words.listed([escape(name) for name in said.names], last="or")
    match said.form:
        case "had":
            return _had(said, telling)
        case "had_with" | "like_had_with" | "alike":
            return _neighbours(term, said, telling)
        case "topic" | "brand" | "interest":
            events = _events(said, telling)
            return words.say(_INTEREST[said.form], events=events, names=names, lift=lift)
        case "much_like":
            return _much_like(term, telling)
        case "popular" | "popular_in_all":
            return _popular(said, telling)
        case "boosted":
            return words.say(("{note}", "{note}"), note=said.note)
        case "corrected":
            done = words.say(_CORRECTED[said.action], name=names)
            return (
                words.say(("{done}: {note}", "{done}：{note}"), done=done, note=said.note)
                if said.note
                else done
            )
    return words.say(
        _FIXED[said.form],
        deed=words.deed(said.deed),
        did_it=words.did(said.deed, IT),
        done_it=words.done(said.deed, IT),
        done_any=words.done(said.deed, ANYTHING),
        names=names,
        items=_items(term, telling),
        words=words.listed([words.quoted(word) for word in said.words]),
    )


def signal_and_reason(term: Term, telling: Telling) -> Markup:
    """`own history: bought 3 times, ...`."""
    pair = ("{signal}: {reason}", "{signal}：{reason}")
    return telling.words.say(pair, signal=telling.words.signal(term.signal), reason=reason(term, telling))


def speaks_for(term: Term) -> bool:
    """Whether a reason says, to a reader, something for the item; the score may count it so without."""
    said = term.said
    if term.contribution <= 0:
        return False
    return said is None or not (said.form in SILENT or (said.form in POPULAR and not said.count))


def main_terms(found: Recommendation, most: int = 2) -> tuple[Term, ...]:
    """The reasons to tell where only some can be: the decisive ones, else what adds most."""
    adding = [term for term in found.terms if term.contribution > 0]
    adding = [term for term in adding if speaks_for(term)] or adding
    decisive = [term for term in adding if term.decisive]
    return tuple((decisive or adding)[:most])


def tell_reasons(
    story: Story,
    statement: Markup,
    terms: Sequence[Term],
    parts: Sequence[tuple[str, float]],
    *,
    point: bool = True,
) -> None:
    """Says a statement that rests on some reasons: on their events, and the concept of the first with one.

    Args:
        story: Under way.
        statement: What is said.
        terms: The reasons.
        parts: Of a score, where the statement is about one.
        point: Whether it stands in a list.
    """
    events = tuple(dict.fromkeys(event for term in terms for event in term.event_ids))
    count = max([len(events), *(term.event_count for term in terms)])
    path = next((term.concept_path for term in terms if term.concept_path), ())
    story.say(statement, point=point, event_ids=events, event_count=count, path=path, terms=parts)


def score_terms(terms: Sequence[Term], telling: Telling) -> tuple[tuple[str, float], ...]:
    """The parts of a score for evidence."""
    return tuple((telling.words.signal(term.signal), term.contribution) for term in terms)


def plain_reason(term: Term, telling: Telling) -> str:
    """The reason for a table."""
    return plain(reason(term, telling))


def _had(said: Said, telling: Telling) -> Markup:
    words = telling.words
    if len(said.kinds) > KINDS_TOLD:
        times = words.say(
            ("met {count} times", "接触过 {count} 次"), count=sum(count for _, count in said.kinds)
        )
    else:
        times = words.enumerated([_times(kind, count, telling) for kind, count in said.kinds])
    every: Markup | str = ""
    if said.days is not None:
        pair = (", every {days} on average", "，平均每 {days}一次")
        one = (", every day on average", "，平均每天一次")
        every = words.say(one) if said.days == 1 else words.say(pair, days=words.counted(said.days, "day"))
    once = sum(count for _, count in said.kinds) == 1
    pair = (", on {day}", "，时间是 {day}") if once else (", last on {day}", "，最近一次是 {day}")
    day = words.say(pair, day=said.day) if said.day is not None else ""
    return Markup(f"{times}{every}{day}")


def _times(kind: str, count: int, telling: Telling) -> Markup:
    words = telling.words
    if words.language == "en" and count <= 2:
        return Markup(f"{words.deed(kind)} {'once' if count == 1 else 'twice'}")
    return words.say(("{deed} {count} times", "{deed} {count} 次"), deed=words.deed(kind), count=count)


def _events(said: Said, telling: Telling) -> Markup:
    kind = said.kinds[0][0] if len(said.kinds) == 1 else "event"
    return telling.words.counted(said.count, GOOD.get(kind, kind))


def _neighbours(term: Term, said: Said, telling: Telling) -> Markup:
    words = telling.words
    if said.form == "alike":
        return _alike(said, telling)
    if said.form == "like_had_with":
        like, bought = (telling.item(item) for item in term.related_items)
        other = (f"another {bought}", f"另一件 {bought}") if bought == like else bought
        pair: Pair = (
            "shoppers who {did_like}, which is like it in words, also {did_bought}, as this one did",
            "{did_like}的顾客也{did_bought}，这位顾客同样如此",
        )
        return words.say(
            pair,
            did_like=words.did(said.deed, (like, f"描述与它相近的 {like}")),
            did_bought=words.did(said.deed, other),
        )
    pair = (
        "shoppers who {did_it} also {did_items}, as this one did",
        "{did_it}的顾客也{did_items}，这位顾客同样如此",
    )
    items = _items(term, telling)
    text = words.say(
        pair,
        did_it=words.did(said.deed, IT),
        did_items=words.did(said.deed, items),
    )
    if not said.count:
        return text
    return words.say(("{text}, and {alike}", "{text}；{alike}"), text=text, alike=_alike(said, telling))


def _items(term: Term, telling: Telling) -> Markup:
    """What the items of a reason are called; a name that several have is told once."""
    return telling.words.listed(list(dict.fromkeys(telling.item(item) for item in term.related_items)))


def _alike(said: Said, telling: Telling) -> Markup:
    words = telling.words
    pair = (
        "{count} of the {of} shoppers most like this one {did_it}{within}",
        "与这位顾客最相似的 {of} 位顾客中有 {count} 位{within}{did_it}",
    )
    did_it = words.did(said.deed, IT)
    return words.say(pair, count=said.count, of=said.of, did_it=did_it, within=_within(said, words))


def _within(said: Said, words: Words) -> Markup:
    """In which days, where the reason names some."""
    if said.days is None or said.day is None:
        return Markup("")
    return words.say(_WITHIN, days=said.days, day=said.day)


def _much_like(term: Term, telling: Telling) -> Markup:
    words = telling.words
    if not term.related_items:
        return words.say(("much like what this shopper had", "与这位顾客有过的商品很相似"))
    items = _items(term, telling)
    pair = ("much like {items}, which this shopper had", "与这位顾客有过的 {items} 很相似")
    return words.say(pair, items=items)


def _popular(said: Said, telling: Telling) -> Markup:
    words = telling.words
    within, did_it = _within(said, words), words.did(said.deed, IT)
    if said.form == "popular_in_all":
        pair = (
            "{shoppers} {did_it} in all, {count} of them{within}",
            "共有 {shoppers}{did_it}，其中{within}有 {count} 位",
        )
        none = (
            "{shoppers} {did_it} in all, none of them{within}",
            "共有 {shoppers}{did_it}，但{within}没有人",
        )
        shoppers = words.counted(said.ever or 0, "shopper")
        return words.say(
            pair if said.count else none, shoppers=shoppers, did_it=did_it, count=said.count, within=within
        )
    if not said.count:
        pair = ("nobody {did_it}{within}", "{within}没有顾客{did_it}")
        text = words.say(pair, did_it=did_it, within=within)
    else:
        shoppers = words.counted(said.count, "shopper")
        pair = ("{shoppers} {did_it}{within}", "{within}有 {shoppers}{did_it}")
        text = words.say(pair, shoppers=shoppers, did_it=did_it, within=within)
    if said.ever is not None:
        pair = ("{text}, {ever} before that", "{text}，此前共有 {ever} 位")
        return words.say(pair, text=text, ever=said.ever)
    if said.before is None or said.days is None:
        return text
    pair = ("{text}, {before} in the {days} days before", "{text}，再往前 {days} 天有 {before} 位")
    return words.say(pair, text=text, before=said.before, days=said.days)
