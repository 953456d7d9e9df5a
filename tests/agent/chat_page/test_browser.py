"""The chat page in a real browser, from logging in to the door that is closed again."""

import importlib.util
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import penchant
from tests.agent.chat_page.conftest import BOTH, NAME, PASSWORD, TITLES, Watched


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/chat/")
    expect(page).to_have_url(f"{address}/login?next=/chat/")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Your question")).to_be_visible()


def ask(page: Page, question: str) -> None:
    answers = page.locator(".ai-message .negative-feedback-off")
    before = answers.count()
    page.get_by_label("Your question").fill(question)
    page.locator("#chat-submit").click()  # waits for the socket, without which it is disabled
    expect(answers).to_have_count(before + 1)


def open_evidence(page: Page, *, of: int) -> None:
    """Of the answer at that place; pressed again where what moves or is drawn anew took the first click."""
    panel = page.get_by_role("region", name="Evidence")
    button = page.get_by_role("button", name="Evidence (").nth(of)
    button.click()
    try:
        expect(panel).to_be_visible(timeout=5000)
    except AssertionError:
        button.click()
        expect(panel).to_be_visible()


def ratings(shop: penchant.Shop) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(shop.folder / "threads.db")) as connection:
        return connection.execute("SELECT up, comment FROM turns WHERE up IS NOT NULL").fetchall()


def test_a_merchant_asks_checks_rates_comes_back_and_leaves(
    watched: Watched, page_address: str, page_shop: penchant.Shop
) -> None:
    page = watched.context.new_page()
    log_in(page, page_address)
    expect(page.locator("#starters button").first).to_contain_text("ann")

    ask(page, "What does ann like?")
    figure = page.locator(".js-plotly-plot").first
    expect(figure).to_have_attribute("role", "img")
    assert figure.get_attribute("aria-label")

    steps = page.get_by_role("button", name="Steps:")
    expect(steps).to_have_attribute("aria-expanded", "false")
    steps.click()
    expect(steps).to_have_attribute("aria-expanded", "true")

    open_evidence(page, of=0)
    panel = page.get_by_role("region", name="Evidence")
    expect(panel).to_contain_text("2025-03-")
    expect(panel).to_contain_text("Green tea")
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Evidence (")).to_be_focused()

    ask(page, "And what should she be offered?")
    expect(page.locator(".ai-message").last).to_contain_text("ann")

    page.get_by_role("button", name="This did not help").last.click()
    page.get_by_placeholder("A comment, if you like").fill("she has enough tea")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator(".negative-feedback-on")).to_have_count(1)
    assert ratings(page_shop) == [(0, "she has enough tea")]

    with page.expect_download() as download:
        page.locator("a.inline-file").first.click()
    assert download.value.suggested_filename == "portrait.csv"
    assert b"\r\nOdd titles," in Path(download.value.path()).read_bytes()

    thread = page.url
    assert "/chat/thread/" in thread
    page.reload()
    expect(page.get_by_text("And what should she be offered?")).to_be_visible()
    expect(page.locator("#thread-history")).to_contain_text("What does ann like?")
    open_evidence(page, of=0)
    expect(panel).to_contain_text("Green tea")
    expect(page.get_by_role("button", name="Evidence (")).to_have_count(2)  # one for each answer

    assert watched.faults == []
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Logout").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(thread)
    expect(page.get_by_label("Password")).to_be_visible()
    answer = watched.context.request.get(f"{page_address}/chat/user", headers={"accept": "application/json"})
    assert answer.status == 401
    # what the page asks for while the door closes is refused, and nothing else is amiss
    assert [fault for fault in watched.faults if not re.search("401|Unauthorized", fault)] == []


def test_titles_that_attack_the_page_are_shown_and_do_nothing(watched: Watched, page_address: str) -> None:
    page = watched.context.new_page()
    log_in(page, page_address)
    for question in ("And what should she be offered?", "Why the first of them?"):
        ask(page, question)
        open_evidence(page, of=-1)
    shown = page.locator("body").inner_text().replace("\u2060", "")
    assert TITLES["tag"] in shown
    assert TITLES["link"] in shown
    assert TITLES["picture"] in shown
    assert TITLES["address"] in shown
    assert page.title() == "Penchant"
    assert page.locator('a[href*="evil"], img[src*="evil"], img[src="x"]').count() == 0
    assert watched.faults == []


def test_a_shopper_is_found_by_keyboard_and_the_page_speaks_chinese(
    watched: Watched, page_address: str
) -> None:
    page = watched.context.new_page()
    log_in(page, page_address)
    page.get_by_role("button", name="Find a shopper").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("o1")
    options = page.get_by_role("option")
    expect(options).to_have_count(11)  # o1 and o10 to o19
    expect(options.first).to_have_text("o1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_have_value("o10")

    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="查找顾客")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_label("您的问题").fill("谁喜欢怪名字？")
    page.get_by_role("button", name="发送").click()
    page.get_by_role("button", name="依据（").click()
    expect(page.get_by_role("region", name="依据")).to_contain_text("购买")
    page.get_by_role("button", name="可以问什么？").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="关闭")).to_be_visible()
    assert not [said for said in page.locator(".sr-only").all_text_contents() if said.isascii()]
    assert watched.faults == []


def test_focus_is_seen_and_comes_back_from_dialogs(watched: Watched, page_address: str) -> None:
    page = watched.context.new_page()
    log_in(page, page_address)
    ask(page, "What does ann like?")
    for name in ("Search the conversations", "This helped"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        # a dialog takes keys once it has the focus
        page.wait_for_function("document.activeElement.closest('[role=dialog]')")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    options = page.locator("#thread-options").first
    page.locator("#thread-history a").first.focus()
    page.keyboard.press("Tab")
    expect(options).to_be_focused()
    expect(options).to_have_css("opacity", "1")
    assert watched.faults == []


def test_no_serious_accessibility_fault_in_light_or_dark(watched: Watched, page_address: str) -> None:
    axe = importlib.util.find_spec("axe_playwright_python")
    if axe is None or axe.origin is None:
        pytest.skip("axe is not installed: uv pip install axe-playwright-python")
    script = (Path(axe.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    page = watched.context.new_page()
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(f"{page_address}/login")
    faults = {"login": serious(page, script)}
    log_in(page, page_address)
    expect(page.locator("html")).to_have_class("dark")
    faults["start"] = serious(page, script)
    ask(page, "What does ann like?")
    expect(page.locator(".js-plotly-plot").first).to_have_attribute("role", "img")
    faults["dark answer"] = serious(page, script)
    page.emulate_media(color_scheme="light")
    page.reload()
    expect(page.locator("html")).to_have_class("light")
    open_evidence(page, of=0)
    expect(page.get_by_role("region", name="Evidence")).to_contain_text("2025-03-")
    faults["light answer"] = serious(page, script)
    page.get_by_role("button", name="Find a shopper").click()
    page.keyboard.type("o")
    expect(page.get_by_role("option").first).to_be_visible()
    faults["search"] = serious(page, script)
    assert {place: found for place, found in faults.items() if found} == {}


def serious(page: Page, script: str) -> list[str]:
    """Rules of axe that the page breaks seriously, each with an example."""
    page.evaluate(f"{script};undefined")
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_no_button_is_off_the_screen_of_a_phone(watched: Watched, page_address: str) -> None:
    page = watched.context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, page_address)
    for button in page.locator("#header button").all():
        if button.is_visible():
            expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [390, 1280])
def test_two_tables_of_an_answer_and_their_files_are_on_the_screen(
    watched: Watched, page_address: str, width: int
) -> None:
    page = watched.context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, page_address)
    ask(page, BOTH)
    for shown in (page.locator(".ai-message .dataframe"), page.locator("a.inline-file")):
        expect(shown).to_have_count(2)
        for place in shown.all():
            box = place.bounding_box()
            assert box is not None
            assert (box["x"] >= 0, box["x"] + box["width"] <= width) == (True, True)
