"""Which campaign a question means, and what it brought."""

import re
from collections.abc import Sequence

from penchant.agent.answering.asking import Asking
from penchant.agent.answering.trouble import Ambiguous, told
from penchant.graph_store.campaigns import Campaign
from penchant.tools.campaign_names import began_within, campaigns_meant, near_campaigns
from penchant.tools.time_words import take_span

SHORTEST_NAME = 3
_NUMBERED = re.compile(
    r"(?:\b(?:campaign|mailing|promo(?:tion)?|action)\s+(?:(?:no|nr|number|id)\b\.?\s*|#\s*)?"
    r"|\b(?:no|nr|number)\b\.?\s*|#)(?P<en>[a-z0-9][a-z0-9_-]*)"
    r"|(?:活动|编号)\s*(?P<zh>[a-z0-9][a-z0-9_-]*)|(?P<before>[a-z0-9][a-z0-9_-]*)\s*号?(?:那次|这个|的)?活动",
    re.IGNORECASE,
)


def campaign_asked(asking: Asking) -> object:
    """What the campaign brought that a call means; the newest where neither it nor the question names one.

    Args:
        asking: The call under way.

    Raises:
        ToolFailed: The shop knows of no campaigns, or of none of that name. `Ambiguous` where several may be
            meant.
    """
    known = asking.shop.campaigns()
    if not known:
        raise told("no_campaigns", asking.language)
    said = asking.said("words") or _named_in(asking.conversation.question, known)
    meant = campaigns_meant(said or "", known, asking.catalogue.now)
    named = _named_in(asking.conversation.question, known) if len(meant) != 1 else None
    if len(meant) > 1 and said and (begun := asking.conversation.question.find(said)) >= 0:
        rest = asking.conversation.question[begun:].strip(" ?？.!。")
        fewer = campaigns_meant(rest, known, asking.catalogue.now)
        meant = fewer if set(fewer) < set(meant) and fewer else meant
    meant = _of_its_time(meant, asking) if len(meant) > 1 else meant
    if named and said and (one := campaigns_meant(named, known, asking.catalogue.now)):
        meant = one
    if not meant:
        near = [one.label for one in near_campaigns(said or "", known)]
        raise told(
            "unknown_campaign",
            asking.language,
            words=said or "",
            known=len(known),
            near=[("near_campaigns", "names", near)],
        )
    if len(meant) > 1:
        ids = [one.campaign_id for one in meant]
        raise Ambiguous("ambiguous_campaign", said or "", ids, [one.label for one in meant], len(meant))
    asking.used["words"] = meant[0].campaign_id
    return asking.shop.campaign(meant[0].campaign_id)


def _of_its_time(meant: tuple[Campaign, ...], asking: Asking) -> tuple[Campaign, ...]:
    """Of several campaigns those that began in the time that the question names; all where it names none."""
    now = asking.catalogue.now
    span = take_span(asking.conversation.question, now)[1]
    return tuple(one for one in meant if span and began_within(one, span, now)) or meant


def _named_in(question: str, known: Sequence[Campaign]) -> str | None:
    """An id or a name of a campaign that stands in the question."""
    ids = {one.campaign_id.casefold() for one in known}
    for found in _NUMBERED.finditer(question):
        named = next(filter(None, found.groups()), "")
        if named.casefold() in ids:
            return named
    folded = question.casefold()
    names = sorted({one.name for one in known if len(one.name) >= SHORTEST_NAME}, key=len, reverse=True)
    return next((name for name in names if name.casefold() in folded), None)
