"""What the tools say as data words to what they say in English, for each signal of each shopper and item."""

import re
from datetime import datetime

import numpy as np
import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.rendering.markdown import plain
from penchant.agent.rendering.reasons import reason
from penchant.agent.rendering.telling import Telling
from penchant.agent.rendering.words import Words
from penchant.tools.evidence import Evidence
from penchant.tools.features import SIGNALS
from penchant.tools.histories import Histories
from penchant.tools.ranking_data import RankingData
from penchant.tools.reasons import tell
from penchant.tools.recommendation import Term
from tests.agent.rendering.conftest import ITEMS, Told

DAY = re.compile(r"\d{1,2} (?:January|February|March|April|May) \d{4}")


def with_plain_days(text: str) -> str:
    return DAY.sub(lambda day: f"{datetime.strptime(day[0], '%d %B %Y').date()}", text)  # noqa: DTZ007


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_reason_as_data_says_what_the_tool_says(answers: list[Told], signal: str) -> None:
    names = answers[0].shop
    view = names.shop._view
    telling = Telling(Words("en"), ToolCall("explain"), names.events, names)
    ids = re.compile(rf" \((?:{'|'.join(ITEMS)})\)")
    forms = set()
    for shopper in ("w0", "w1", "w25", "g0", "g7"):
        key = {str(one): at for at, one in enumerate(view.shopper_ids)}[shopper]
        items = np.array([view.item_keys[item] for item in ITEMS])
        who = Evidence(Histories(RankingData(view, view.now), np.array([key])), items)
        for item in ITEMS:
            told = tell(signal, who, view.item_keys[item])
            assert told.said is not None
            forms.add(told.said.form)
            related = tuple(view.item_ids[one] for one in told.related)
            term = Term(signal, 1.0, told.text, (), 0, told.path, related, said=told.said)
            if told.said.form != "much_like":  # which names the items beside
                assert ids.sub("", plain(reason(term, telling))) == with_plain_days(told.text)
    assert forms
