"""Chinese clauses with the product first, a quantity after it, and a verb or none between."""

import re

from penchant.tools.conditions import Condition, Kind
from penchant.tools.segment_clauses import bounds_of, thing_of, window_of
from penchant.tools.segment_grammar import compiled
from penchant.tools.time_words import HAN_NUMBER, Span

MOST_SIGNS = 8
"""Signs that a product may have that is found by what is left over."""
_NO_PRODUCT = re.compile(
    r"[没从未又都就却还花来下且并但过的了在于每均总共次单笔元块钱天周\d]|^不|比|客户|客人|人员|顾客|会员|消费|季度|喜欢|以[上下]|平均|退货|[买购]|优惠|打折|短信"
)
_COIN = r"(?:元钱?|块钱?|圆|人民币|英镑|美元|美金|欧元|镑|[￥¥$£€])"
_BOUNDS = (
    rf"(?:(?:在)?(?P<low>{HAN_NUMBER}){_COIN}?(?:次|单|笔)?(?:到|至|[-–~—])|(?P<bound>超过|少于|至少|最多|正好|只)?)"
    rf"(?P<number>{HAN_NUMBER})"
)
_BUY = r"(?:购买|买|购|入手|囤|喝|吃|拿)(?:过|了)*"
_SPENT = r"(?:消费|花费|花钱|花|开销|支出)(?:过|了|掉)*(?:金额|总额|额)?"
_PATTERNS: tuple[tuple[str, Kind], ...] = (
    (
        rf"(?:在)?(?P<thing>[^\d]+?)(?:上面?|方面|这块)?(?:总共|一共|累计|合计)?{_SPENT}(?:总共|一共|累计|合计)?{_BOUNDS}{_COIN}?",
        "spent",
    ),
    (rf"(?P<thing>[^\d]+?){_BOUNDS}{_COIN}", "spent"),
    (
        rf"(?P<thing>[^\d]+?)(?:总共|一共|累计|合计)?{_BUY}(?:总共|一共|累计)?{_BOUNDS}(?:次|回|趟)(?:之间)?",
        "bought",
    ),
)
_NOT_BOUGHT = (
    r"(?P<thing>[^\d]+?)\s*(?:(?:从来没有?|从没有?|从未|从来不|从不|没有?|未|不)(?:再)?"
    r"(?:购买|买|碰|消费|入手)(?:过|了)?|(?:0|零)次)"
)
_BOUGHT = rf"(?P<thing>[^\d]+?){_BUY}"


def read_loosely(core: str, span: Span | None) -> list[Condition] | None:
    """A clause that names the product first: `牛奶买了至少4次`, `零食上花了50块`.

    Args:
        core: The clause without its stretch of time, negation and what may stand before a verb.
        span: The stretch of time.

    Returns:
        None where what is left over is no product.
    """
    window = window_of(span)
    for pattern, kind in _PATTERNS:
        found = compiled(pattern).fullmatch(core)
        thing = _product(found["thing"]) if found else None
        bounds = bounds_of(found.groupdict()) if found else None
        if thing and bounds is not None:
            return [Condition(kind=kind, words=thing, **bounds, **window)]
    found = compiled(_NOT_BOUGHT).fullmatch(core)
    thing = _product(found["thing"]) if found else None
    if thing:
        return [Condition(kind="bought", words=thing, negated=True, **window)]
    found = compiled(_BOUGHT).fullmatch(core)
    thing = _product(found["thing"]) if found else None
    return [Condition(kind="bought", words=thing, **window)] if thing else None


def _product(text: str) -> str | None:
    thing = thing_of(text)
    if thing is None or len(thing) > MOST_SIGNS or _NO_PRODUCT.search(thing):
        return None
    return thing
