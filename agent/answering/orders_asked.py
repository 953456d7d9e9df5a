"""Questions for single orders: the biggest, the first, what is in them, and what lies beside a product."""

import re
from typing import NamedTuple

from penchant.agent.answering.bare_words import bare, goods_named, take_bounds
from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.figures_asked import days_of
from penchant.agent.answering.figures_words import CUSTOMER, MOST_ORDERS, left_over, mean_in, unit_in
from penchant.agent.answering.goods_asked import TWO_GOODS
from penchant.agent.answering.of_shop import beyond_log
from penchant.agent.answering.plain_words import direction_in
from penchant.agent.calls import ToolCall
from penchant.agent.completion import PIECE
from penchant.tools.number_words import HAN_NUMBER, NUMBER
from penchant.tools.time_words import find_span, take_span

_ORDER = (
    r"(?:orders?|baskets?|receipts?|transactions?|tickets?|carts?|trolleys?|checkouts?|bills?"
    r"|shopping (?:trips?|carts?|baskets?)|(?:(?<=biggest )|(?<=largest )|(?<=smallest ))(?:shop|haul|spend))"
)
_HAN_ORDER = r"(?:订单|单子|购物篮|购物车|小票|账单|交易|(?<=[笔张大贵新近后上一])单)"
_NUMBERED = re.compile(
    r"(?:\b(?:order|receipt|invoice|transaction|ticket|basket|bill) (?:number |no\.? ?|id )?"
    rf"|{_HAN_ORDER}号?(?:编号|码)?[ :：为是]*)#?"
    r"(?P<number>[A-Za-z0-9][A-Za-z0-9_.-]*)",
    re.IGNORECASE,
)
_ID = re.compile(r"(?<![A-Za-z0-9_.-])(?=[\d_.-]*[A-Za-z])(?=[A-Za-z_.-]*\d)[A-Za-z0-9][A-Za-z0-9_.-]{4,}")
"""What can be nothing but an id; digits alone may be an amount."""
_SENT = re.compile(
    r"\b(?:deliver\w*|ship\w*|arriv\w+|dispatch\w*|track\w*|status|cancel\w*|courier|paid (?:by|with))\b"
    r"|发货|物流|配送|快递|到货|送到|状态|取消",
    re.IGNORECASE,
)
"""What becomes of an order, which no log of purchases tells."""
_AT_ONCE = (
    r"\b(?:in|on|at|during|with) (?:one|a single|1|the same|any one) (?:single )?"
    r"(?:go|visit|trip|shop|sitting|purchase|time|day)\b|\bat once\b|单[笔次]|一次性?|一笔|同一?单"
)
_SPEAKS_OF = re.compile(rf"\b{_ORDER}\b|(?<=first )sale\b|{_AT_ONCE}|{_HAN_ORDER}", re.IGNORECASE)
"""An order, or all that was bought at once."""
_BOUGHT_WITH = re.compile(
    r"\b(?:bought|purchased|sold|buy|buys)(?: most often| most| usually| mostly)? with\b|一起(?:被)?[买购卖]"
    r"|买.{1,10}(?:时候?)",
    re.IGNORECASE,
)
_ITEMS = r"(?:items?|products?|things?|articles?|units|pieces|goods|lines)"
BIG = r"(?:biggest|largest|highest|dearest|priciest|most (?:expensive|valuable)|top|record|greatest)"
_RANKS = {
    name: re.compile(said, re.IGNORECASE)
    for name, said in {
        "purchases": rf"\bby (?:the )?(?:number of )?{_ITEMS}\b"
        rf"|\b(?:(?:with|had|has|having|containing|bought|took|got) )?(?:the )?(?:most"
        rf"|highest number of) {_ITEMS}"
        rf"(?: in (?:it|them))?|\bfullest\b|\bbought (?:the )?most\b"
        r"|(?:件数|商品|东西|数量)(?:得|的)?最多|买(?:得|的|了)?(?:东西)?最多",
        "spent": r"\b(?:the )?(?:most|(?:biggest|highest|largest) (?:amount|sum)(?: of money)?)(?: money)?"
        r"(?: any(?:one|body)| some(?:one|body)| (?:a|one) (?:customer|shopper))?(?: has| was)?(?: ever)?"
        r" (?:spen[dt]|paid)\b|\b(?:spen[dt]s?|paid|left|dropped|(?:rang|ran|racked|put) up) (?:the )?most"
        r"(?: money)?\b"
        rf"|\b{BIG}(?= (?:(?!by|in|of|with|average|mean|number)\S+ ){{0,2}}(?:{_ORDER}|purchase)\b)"
        rf"|(?<=is )(?:the )?{BIG}\b|(?<=was )(?:the )?{BIG}\b"
        r"|金额(?:最[高大多]|排(?:名|在)?(?=前))|总额最[高大]|最(?:大|贵)|(?:消费|花)(?:得|的|了)?钱?(?:金额)?最[多高大]"
        r"|最[多高](?:是|花|消费|买|付)了?(?=多少|几)",
        "newest": rf"\b(?:last|latest|newest|most recent)(?= (?:{NUMBER} )?{_ORDER}\b)"
        rf"|最新(?=的?(?:{HAN_NUMBER}?[笔个张])?{_HAN_ORDER})"
        rf"|(?:最近|最后|上)(?=的?{HAN_NUMBER}?[笔个张]{_HAN_ORDER})|(?:(?:最后|上)一?|最近一)(?=[笔个张次]?的?(?:订单"
        rf"|单))",
        "smallest": rf"\b(?:smallest|cheapest|lowest|tiniest|least expensive)"
        rf"(?= (?:(?!by|in|of|with|average|mean|number)\S+ ){{0,2}}(?:{_ORDER}|purchase)\b)"
        rf"|(?:金额|总额)?最(?:小|低|便宜|少)(?=的?(?:{HAN_NUMBER}?[笔个张])?(?:{_HAN_ORDER}|消费))",
        "oldest": rf"\b(?:(?:very )?first|oldest|earliest)(?= (?:{NUMBER} |ever )?(?:{_ORDER}|sale)\b)"
        rf"|(?:最早|第一|首)(?=的?(?:{HAN_NUMBER}?[笔个张])?{_HAN_ORDER})",
    }.items()
}
_RUNG = re.compile(r"\b(?:rang|ran|racked|put) up\b", re.IGNORECASE)
"""Says that somebody spent, and not that something rose."""
_COUNTED = re.compile(
    rf"\b(?:top|last|latest|newest|recent|biggest|largest) (?P<after>{NUMBER})\b(?= )"
    rf"|\b(?P<before>{NUMBER}) (?={BIG}\b|newest|latest|last|most recent)|(?P<han>(?!一){HAN_NUMBER})"
    rf"(?=[笔张个](?:订单|单子|小票))",
    re.IGNORECASE,
)
_SPOKEN_OF = r"(?:he|she|they|her|him|his|their|(?:this|that) (?:customer|shopper|household|client|member))"
_ROLE = r"(?:customer|shopper|household|client|member)"
_WHOSE = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"(?:(?:the )?{_ROLE} )?#?\b(?P<who>{PIECE.pattern})(?:['’]s?)(?= )",
        rf"(?:(?:the )?{_ROLE} )?#?\b(?P<who>\d+)s(?= )",
        rf"\b(?:of|by|from|for) (?:{_ROLE} )?#?(?P<who>{_SPOKEN_OF}|{PIECE.pattern})(?=$| (?:with|ever"
        rf"|so far)\b)",
        rf"\b(?:that )?(?:{_ROLE} )?#?(?P<who>{_SPOKEN_OF}|{PIECE.pattern})(?: has| have)?(?: ever)? "
        rf"(?:placed|made|had|ordered|did|done)\b",
        rf"\b(?:did|has) (?:{_ROLE} )?#?(?P<who>{_SPOKEN_OF}|{PIECE.pattern})(?: ever)?(?= (?:place|made?"
        rf"|had|have|order|buy|bought)\b)",
        r"\b(?P<who>his|her|their|(?:this|that) (?:customer|shopper|household|client|member)['’]s)\b",
        r"(?:顾客|客户|会员|用户)?#?(?P<who>[A-Za-z0-9][A-Za-z0-9._-]*|[她他]|[这那该][位个]?(?:顾客|客户"
        r"|会员))"
        r"(?:号)?(?:顾客|客户|会员)?的?(?=最|上一?|单笔|一次|还有|所有的?|全部的?|其[他它])",
    )
)
_THING = r"(?:(?:the|an?|our|any|some) )?(?P<thing>[^,;:?!]{1,60}?)"
_AFTER = (
    r"(?=$|,|[ ](?:in(?=$)|in (?:it|them)|most(?: often)?|usually|on average|mostly|typically|as well"
    r"|together"
    r"|too|also|often|commonly|ever|so far|(?:in|on|into) (?:the|an?|one|the same) (?:same )?"
    r"(?:basket|order|cart|trip|visit)))"
)
_WITH = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"\b(?:with|containing|including|alongside|beside|next to|as) {_THING}{_AFTER}",
        r"\b(?:when|if|whenever) (?:some(?:one|body)|people|folks|customers|shoppers|they|you|we) (?:grabs?"
        r"|buys?|gets?"
        rf"|takes?|picks? up|orders?|sells?) {_THING}(?=,)",
        rf"\bwhen there(?:['’]?s| is| was) {_THING}{_AFTER}",
        rf"\b(?:that |which )?(?:had|have|has|contain(?:s|ed|ing)?|include[sd]?|hold|held) {_THING}{_AFTER}",
        rf"(?:有|含有?|包含|带|买了?)(?P<thing>[^，。？?的]{{1,10}}?)的?(?=[ 笔个张]*{_HAN_ORDER})",
        r"[和跟与同](?P<thing>[^，。？?]{1,10}?)(?:在|是|一般|通常)*(?=一起|同时|一块|(?:[放装]?在)?同一?[个张笔]?单|"
        r"(?:[放装]?在)?(?:同一?|一)[个张笔]?(?:购物篮|订单|小票))",
        r"买(?P<thing>[^，。？?]{1,10}?)(?:的时候?|时)",
        r"买(?:过|了)?(?P<thing>[^，。？?]{1,10}?)的?(?:人|顾客|客户)?[，,]?(?=(?:在)?同一?[个张笔]?单)",
    )
)
_LITTLE = """
    add added adds all along also amount anybody anyone appear appears average being big bigger bought
    buy categories come comes commonly content contents customer's did do does end ends ever feature
    features figure find found full generally get gets go goes going got had happen has have her
    highest his history in inside into it its kind kinds land lands large larger let lie lies list log
    made make mean most mostly often on once one other our place placed ppl purchase purchased put puts
    received record same saw seen shared shares shopping show shows single sit sits size smaller
    somebody someone sort sorts taken than that the their them these they things this those throw
    throws time together too toss turn turns typical typically up usual usually value was we well went
    were weve whole whose with you your
"""
"""Words that a question for orders may have beside what it asks for."""
_SAYS_LITTLE = re.compile(
    rf"\b(?:{'|'.join(_LITTLE.split())}|contain\w*|include\w*|else|we['’]ve|so far|of all time|as)\b"
    r"|平均|历史上?|有史以来|迄今为止?|到目前为止|里面?|当中|[放装]?在|同[时一]|一起|一块儿?|放进?|下的?|次性?|通常|一般"
    r"|经常|常常?|顺便|大家|人们|客人|顾客|客户|商品|东西|类别|曾经?|出现|时候?|什么|多大|记录"
    r"|[点篮笔张还也会都有带拿人谁均过得被中含见名位哪几些样啥单最]",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    rf"^(?!what {CUSTOMER} (?:also |usually |often )?(?:put|buy|bought|get|got|add(?:ed)?|take|took"
    rf"|order(?:ed)?|have"
    rf"|had|combine)\b)(?:(?:which|list|how many|(?:the )?number of) )?(?:of )?(?:our |the )?(?:\w+"
    rf" )?(?<!do )"
    rf"(?<!did ){CUSTOMER}\b|^who\b"
    r"|^谁|^(?:哪[些个位])?\w{0,2}(?:顾客|客户|人)",
    re.IGNORECASE,
)
_WITH_BOUND = re.compile(rf"\b{CUSTOMER}\b|\bwho\b|谁|顾客|客户|人", re.IGNORECASE)
_IN_IT = re.compile(r"\bin(?:side)?\b|里|[有买]了?(?:些)?[什哪啥]", re.IGNORECASE)
"""When somebody ordered last, and what in general, is told with all that they did."""
_WHEN = re.compile(r"^when\b|什么时候|哪[一]?天|几号", re.IGNORECASE)
_NOUNS = re.compile(
    rf"\b(?:{_ORDER}|sale)\b|\b{CUSTOMER}\b|{_AT_ONCE}|{_HAN_ORDER}|\bwho(?:['’]s)?\b", re.IGNORECASE
)


_LATELY = re.compile(r"\b(?:lately|recently|just now|these days|of late)\b", re.IGNORECASE)
"""Says nothing beside that the newest are asked for."""


class Read(NamedTuple):
    """What is left of a question, and what was read out of it."""

    rest: str
    found: str


def orders_asked(question: str, catalogue: Catalogue) -> ToolCall | None:
    """What a question asks of single orders; None for other questions.

    Args:
        question: One line.
        catalogue: Of the shop.
    """
    if number := order_named(question, catalogue):
        return None if _SENT.search(question) else ToolCall("orders", {"number": number})
    of_orders = bool(_SPEAKS_OF.search(question)) and not TWO_GOODS.search(question)
    is_of_them = of_orders or _BOUGHT_WITH.search(question)
    if not is_of_them or beyond_log(question) or MOST_ORDERS.search(question):
        return None
    asked, bounds = take_bounds(bare(question))
    if direction_in(_RUNG.sub(" ", asked)):
        return None
    asked, who = whose_orders(asked, catalogue)
    asked, count = _counted(asked)
    asked, rank = rank_in(asked)
    asked = _LATELY.sub(" ", asked) if rank == "newest" else asked
    rest, span = take_span(asked, catalogue.now)
    if "most" in bounds or find_span(rest, catalogue.now):
        return None
    rest, thing = with_thing(rest, catalogue, of_kind=not of_orders and span is None)
    if thing is None or not (rank or thing or ("least" in bounds and of_orders)):
        return None
    of_people = (bounds and _WITH_BOUND.search(rest)) or (not rank and _OF_PEOPLE.search(rest))
    if of_people or mean_in(rest) in ("new", "repeat"):
        return None
    left = left_over(without_little(rest), "")
    of_last = rank == "newest" and (_WHEN.search(rest) or (who and not (count or _IN_IT.search(rest))))
    if left or of_last or unit_in(rest) or re.search(r"\d", rest):
        return None
    given = {"shopper": who, "words": thing, "rank": rank, "min_spent": bounds.get("least", "")}
    given["count"] = count or ("1" if rank and _asks_for_one(question) else "")
    given |= days_of(span, catalogue) if span else {}
    if given["min_spent"] and not (thing or rank):
        given["rank"] = "spent"
    return ToolCall("orders", {name: said for name, said in given.items() if said})


def order_named(question: str, catalogue: Catalogue) -> str:
    """The number of a single order that a question names and the log has; empty for others.

    Where the question does not call it an order, it must be no other id.
    """
    named = [found["number"].rstrip(".-") for found in _NUMBERED.finditer(question)]
    named += [
        one.rstrip(".-")
        for one in _ID.findall(question)
        if catalogue.shopper(one) is None and catalogue.item(one) is None
    ]
    return next((one for one in named if catalogue.view.session_key(one) is not None), "")


def orders_said(rest: str, catalogue: Catalogue) -> dict[str, str]:
    """Whose orders, with what in them, ranked by what and how many of them, as arguments of a call.

    Args:
        rest: Of a question for orders, without its times and amounts; other words of it count for nothing.
        catalogue: Of the shop.
    """
    left, who = whose_orders(rest, catalogue)
    left, count = _counted(left)
    left, rank = rank_in(left)
    thing = with_thing(left, catalogue, of_kind=True)[1]
    count = count or ("1" if rank and _asks_for_one(rest) else "")
    given = {"shopper": who, "words": thing, "rank": rank, "count": count}
    return {name: said for name, said in given.items() if said}


def without_little(rest: str) -> str:
    """What is left of a question without the words that say little."""
    return _SAYS_LITTLE.sub(" ", _NOUNS.sub(" ", rest))


def _asks_for_one(question: str) -> bool:
    """Whether one order is asked for, not several."""
    return (
        re.search(r"\b(?:orders|baskets|receipts|transactions|carts)\b|哪些|哪几|排", question, re.I) is None
    )


def whose_orders(rest: str, catalogue: Catalogue) -> Read:
    """The shopper whose orders are asked for, by id or as spoken of."""
    time = find_span(rest, catalogue.now)
    for pattern in _WHOSE:
        for found in pattern.finditer(rest):
            if time and time[0] <= found.start("who") < time[1] and not re.search(_ROLE, found[0], re.I):
                continue  # `of 2017`
            who = re.sub(r"['’]s$", "", found["who"])
            if catalogue.shopper(who) or (not re.search(r"\d", who) and is_spoken_of(who)):
                return Read(" ".join(f"{rest[: found.start()]} {rest[found.end() :]}".split()), who)
    return Read(rest, "")


def _counted(rest: str) -> Read:
    found = _COUNTED.search(rest)
    if found is None:
        return Read(rest, "")
    name = str(found.lastgroup)
    cut = f"{rest[: found.start(name)]} {rest[found.end(name) :]}"
    return Read(" ".join(cut.split()) if rest.isascii() else cut.replace(" ", ""), found[name])


def is_spoken_of(who: str) -> bool:
    """Whether a shopper is named by a word for one who was told: `her`."""
    return re.fullmatch(rf"{_SPOKEN_OF}|[她他]|[这那该].*", who, re.IGNORECASE) is not None


def rank_in(rest: str) -> Read:
    """What orders are ranked by."""
    for name, said in _RANKS.items():
        if found := said.search(rest):
            cut = f"{rest[: found.start()]} {rest[found.end() :]}"
            if name == "purchases":
                cut = _RANKS["spent"].sub(" ", cut)  # `the biggest basket by number of items`
            return Read(" ".join(cut.split()), name)
    return Read(rest, "")


def with_thing(rest: str, catalogue: Catalogue, *, of_kind: bool) -> tuple[str, str | None]:
    """What is in the orders; empty where nothing is named, None where it cannot be meant.

    Args:
        rest: What is left of the question.
        catalogue: Of the shop.
        of_kind: Whether only a kind of product may be meant: what goes with one item is told otherwise.
    """
    for pattern in _WITH:
        found = pattern.search(rest)
        if found is None:
            continue
        named = goods_named(found["thing"], catalogue, known=True)
        words = (named or {}).get("words", "").removeprefix("both ")
        if not words:
            continue
        if not _BASKET_OF_ITEM.search(rest) and (
            catalogue.item(words) or (of_kind and catalogue.titled(words))
        ):
            return rest, None
        return " ".join(f"{rest[: found.start()]} {rest[found.end() :]}".split()), words
    return rest, ""


_BASKET_OF_ITEM = re.compile(r"\bhow many\b|\baverage\b|多少|几[笔个张件]|平均", re.IGNORECASE)
