"""Days of feasts, from calendars in print."""

from datetime import UTC, datetime

import pytest

from penchant.tools.feasts import FEASTS, feast_in, feast_of

NOW = datetime(2017, 12, 30, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("good friday", "2017-04-14", "2017-04-14"),
        ("whitsun", "2017-06-04", "2017-06-04"),
        ("pancake day", "2017-02-28", "2017-02-28"),
        ("black friday", "2017-11-24", "2017-11-24"),
        ("singles day", "2017-11-11", "2017-11-11"),
        ("mothers day", "2017-05-14", "2017-05-14"),
        ("memorial day", "2017-05-29", "2017-05-29"),
        ("diwali", "2017-10-19", "2017-10-19"),
        ("eid", "2017-06-25", "2017-06-25"),
        ("除夕", "2017-01-27", "2017-01-27"),
        ("元宵节", "2017-02-11", "2017-02-11"),
        ("清明", "2017-04-04", "2017-04-04"),
        ("端午节", "2017-05-30", "2017-05-30"),
        ("七夕", "2017-08-28", "2017-08-28"),
        ("中秋节", "2017-10-04", "2017-10-04"),
        ("重阳节", "2017-10-28", "2017-10-28"),
        ("冬至", "2017-12-22", "2017-12-22"),
        ("ramadan", "2017-05-27", "2017-06-24"),
        ("lent", "2017-03-01", "2017-04-15"),
        ("passover", "2017-04-11", "2017-04-18"),
        ("christmas period", "2017-12-24", "2018-01-06"),
        ("holiday season", "2017-11-23", "2018-01-01"),
    ],
)
def test_feast_of_2017_lasts_from_its_first_day_to_its_last(name: str, first: str, last: str) -> None:
    found = feast_in(name, 2017)
    assert found is not None
    assert f"{found[0]:%Y-%m-%d}" == first
    assert (found[1] - datetime.fromisoformat(f"{last}T00:00+00:00")).days == 1


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("black friday 2016", "2016-11-25"),
        ("last easter", "2017-04-16"),
        ("去年双十一", "2016-11-11"),
        ("2015年春节", "2015-02-19"),
        ("上一个春节", "2017-01-28"),
        ("new year's eve", "2016-12-31"),
    ],
)
def test_feast_without_its_year_is_the_newest_that_has_begun(words: str, first: str) -> None:
    found = feast_of(words, NOW)
    assert found is not None
    assert f"{found[0]:%Y-%m-%d}" == first


def test_feast_outside_its_table_is_unknown() -> None:
    assert feast_in("diwali", 2040) is None
    assert feast_of("teatime", NOW) is None


@pytest.mark.parametrize("year", [2008, 2034])
def test_every_feast_has_a_day_in_the_years_of_the_tables(year: int) -> None:
    assert [name for name in FEASTS if feast_in(name, year) is None] == []
