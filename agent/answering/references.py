"""Which shopper and which item the words of a question mean."""

import re
from collections.abc import Callable, Sequence

from penchant.agent.answering.catalogue import Catalogue
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.results import Language
from penchant.agent.answering.trouble import Ambiguous, told
from penchant.agent.completion import PIECE
from penchant.ids import ItemId, ShopperId
from penchant.tools.glossary import other_language

CHOICES = 5
SHOPPER_WORD = r"customer|shopper|user|client|member|buyer|household|account|顾客|客户|用户|会员|买家|客人"
ITEM_WORD = r"item|product|article|sku|商品|产品|货号"
_SAID_SHOPPER = re.compile(
    rf"^(?:the\s+)?(?:{SHOPPER_WORD}|cust|acct|card)\s*\.?\s*(?:id|no\.?|number|编号)?\s*[:#.]*\s*", re.I
)
_SAID_ITEM = re.compile(rf"^(?:the\s+)?(?:{ITEM_WORD})\s*(?:id|no\.?|number|编号)?\s*[:#]?\s*", re.I)
_ENDS = re.compile(r"^[\s\"'“”‘’「」《》`#(]+|(?:['’]s|的|[\s\"'“”‘’「」《》`?!？！。，)])+$")
_SOMEBODY = re.compile(
    r"(?:she|he|they|her|him|them|hers|his|their|theirs|herself|himself|that person|the same(?: one| person)?"
    rf"|(?:this|that|the|the same)\s+(?:{SHOPPER_WORD}|person|one|woman|man|lady|guy)|this one"
    rf"|[他她它](?:们)?|(?:这|那|该|此)(?:位|个|名)?(?:{SHOPPER_WORD}|人)?|(?:{SHOPPER_WORD}))",
    re.IGNORECASE,
)
_BEGINS_WITH_SOMEBODY = re.compile(r"[他她]|(?:she|he|they|her|him|them|his|their)\b", re.IGNORECASE)
_SOMETHING = re.compile(
    r"(?:it|its|this|that|these|those|them|they|one|this one|that one|the same(?: one| thing)?"
    rf"|(?:this|that|the|the same)\s+(?:{ITEM_WORD}|one|thing|recommendation|pick)"
    rf"|它|它们|(?:这|那|该|此)(?:个|件|款|种|些|样)?(?:{ITEM_WORD}|东西)?|(?:{ITEM_WORD}))",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"^(?:this|that|these|those|the same)\s+|^(?:这|那)(?:个|件|款|种|些|样|瓶|包|盒)?", re.I
)
_WORDS = re.compile(r"[\w\s#'’.,，、@/-]+")
_ARTICLE = re.compile(r"^(?:the|a|an|our|my|your|some)\s+", re.I)
_NEW = re.compile(r"^(?:new|latest)\s+|^新(?:款|品|的)?", re.I)
_KIND_LIKE = re.compile(r"^[\w ]+\b(?:like|(?:similar|close) to|(?:go|goes|going) with)\s+", re.I)
"""The lead of `films like Fargo`."""
_OFFER = re.compile(
    r"\s+(?:coupons?|vouchers?|offers?|discounts?|promos?|promotions?|deals?|fl[iy]ers?|leaflets?|mailings?"
    r"|mailers?|samples?|newsletters?|ads?|campaigns?)$"
    r"|的?(?:优惠券|代金券|折扣券?|传单|促销|优惠|小样|试吃|活动|广告)$",
    re.IGNORECASE,
)
"""What shoppers are told of a product by."""
_BESIDE_TITLE = re.compile(
    r"(?:^|[,;]?\s+)(?:i (?:was )?(?:mean|meant|thinking of|talking about)(?: the one)?|sorry|oh|no|yes"
    r"|please|thanks|thank you|(?:it|that)['’]?s|that would be|make (?:it|that)|(?:what|how) about)"
    r"(?=[,;\s]|$)[,;]?"
    r"|^(?:哦|噢|不好意思)?[，,]?(?:就?是|我?(?:说|指|要|问)的?是|应该是|那就?|要)|(?:那[个款道部件种本]|这[个款道部件种本]|吧|呢|啦|哦)+$|\s+(?:one"
    r"|version)$",
    re.IGNORECASE,
)
"""What a reply says beside the title that it names."""
_PLACES = {
    "first": 0, "1st": 0, "top": 0, "leading": 0,
    "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "seventh": 6, "7th": 6, "eighth": 7, "8th": 7, "ninth": 8,
    "9th": 8, "tenth": 9, "10th": 9, "last": -1, "one": 0, "two": 1, "three": 2, "four": 3, "five": 4,
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "七": 6, "八": 7, "九": 8, "十": 9,
}  # fmt: skip
ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th))"
_FEW = r"two|three|four|five|six|seven|eight|nine|ten|lot|list|bunch|\d{1,2}"
_OF_THEM = rf"of (?:them|those|these|the)(?:\s+(?:{_FEW}))?"
_PLACE = re.compile(
    r"(?:number|no\.?|nr\.?|#)\s*(?P<number>one|two|three|four|five|[1-9])"
    rf"|(?:(?:the|that|this|your|their|its)\s+)?(?P<en>{ORDINAL}|top|leading)"
    rf"(?:\s+(?:one|{ITEM_WORD}|{SHOPPER_WORD}|recommendation|pick|{_OF_THEM}))?"
    rf"|(?:(?:这|那|其|名单|列表)?(?:里面|里|中|上面|上)的?)?第(?P<zh>[一二三四五六七八九十]|\d{{1,2}})(?:个|位|款|件|名|样"
    rf"|种)?(?:{ITEM_WORD}|{SHOPPER_WORD}|人)?"
    r"|(?P<end>最后)一?(?:个|位|款|件|名)"
    rf"|(?:榜首|头名|头一[个位名款件]|打头|领头|排头|排(?:名|在)?(?:第一|榜首|最前面?|头一?位))的?(?:那|这)?一?(?:个|位|名|款|件)?"
    rf"(?:{ITEM_WORD}|{SHOPPER_WORD}|人)?",
    re.IGNORECASE,
)

_OF_PAIR = re.compile(
    r"(?:the\s+)?(?:former|(?P<latter>latter))(?:\s+one)?|前者|(?P<late>后者)", re.IGNORECASE
)
_TWO_PLACES = re.compile(
    r"\b(?P<one>first|second|third|fourth|fifth)\b.*\b(?P<other>first|second|third|fourth|fifth)\b"
    r"|第(?P<zh_one>[一二三四五])(?!次|天|周).*第(?P<zh_other>[一二三四五])(?!次|天|周)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:those|these|the) two\b|\bthe one (?:and|but) not the other\b|\bone over the other\b|[这那前]两",
    re.IGNORECASE,
)


def two_listed(question: str, listed: Sequence[ItemId]) -> tuple[ItemId, ItemId] | None:
    """The two of a list that a question holds against each other; None where it names no two.

    Example:
        >>> two_listed("why the second and not the first?", ["tea", "milk"])
        ('milk', 'tea')
        >>> two_listed("so which of those two?", ["tea", "milk"])
        ('tea', 'milk')
    """
    if found := _TWO_PLACES.search(question):
        said = [one.casefold() for one in found.groups() if one]
        one, other = (_PLACES[word] for word in said)
        if one != other and max(one, other) < len(listed):
            return listed[one], listed[other]
    return (listed[0], listed[1]) if _BOTH.search(question) and len(listed) > 1 else None


def find_shopper(
    words: str, catalogue: Catalogue, conversation: Conversation, language: Language
) -> ShopperId:
    """The shopper that words mean.

    Args:
        words: An id, maybe with `customer` or `#` before it, or words for somebody spoken of before.
        catalogue: Of the shop.
        conversation: What was spoken of.
        language: Of the answer.

    Raises:
        ToolFailed: There is no such shopper, or none was spoken of.
    """
    if exact := catalogue.shopper(words.strip()):
        return exact
    plain = _plain(words)
    bare = _plain(_SAID_SHOPPER.sub("", plain, count=1)) if _SAID_SHOPPER.match(plain) else plain
    for one in (plain, bare):
        if one and (found := catalogue.shopper(one)):
            return found
    if _SOMEBODY.fullmatch(plain):
        spoken = conversation.shopper()
        if spoken is None:
            raise told("nobody_before", language, words=words)
        return spoken
    spoken = conversation.shopper()
    if spoken is not None and _BEGINS_WITH_SOMEBODY.match(plain) and not any(map(str.isdigit, plain)):
        return spoken
    if in_place := _shopper_in_place(plain, conversation, language):
        return in_place
    named = [one for one in PIECE.findall(bare) if any(map(str.isdigit, one))]
    if (
        len(named) == 1
        and len(named[0]) > 1
        and _WORDS.fullmatch(bare)
        and (held := catalogue.shopper(named[0]))
    ):
        return held
    if item := catalogue.item(bare):
        raise told("shopper_is_item", language, words=bare, title=catalogue.title_of(item))
    near = catalogue.near_shoppers(bare or plain)
    raise told(
        "unknown_shopper",
        language,
        known=len(catalogue.view.shopper_ids),
        words=bare or plain,
        near=[("near", "ids", near)],
    )


def _shopper_in_place(plain: str, conversation: Conversation, language: Language) -> ShopperId | None:
    """One of a pair or a list: `the former`, `the second one`."""
    pair = conversation.pair_of_shoppers()
    if pair and (side := _OF_PAIR.fullmatch(plain)):
        return pair[bool(side["latter"] or side["late"])]
    listed = conversation.listed_shoppers()
    if not listed and is_place(plain):
        raise told("nobody_before", language, words=plain)
    place = _place(plain, len(listed), language) if listed else None
    return None if place is None else listed[place]


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def find_item(
    words: str,
    catalogue: Catalogue,
    conversation: Conversation,
    language: Language,
    *,
    order: Callable[[Sequence[ItemId]], Sequence[ItemId]] | None = None,
) -> ItemId:
    """The item that words mean.

    What the conversation has spoken of is meant before anything else of that name.

    Args:
        words: An id, a title or words of one, or words for something spoken of before.
        catalogue: Of the shop.
        conversation: What was spoken of.
        language: Of the answer.
        order: Puts candidates into the order in which they are offered; none puts the best known first.

    Raises:
        ToolFailed: There is no such item, or none was spoken of.
        Ambiguous: Several items may be meant.
    """
    found = spoken_item(words, catalogue, conversation, language) or exact_item(words, catalogue)
    if found is not None:
        return found
    plain = _bare_item(_longer(words, conversation.question, catalogue))
    forms = (plain, _NEW.sub("", plain), _KIND_LIKE.sub("", plain))
    candidates = catalogue.titled(plain) or next(filter(None, map(catalogue.holding, forms)), [])
    held = set(candidates)
    spoken = next((item for item in conversation.items() if item in held), None)
    if spoken is not None:
        return spoken
    told_apart = (
        candidates if len(candidates) == 1 else by_number(conversation.question, candidates, catalogue)
    )
    if len(told_apart) == 1:
        return told_apart[0]
    if candidates:
        offered = list(order(candidates) if order else candidates)[:CHOICES]
        named = [f"{catalogue.title_of(item)} ({item})" for item in offered]
        raise Ambiguous("ambiguous_item", words, offered, named, len(candidates))
    near = catalogue.near_titles(plain)
    raise told("unknown_item", language, words=plain, near=[("near_titles", "titles", near)])


def _longer(words: str, question: str, catalogue: Catalogue) -> str:
    """Words with what follows them in the question, as far as titles go on so: `Cookies: Regular`."""
    at = question.find(words)
    if at < 0 or not catalogue.holding(words):
        return words
    piece = re.compile(r"\s*[:&/,-]?\s*[A-Za-z0-9]+")
    while more := piece.match(question, at + len(words)):
        if not catalogue.holding(question[at : more.end()]):
            break
        words = question[at : more.end()]
    return words


def exact_item(words: str, catalogue: Catalogue) -> ItemId | None:
    """The item of an id, of `title (id)`, or of a title that no other item has."""
    plain = _bare_item(words)
    for one in (words.strip(), plain):
        if found := catalogue.item(one):
            return found
    in_brackets = re.search(r"[(（]\s*([^()（）]+?)\s*[)）]?\s*$", words)
    if in_brackets and (found := catalogue.item(in_brackets.group(1))):
        return found
    same = catalogue.titled(words.strip()) or catalogue.titled(plain)
    return same[0] if len(same) == 1 else None


def by_number(said: str, candidates: Sequence[ItemId], catalogue: Catalogue) -> list[ItemId]:
    """Those whose titles hold a number that is said, a year or a size: `Scream, the 1996 one`."""
    numbers = set(_NUMBER.findall(said))
    return [one for one in candidates if numbers & set(_NUMBER.findall(catalogue.title_of(one)))]


def titled_among(reply: str, offered: Sequence[ItemId], catalogue: Catalogue) -> ItemId | None:
    """The item whose title a reply says, or of those offered the only one that holds all of its words.

    Args:
        reply: As `Batman Returns, I mean` after several items called so were offered.
        offered: Item ids.
        catalogue: Of the shop.
    """
    said = _bare_item(_BESIDE_TITLE.sub("", reply).strip(" ,，;；"))
    same = catalogue.titled(reply) or catalogue.titled(said)
    held = set(catalogue.holding(said)) if said else set()
    among = [item for item in offered if item in same] or [item for item in offered if item in held]
    among = among if len(among) == 1 else by_number(reply, among or offered, catalogue)
    if len(among) == 1:
        return among[0]
    return same[0] if len(same) == 1 else None


def is_item_alone(words: str, catalogue: Catalogue) -> bool:
    """Whether the words are a title, or say words of one title alone, and are no concept's name."""
    plain = _bare_item(words)
    if plain.casefold() in {name.casefold() for name in catalogue.view.taxonomy.names}:
        return False
    held = catalogue.holding(plain)
    as_said = len(held) == 1 and plain.casefold() in catalogue.title_of(held[0]).casefold()
    return as_said or bool(catalogue.titled(plain))


def is_apart(words: str, catalogue: Catalogue) -> bool:
    """Whether several words stand in one title alone, apart or in another order."""
    plain = _bare_item(words)
    held = catalogue.holding(plain) if len(plain.split()) > 1 else ()
    return len(held) == 1 and plain.casefold() not in catalogue.title_of(held[0]).casefold()


def spoken_item(
    words: str, catalogue: Catalogue, conversation: Conversation, language: Language
) -> ItemId | None:
    """The item of before that words such as `it`, `the second one` or `that tea` mean; None for others.

    Raises:
        ToolFailed: The words can only mean something spoken of before, and nothing was.
    """
    plain = _plain(words)
    if catalogue.item(plain):
        return None
    listed = conversation.listed_items()
    if listed and (place := _place(plain, len(listed), language)) is not None:
        return listed[place]
    if _SOMETHING.fullmatch(plain):
        spoken = conversation.item()
        if spoken is None:
            raise told("nothing_before", language, words=words)
        return spoken
    pointing = _DEMONSTRATIVE.match(plain)
    if pointing is None:
        return None
    nouns = (plain[pointing.end() :], *other_language(plain[pointing.end() :]))
    named = {item for noun in nouns for item in catalogue.holding(noun)}
    kinds = [noun.casefold().rstrip("s") for noun in nouns]
    for item in conversation.items():
        if item in named or any(kind in catalogue.category_of(item).casefold() for kind in kinds):
            return item
    return None


def is_somebody(words: str) -> bool:
    """Whether words only mean a person spoken of before: `her`, `that customer`, `他`."""
    return _SOMEBODY.fullmatch(_plain(words)) is not None


def is_something(words: str) -> bool:
    """Whether words only mean a thing spoken of before: `it`, `that one`, `这个`."""
    return _SOMETHING.fullmatch(_plain(words)) is not None


def without_offer(words: str, catalogue: Catalogue) -> str:
    """Of `wine coupon` the wine, where nothing in the shop is called so; else the words."""
    rest = _OFFER.sub("", words)
    is_offered = rest not in ("", words) and catalogue.may_mean(rest) and not catalogue.carries(words)
    return rest if is_offered else words


def is_place(words: str) -> bool:
    """Whether words only name a place in a list: `the second one`, `第三个`."""
    return _PLACE.fullmatch(_plain(words)) is not None


def place_named(said: str) -> int:
    """The place that a word or a number names, from 0 on; of the last -1."""
    said = said.casefold().removeprefix("第")
    if said.startswith("最后"):
        return _PLACES["last"]
    return _PLACES[said] if said in _PLACES else int(re.sub(r"\D", "", said)) - 1


def _place(words: str, count: int, language: Language) -> int | None:
    found = _PLACE.fullmatch(words)
    if found is None:
        return None
    place = place_named(found["en"] or found["number"] or found["zh"] or found["end"] or "first")
    if not -1 <= place < count:
        raise told("no_such_place", language, count=count, words=words)
    return place


def _bare_item(words: str) -> str:
    plain = _plain(words)
    if _SAID_ITEM.match(plain):
        plain = _plain(_SAID_ITEM.sub("", plain, count=1)) or plain
    return _ARTICLE.sub("", _DEMONSTRATIVE.sub("", plain)) or plain


def _plain(words: str) -> str:
    text = " ".join(words.split())
    while (stripped := _ENDS.sub("", text)) != text:
        text = stripped
    return text
