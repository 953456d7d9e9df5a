"""Figures as people see them: what their pieces and numbers are called, a table, a picture."""

from collections.abc import Sequence

from penchant.agent.answering.results import Figure, Table
from penchant.agent.rendering.figures import COLOURS, figure, names_axis, numbers_axis, short
from penchant.agent.rendering.markdown import Markup, escape, plain
from penchant.agent.rendering.words import NOUNS, Pair, Words
from penchant.tools.date_patterns import HAN_WEEKDAYS, WEEKDAYS
from penchant.tools.figure_rows import FigureRow
from penchant.tools.figures import Figures
from penchant.units import AROUND, OF_MONEY, RANKED, SHARES, SPLITS, Measure

MOST_MOVED = 100
"""Goods in a table of how they moved."""
_MEASURES: dict[Measure, Pair] = {
    "shoppers": ("shoppers", "顾客数"),
    "orders": ("orders", "订单数"),
    "purchases": ("purchases", "购买次数"),
    "units": ("pieces", "件数"),
    "spent": ("spending", "销售额"),
    "new": ("new shoppers", "新顾客数"),
    "per_order": ("spending an order", "每单消费"),
    "per_shopper": ("spending a shopper", "人均消费"),
    "basket": ("purchases an order", "每单件数"),
    "units_per_order": ("pieces an order", "每单件数"),
    "repeat": ("share of shoppers with two orders or more", "复购率"),
    "repeating": ("shoppers with two orders or more", "复购顾客数"),
    "gap": ("days from order to order", "复购间隔天数"),
    "conversion": ("share who bought", "转化率"),
    "return_rate": ("share returned", "退货率"),
    "stars": ("stars on average", "平均评分"),
}
_VISITS: dict[Measure, Pair] = {"orders": ("visits", "到访次数"), "purchases": ("events", "记录数")}
"""Where the log has no purchases."""
_VALUE: Pair = ("{label} ({value})", "{label}（{value}）")
_GOOD: Pair = ("{label}: {value}", "{label}：{value}")
_A_DAY: Pair = ("{value} a day", "日均 {value}")
_UNITS: dict[str, Pair] = {
    "hour": ("hour", "小时"),
    "day": ("day", "日"),
    "weekday": ("weekday", "星期"),
    "weekend": ("weekdays and weekends", "工作日与周末"),
    "week": ("week", "周"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季度"),
    "year": ("year", "年"),
    "newness": ("new and returning shoppers", "新老顾客"),
}


_COLUMNS: dict[str, Pair] = {"newness": ("Who", "顾客")}


def measure_name(value: Figures, measure: Measure, words: Words) -> str:
    """What a measure is called; where other events than purchases are counted orders are visits."""
    if value.counts == "purchase":
        return words.pick(_MEASURES[measure])
    if measure == "purchases" and value.counts != "event":
        return words.pick((NOUNS[value.counts][1], f"{words.kind(value.counts)}次数"))
    return words.pick((_MEASURES | _VISITS)[measure])


def has_money(value: Figures) -> bool:
    """Whether purchases are counted, and amounts are named of them."""
    return value.counts == "purchase" and value.has_money


def number_told(number: float, measure: Measure, words: Words) -> Markup:
    """A number of a measure: money and stars with two decimals, shares in percent."""
    if measure in SHARES:
        return words.percent(number)
    if measure == "gap":
        return words.days(number)
    if measure == "stars":
        return words.number(number, 2)
    return words.money(number) if measure in OF_MONEY else words.number(number, 1)


def valued(value: Figures, row: FigureRow, measure: Measure, words: Words) -> Markup:
    """A piece with its number, of those that come round as an average a day."""
    label = escape(label_of(value, row, words))
    number = number_told(row.a_day(measure) if value.by in AROUND else row.measured(measure), measure, words)
    if value.by in AROUND and row.a_day(measure) != row.measured(measure):
        number = words.say(_A_DAY, value=number)
    return words.say(_GOOD if value.by in RANKED else _VALUE, label=label, value=number)


def label_of(value: Figures, row: FigureRow, words: Words) -> str:
    """What a piece is called, as data."""
    if words.language == "en":
        return value.labelled(row)
    match value.by:
        case "weekday":
            return han_weekday(row.label)
        case "newness":
            return "新顾客" if row.label == "new" else "老顾客"
        case "weekend":
            return "周末" if row.label == "weekends" else "工作日"
        case "hour":
            return f"{int(row.label)} 点"
        case "week":
            return f"{row.label} 当周"
        case "item" | "pair" if row.label != row.about:
            return f"{row.label}（{row.about}）"
        case _:
            return row.label


def han_weekday(day: str) -> str:
    """`星期六` for `saturday`."""
    return f"星期{HAN_WEEKDAYS[WEEKDAYS.index(day)]}"


def table(value: Figures, measure: Measure, words: Words) -> Table:
    """A row for each piece, or each thing, with the number asked for last where it is none of the usual."""
    if value.by in RANKED and value.beside is not None:
        return _moved_table(value, measure, words)
    stretches = [value] if value.by or value.beside is None else [value, value.beside]
    usual: tuple[Measure, ...] = ("shoppers", "orders", "purchases", "spent", "per_order")
    if value.counts not in ("purchase", "event"):
        usual = ("shoppers", "purchases")
    if value.has_units:
        usual = (*usual[:3], "units", *usual[3:])
    measures = [one for one in usual if has_money(value) or one not in OF_MONEY]
    measures += [measure] if measure not in measures else []
    first: list[Pair] = [("Time", "时间")] if len(stretches) > 1 else []
    first += [("Of", "对象")] if value.things else []
    if value.by:
        first.append(_COLUMNS.get(value.by, ("Name", "名称") if value.by in RANKED else ("When", "时间")))
    if value.by == "item":
        first.append(("Id", "编号"))
    columns = [*(words.pick(one) for one in first), *(measure_name(value, one, words) for one in measures)]
    told = []
    for stretch in stretches:
        for row in stretch.rows or stretch.totals:
            cells: list[str | int | float] = [_dates(stretch)] if len(stretches) > 1 else []
            cells += [value.name_of(row)] if value.things else []
            if value.by:
                cells += [row.label, row.about] if value.by == "item" else [label_of(value, row, words)]
            told.append((*cells, *(_cell(row, one) for one in measures)))
    return Table(tuple(columns), tuple(told))


def _moved_table(value: Figures, measure: Measure, words: Words) -> Table:
    """The goods that moved most between two stretches."""
    during = [_dates(one) for one in (value, value.beside) if one]
    columns = (words.pick(("Name", "名称")), words.pick(("Id", "编号")), *during)
    moved = value.moved(measure)[:MOST_MOVED]
    return Table(
        columns, tuple((one.label, one.about, round(one.now, 2), round(one.then, 2)) for one in moved)
    )


def _dates(value: Figures) -> str:
    return f"{value.since:%Y-%m-%d} – {value.until:%Y-%m-%d}"


def _cell(row: FigureRow, measure: Measure) -> int | float:
    number = row.measured(measure)
    if measure in ("shoppers", "orders", "purchases", "new", "repeating"):
        return int(number)
    number = round(number, 4 if measure in SHARES else 2)
    return int(number) if measure == "units" and number.is_integer() else number


def picture(value: Figures, measure: Measure, words: Words) -> Figure | None:
    """The course of each thing over the pieces, or bars beside each other."""
    name = measure_name(value, measure, words)
    if value.by in RANKED and value.beside is not None:
        return None
    if value.by in RANKED:
        rows = [row for row in value.rows if row.thing == value.totals[0].thing]
        names = [f"{place}. {short(label_of(value, row, words))}" for place, row in enumerate(rows, start=1)]
        return _bars(value, rows, names, measure, words) if rows else None
    if not value.by:
        names = [short(value.name_of(row)) for row in value.totals]
        return _bars(value, value.totals, names, measure, words) if len(names) > 1 else None
    around, is_course = value.by in AROUND, value.by not in (*AROUND, *SPLITS)
    data = []
    for at, total in enumerate(value.totals):
        rows = [row for row in value.rows if row.thing == total.thing]
        rows = [row for row in rows if row.is_whole] or rows  # a part of a month would seem a fall
        data.append(
            {
                "type": "scatter" if is_course else "bar",
                "name": short(value.name_of(total) or name),
                "x": [label_of(value, row, words) for row in rows],
                "y": [round(row.a_day(measure) if around else row.measured(measure), 4) for row in rows],
                "marker": {"color": COLOURS[at]},
                **({"mode": "lines+markers"} if is_course else {}),
            }
        )
    best = value.ranked(measure)[0]
    says = words.say(
        ("{name} by {unit}; highest in {best}.", "{name}按{unit}的分布；最高的是{best}。"),
        name=_title(name),
        unit=Markup(words.pick(_UNITS[value.by])),
        best=Markup(label_of(value, best, words)),
    )
    axis = (
        words.say(("{name} a day", "日均{name}"), name=name)
        if around and best.a_day(measure) != best.measured(measure)
        else Markup(name)
    )
    axes = {
        "xaxis": names_axis(),
        "yaxis": numbers_axis(plain(axis), rangemode="tozero"),
        "hovermode": "x unified",
    }
    return figure(_title(name), plain(says), data, axes)


def _bars(
    value: Figures, rows: Sequence[FigureRow], names: Sequence[str], measure: Measure, words: Words
) -> Figure:
    """One bar for each row, the first at the top."""
    name = measure_name(value, measure, words)
    numbers = [row.measured(measure) for row in rows]
    told = [number_told(number, measure, words) for number in numbers]
    data = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": numbers,
        "text": [plain(one) for one in told],
        "marker": {"color": COLOURS[0]},
    }
    layout = {"yaxis": names_axis(backwards=True), "xaxis": numbers_axis(name)}
    says = [words.say(_VALUE, label=one, value=number) for one, number in zip(names, told, strict=True)]
    return figure(_title(name), plain(words.enumerated(says[:3])), [data], layout)


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]
