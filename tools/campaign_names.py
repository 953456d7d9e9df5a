"""Which campaigns words mean: `18`, `campaign 18`, `the summer mailing`, `the last one`, `18号活动`."""

import difflib
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from penchant.graph_store.campaigns import Campaign
from penchant.graph_store.text_tokens import HAN
from penchant.tools.time_words import Span, take_span

SUGGESTED = 5
_NOUN = (
    r"(?:marketing |ad(?:vertising)? |coupon |email |e-mail )?"
    r"(?:campaigns?|promotions?|promos?|mailings?|mail-?outs?|mailshots?|newsletters?|flyers?|leaflets?|coupons?|vouchers?"
    r"|offers?|actions?|pushes|push|drives?|specials?|sales?|e-?mails?|blasts?)"
)
_OPENING = re.compile(r"^(?:the|our|my|that|this|an?|for|of|about|with|from)\s+", re.IGNORECASE)
_FILLER = re.compile(
    rf"\b{_NOUN}\b|\b(?:number|no|nr|id|one|called|named)\b\.?|#"
    r"|(?:营销|促销|优惠|推广|打折|宣传|广告|邮件|短信)?(?:活动|促销|推广|大促|邮件|短信|优惠|宣传)"
    r"|(?<=\d)[号期次档]|第(?=[\d一二三四五六七八九十])|^(?:那次|这次|那个|这个|我们的?|编号|叫|名为)|的$",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"(?:very )?(?:last|latest|newest|most recent|recent|current|running|ongoing|present)(?: one)?"
    r"|最近一?[次个期]?|最新一?[次个期]?|上一?[次个期]|刚(?:刚|才)?(?:结束)?|当前|目前|正在进行|现在",
    re.IGNORECASE,
)
_SEASONS = {
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "fall": (9, 10, 11),
    "winter": (12, 1, 2),
    "春": (3, 4, 5),
    "夏": (6, 7, 8),
    "秋": (9, 10, 11),
    "冬": (12, 1, 2),
}
_DEEDS = re.compile(
    r"\b(?:that|which|we|you|they|i|had|did|have|was|were|went|going|out|off|up|kicked|started|began|begun"
    r"|launched|ran|run|do|does|go|goes|sent|mailed|made|held|for|from|on|in|back|then|beginning|starting)\b"
    r"|我们|做的?|发的?|开始的?|搞的?|办的?|那",
    re.IGNORECASE,
)
"""Words that only say that a campaign took place."""
_KIND = re.compile(r"(?<![a-z0-9])([a-z0-9])\s*[类型](?:的)?", re.IGNORECASE)
"""`C类活动` is of the kind `Type C`."""
_SIGNS = re.compile(r"^[\s\"'“”‘’「」《》`(]+|[\s\"'“”‘’「」《》`?!？！。.,，)]+$")
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


def newest_campaign(campaigns: Sequence[Campaign], today: date) -> Campaign | None:
    """The one that began last, of those that have begun; else the next one."""
    begun = [one for one in campaigns if one.first_day <= today]
    if begun:
        return max(begun, key=lambda one: (one.first_day, one.last_day, one.campaign_id))
    return min(campaigns, key=lambda one: one.first_day, default=None)


def campaigns_meant(words: str, campaigns: Sequence[Campaign], now: datetime) -> tuple[Campaign, ...]:
    """The campaigns that words may mean, the newest first; nothing where they mean none.

    What is tried, until something is found: id and name; both without words such as `campaign`; the newest,
    where that is said; the kind; names that hold all the words; the month or season in which it began; all of
    this for what is said besides a month: `the type A mailing that we sent out in October`.

    Args:
        words: As a question has them.
        campaigns: All there are.
        now: The moment asked at.
    """
    said = _KIND.sub(r" type \1 ", _plain(words)).strip()
    bare = _bare(said)
    newest_first = sorted(campaigns, key=lambda one: (one.first_day, one.last_day), reverse=True)
    for wanted in (said, bare):
        for keys in (("campaign_id",), ("name",)):
            same = [
                one
                for one in newest_first
                if wanted and wanted in (_plain(getattr(one, key)) for key in keys)
            ]
            if same:
                return tuple(same)
    if bare and (same := [one for one in newest_first if bare == _bare(_plain(one.name))]):
        return tuple(same)
    if _NEWEST.fullmatch(bare) or not bare:
        newest = newest_campaign(campaigns, now.date())
        return () if newest is None else (newest,)
    if same := [
        one for one in newest_first if one.kind and bare in (_plain(one.kind), _bare(_plain(one.kind)))
    ]:
        return tuple(same)
    tokens = set(_TOKEN.findall(bare))
    held = [(one, _tokens(one)) for one in newest_first]
    if tokens and (same := [one for one, own in held if tokens <= own]):
        return tuple(same)
    if same := [one for one in newest_first if _began_in(one, bare, now)]:
        return tuple(same)
    return _with_their_month(bare, newest_first, now)


def _with_their_month(words: str, newest_first: Sequence[Campaign], now: datetime) -> tuple[Campaign, ...]:
    """The campaigns of some kind or name that began in a month that is said with it, or all of that month."""
    rest, span = take_span(words, now)
    if span is None or rest == words:
        return ()
    month = [one for one in newest_first if began_within(one, span, now)]
    others = _bare(_plain(_DEEDS.sub(" ", rest)))
    if not others:
        return tuple(month)
    meant = set(campaigns_meant(others, newest_first, now)) if not _NEWEST.fullmatch(others) else set()
    return tuple(one for one in month if one in meant)


def near_campaigns(words: str, campaigns: Sequence[Campaign]) -> tuple[Campaign, ...]:
    """Those spelt most alike, or else the newest: what may be meant by words that name none."""
    names = {name: one for one in campaigns for name in (_plain(one.campaign_id), _bare(_plain(one.name)))}
    near = difflib.get_close_matches(_bare(_plain(words)), list(names), n=SUGGESTED, cutoff=0.6)
    found = dict.fromkeys(names[name] for name in near)
    newest = sorted(campaigns, key=lambda one: one.first_day, reverse=True)
    return tuple(found or newest)[:SUGGESTED]


def _began_in(campaign: Campaign, words: str, now: datetime) -> bool:
    for season, months in _SEASONS.items():
        if re.fullmatch(rf"{season}(?:天|季|time)?", words):
            return campaign.first_day.month in months
    for said in (words, f"in {words}"):
        rest, span = take_span(said, now)
        if span is not None and not rest:
            return began_within(campaign, span, now)
    return False


def began_within(campaign: Campaign, span: Span, now: datetime) -> bool:
    """Whether a campaign began in a stretch of time."""
    end = span.until or now + timedelta(days=1)
    return span.since is not None and span.since.date() <= campaign.first_day < end.date()


def _tokens(campaign: Campaign) -> set[str]:
    return set(_TOKEN.findall(_plain(f"{campaign.name} {campaign.kind or ''} {campaign.campaign_id}")))


def _plain(words: str) -> str:
    text = " ".join(words.casefold().split())
    while (stripped := _OPENING.sub("", _SIGNS.sub("", text))) != text:
        text = stripped
    return text


def _bare(words: str) -> str:
    """Without words that say only that it is a campaign."""
    while (stripped := _plain(_FILLER.sub(" ", words))) != words:
        words = stripped
    return words
