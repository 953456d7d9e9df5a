"""Pages of the graph, opened in a real browser."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from penchant.pictures import Band, Moment, Picture, PictureEdge, PictureNode, render_page
from penchant.pictures.layout import ROW, lay_out
from penchant.pictures.picture import MOST_MOMENTS, moments_between, told_apart

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DAY_US = 86_400_000_000
HOSTILE = "</script><script>document.title='gone'</script>\"'&]]>\u2028🫖 <img src=x onerror=alert(1)>"
PICTURE = Picture(
    title=HOSTILE,
    subtitle="a test",
    nodes=(
        PictureNode("category:Tea", HOSTILE, "category", 0),
        PictureNode("category:Mugs", "Mugs", "category", 1),
        PictureNode("item:7", "Milk", "item", 1),
    ),
    edges=(
        PictureEdge(0, 1, "bought_with", "is bought together with", 0.5, "always so", "test", recorded_at=1),
        PictureEdge(0, 2, "leads_to", "is bought before", 0.4, "from day 2", "test", 2 * DAY_US, None, 1),
        PictureEdge(
            1, 2, "related_to", "is related to", 0.3, "days 1 to 3", "test", DAY_US, 3 * DAY_US, 1, 5
        ),
        PictureEdge(2, 2, "related_to", "is related to", 0.3, "was put otherwise", "test", None, None, 1, 5),
    ),
    moments=tuple(Moment(day * DAY_US, f"day {day}") for day in range(5)),
    known=(Moment(1, "first"), Moment(5, "second")),
    months=("1970-01", "1970-02"),
    bands=(Band(HOSTILE, (3, 1), (0.6, 0.2)), Band("Mugs", (1, 2), (0.2, 0.4))),
)


class Page(HTMLParser):
    """What a reader finds in a page: how often each class is on an element, and the text of the table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.classes: list[set[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append((tag, held))
        self.classes.append(set((held.get("class") or "").split()))
        self._in_cell = tag == "td"
        if self._in_cell:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells[-1] += data

    def count(self, name: str, *, but: str = "") -> int:
        return sum(name in held and but not in held for held in self.classes)

    @property
    def reasons(self) -> list[str]:
        return self.cells[4::7]


def opened(page: Path, fragment: str = "") -> Page:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the page cannot be opened")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]
    profile = page.parent / "profile"
    run = subprocess.run(
        [*command, f"--user-data-dir={profile}", "--dump-dom", page.as_uri() + fragment],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return Page(run.stdout)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_browser_draws_every_node_and_the_edges_of_the_last_moment(write: Callable[[str], Path]) -> None:
    page = opened(write(render_page(PICTURE)))
    assert page.count("node") == 3
    assert page.reasons == ["always so", "from day 2"]
    assert page.count("edge", but="off") == 2


@pytest.mark.parametrize(
    ("place", "reasons"),
    [
        ("#when=0", ["always so"]),
        ("#when=1", ["always so", "days 1 to 3"]),
        ("#when=2", ["always so", "from day 2", "days 1 to 3"]),
        ("#when=3", ["always so", "from day 2"]),
        # as known before two of the rows were retired: the end of one was not known, the other still stood
        ("#when=3&known=0", ["always so", "from day 2", "days 1 to 3", "was put otherwise"]),
        ("#when=nonsense&known=9", ["always so", "from day 2"]),
    ],
)
def test_slider_shows_what_held_at_its_moment(
    write: Callable[[str], Path], place: str, reasons: list[str]
) -> None:
    page = opened(write(render_page(PICTURE)), place)
    assert page.reasons == reasons
    assert page.count("edge", but="off") == len(reasons)


def test_moving_the_slider_changes_the_edges_and_focus_tells_why(write: Callable[[str], Path]) -> None:
    moved = """<script>
      const when = document.getElementById("when");
      when.value = 0;
      when.dispatchEvent(new Event("input"));
      document.querySelector(".edge:not(.off)").dispatchEvent(new Event("focus"));
      document.title = location.hash + " " + document.getElementById("told").textContent;
    </script></body>"""
    text = render_page(replace(PICTURE, title="Tea")).replace("</body>", moved)
    page = opened(write(text))
    assert page.reasons == ["always so"]
    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert title is not None
    assert title[1].startswith("#when=0 ")
    assert "always so" in title[1]
    assert "since always" in title[1]


def test_name_full_of_markup_stays_a_name(write: Callable[[str], Path]) -> None:
    text = render_page(PICTURE)
    page = opened(write(text))
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert HOSTILE in page.cells
    (data,) = re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert json.loads(data)["nodes"][0]["name"] == HOSTILE
    assert "<" not in data


def test_stream_has_a_band_for_each_interest(write: Callable[[str], Path]) -> None:
    page = opened(write(render_page(PICTURE)))
    stream = [held for tag, held in page.tags if tag == "path" and "var(--b" in (held.get("style") or "")]
    assert len(stream) == 2
    assert not [held for tag, held in page.tags if held.get("id") == "stream-part" and "hidden" in held]


def test_concept_has_no_stream(write: Callable[[str], Path]) -> None:
    page = opened(write(render_page(replace(PICTURE, months=(), bands=()))))
    assert [held for tag, held in page.tags if held.get("id") == "stream-part" and "hidden" in held]


def test_page_names_no_address_and_forbids_every_request() -> None:
    text = render_page(PICTURE)
    assert not re.findall(r"(?i)(?:https?:|ftp:|wss?:|data:)?//[a-z]", text)
    assert not re.findall(r"(?i)@import|url\(|\bsrc=[\"']|\bhref=", text.replace(HOSTILE, ""))
    assert "default-src 'none'" in text


def test_slider_can_be_reached_by_key_and_has_a_name() -> None:
    tags = Page(render_page(PICTURE)).tags
    ranges = [held for tag, held in tags if tag == "input" and held.get("type") == "range"]
    labels = [held.get("for") for tag, held in tags if tag == "label"]
    assert [held["id"] for held in ranges] == ["when"]
    assert "when" in labels


@pytest.mark.parametrize("inner", [0, 1, 2, 7, 32])
def test_labels_of_one_side_do_not_meet(inner: int) -> None:
    nodes = [PictureNode("a", "a", "category", 0), *[PictureNode("b", "b", "item", 1)] * inner]
    layout = lay_out(nodes)
    assert len(layout.places) == len(nodes)
    for side in (1, -1):
        heights = sorted(place.y for place in layout.places[1:] if place.side == side)
        assert all(after - before >= ROW * 0.99 for before, after in pairwise(heights))
        assert all(0 < y < layout.height for y in heights)


def test_outer_nodes_stand_on_the_side_of_what_they_are_near() -> None:
    nodes = [
        PictureNode("a", "a", "shopper", 0),
        PictureNode("b", "b", "category", 1),
        PictureNode("c", "c", "category", 1),
        PictureNode("d", "d", "category", 2, near=2),
        PictureNode("e", "e", "category", 2, near=1),
    ]
    places = lay_out(nodes).places
    assert places[1].x > places[0].x > places[2].x
    assert (places[3].side, places[4].side) == (-1, 1)


def test_moments_of_one_day_are_told_apart() -> None:
    minute, second = 60_000_000, 1_000_000
    told = told_apart([0, DAY_US, DAY_US + minute, DAY_US + minute + 7 * second])
    assert [moment.label for moment in told] == [
        "1 January 1970", "2 January 1970, 00:00", "2 January 1970, 00:01:00", "2 January 1970, 00:01:07",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [0, 1, 30, 59, 100, 365, 3_000, 40_000])
def test_moments_are_few_ascending_and_reach_both_ends(days: int) -> None:
    first, last = 1_000, 1_000 + days * DAY_US
    times = [moment.at for moment in moments_between(first, last)]
    assert (times[0], times[-1]) == (first, last)
    assert times == sorted(set(times))
    assert len(times) <= MOST_MOMENTS


def test_moments_of_years_are_the_first_days_of_months() -> None:
    labels = [moment.label for moment in moments_between(20 * DAY_US, 430 * DAY_US, most=20)]
    assert labels[:3] == ["21 January 1970", "1 February 1970", "1 March 1970"]
    assert labels[-2:] == ["1 March 1971", "7 March 1971"]
