"""The front door: asking for whom nobody knows or too early, and no model where none is promised."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import penchant
from penchant.agent import ModelEndpoint
from penchant.errors import DataError, NotFound, TooLittleHistory
from penchant.graph_store import CachedEmbedder, MiniLM
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop, moment

# --- who is asked about


def test_unknown_shopper_is_named_with_those_alike(tiny_shop: penchant.Shop) -> None:
    with pytest.raises(NotFound) as raised:
        tiny_shop.recommend("u00001")
    assert re.fullmatch(
        r"no shopper `u00001`; 40 known, did you mean `u0000\d\d`, `u0000\d\d`, `u0000\d\d`\?",
        str(raised.value),
    )


def test_shopper_like_nobody_is_named_without_a_guess(tiny_shop: penchant.Shop) -> None:
    with pytest.raises(NotFound, match=r"^no shopper `\?\?`; 40 known$"):
        tiny_shop.profile("??")


def test_unknown_item_is_named_with_those_alike(tmp_path: Path) -> None:
    with (
        make_shop(tmp_path, [Deed("a", "kettle", 1)]) as shop,
        pytest.raises(NotFound, match=r"^no item `ketle`; 1 known, did you mean `kettle`\?$"),
    ):
        shop.explain("a", "ketle")


def test_two_events_are_too_little_history(tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames) -> None:
    thin = tiny_shop_frames.thin_shopper
    with pytest.raises(
        TooLittleHistory,
        match=rf"^shopper `{thin}` has too little history: 2 events, 5 are needed for a profile$",
    ):
        tiny_shop.profile(thin)


def test_one_event_is_counted_in_the_singular(tmp_path: Path) -> None:
    with (
        make_shop(tmp_path, [Deed("a", "tea", 1)]) as shop,
        pytest.raises(
            TooLittleHistory,
            match=r"^shopper `a` has too little history: 1 event, 5 are needed for a profile$",
        ),
    ):
        shop.profile("a")


def test_shopper_with_two_events_still_gets_recommendations(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    assert len(tiny_shop.recommend(tiny_shop_frames.thin_shopper, 5)) == 5


# --- when it is asked about


@pytest.mark.parametrize("ask", ["profile", "recommend", "explain", "who_likes"])
def test_moment_without_zone_is_refused(tiny_shop: penchant.Shop, ask: str) -> None:
    arguments = {"explain": ("u000001", "i000001"), "who_likes": ("Tea",)}.get(ask, ("u000001",))
    with pytest.raises(
        DataError,
        match=r"^2025-06-01T00:00:00 has no time zone: say which, for instance 2025-06-01T00:00:00\+00:00$",
    ):
        getattr(tiny_shop, ask)(*arguments, as_of=datetime(2025, 6, 1))  # noqa: DTZ001


def test_before_the_first_event_there_is_too_little_history(tiny_shop: penchant.Shop) -> None:
    with pytest.raises(
        TooLittleHistory,
        match=r"^shopper `u000001` has too little history: 0 events, 5 are needed for a profile$",
    ):
        tiny_shop.profile("u000001", as_of=moment(-1))


def test_moment_after_the_newest_event_is_the_newest_event(tiny_shop: penchant.Shop) -> None:
    assert tiny_shop.profile("u000001", as_of=moment(5000)) == tiny_shop.profile("u000001")


def test_moment_in_another_zone_is_the_same_moment(tiny_shop: penchant.Shop) -> None:
    at = datetime(2025, 6, 1, 12, tzinfo=UTC)
    assert tiny_shop.profile("u000001", as_of=at) == tiny_shop.profile(
        "u000001", as_of=at.astimezone(ZoneInfo("Asia/Shanghai"))
    )


def test_event_is_seen_at_its_own_microsecond(tmp_path: Path) -> None:
    # this moment times a million falls just below a whole number in floating point
    at = datetime(2005, 6, 1, 14, 32, 26, 683379, tzinfo=UTC)
    day = (at - moment(0)) / timedelta(days=1)
    assert moment(day) == at
    with make_shop(tmp_path, [Deed("a", "tea", day), Deed("a", "jam", day + 1)]) as shop:
        assert [one.item_id for one in shop.recommend("a", as_of=at)] == ["tea"]


@pytest.mark.parametrize("ask", ["profile", "recommend", "explain", "who_likes"])
def test_asking_before_evolving_says_what_to_do(tmp_path: Path, ask: str) -> None:
    arguments = {"explain": ("a", "tea"), "who_likes": ("tea",)}.get(ask, ("a",))
    with penchant.open(tmp_path, create=True) as shop:
        shop.ingest(deeds_frame([Deed("a", "tea", 1)]))
        with pytest.raises(
            DataError,
            match=rf"^{re.escape(str(tmp_path))} has no evolved events: "
            r"run `penchant ingest` and `penchant evolve`$",
        ):
            getattr(shop, ask)(*arguments)


def test_empty_shop_evolves_to_nothing(tmp_path: Path) -> None:
    with penchant.open(tmp_path, create=True) as shop:
        assert shop.evolve().round == 0


def test_catalogue_without_events_evolves_and_is_asked_to_bring_events(tmp_path: Path) -> None:
    with penchant.open(tmp_path, create=True) as shop:
        shop.ingest(catalogue_frame(tea="Food > Tea"), items=True)
        assert shop.evolve().round == 1
        with pytest.raises(DataError, match=r" has no evolved events: "):
            shop.who_likes("tea")


def test_shopper_who_came_after_the_last_round_has_too_little_history_yet(tmp_path: Path) -> None:
    with make_shop(tmp_path, [Deed("a", "tea", day) for day in range(6)]) as shop:
        shop.recommend("a")  # what was read for the last round stays in memory
        shop.ingest(deeds_frame([Deed("b", "jam", day) for day in range(6)], first_id=100))
        assert [one.item_id for one in shop.recommend("b")] == ["tea"]
        assert shop.explain("b", "jam").terms == ()
        with pytest.raises(
            TooLittleHistory,
            match=r"^shopper `b` has too little history: 0 events, 5 are needed for a profile$",
        ):
            shop.profile("b")


def test_status_counts_what_the_folder_holds(tmp_path: Path) -> None:
    items = catalogue_frame(tea="Food > Tea", jam="Food > Jam")
    with make_shop(tmp_path, [Deed("a", "tea", day) for day in range(6)], items) as shop:
        shop.ingest(deeds_frame([Deed("b", "soap", 9)], first_id=100))
        status = shop.status()
    assert (status.events, status.waiting_events, status.shoppers) == (7, 1, 2)
    assert (status.items, status.unlisted_items, status.rejects) == (3, 1, 0)
    # Food, Tea, Jam; two is_a and two about
    assert (status.concepts, status.edges, status.retired_edges) == (3, 4, 0)
    assert (status.profiles, status.worded_profiles, status.rounds) == (1, 0, 1)
    assert (status.first_event, status.last_event) == (moment(0), moment(9))


# --- no model, no embedder


class Forbidden(Exception):
    """Something was touched that must not be."""


def forbid(*_: object, **__: object) -> object:
    raise Forbidden


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    from penchant.agent import serving, writer

    monkeypatch.setattr("penchant.agent.open_model", forbid)
    monkeypatch.setattr("penchant.shop_stores.open_model", forbid)
    monkeypatch.setattr("penchant.agent.serving.open_model", forbid)
    for name in ("write", "__init__"):
        monkeypatch.setattr(writer.ModelWriter, name, forbid)
    for name in ("address", "revive", "_start"):
        monkeypatch.setattr(serving.EmbeddedServer, name, forbid, raising=False)
        monkeypatch.setattr(serving.RemoteModel, name, forbid, raising=False)


@pytest.fixture
def fresh_shop(tmp_path: Path, tiny_shop_frames: ShopFrames) -> Iterator[penchant.Shop]:
    with penchant.open(tmp_path / "fresh", create=True) as shop:
        shop.ingest(tiny_shop_frames.items, items=True)
        shop.ingest(tiny_shop_frames.events)
        yield shop


def test_the_ban_on_models_bites(fresh_shop: penchant.Shop, no_model: None) -> None:
    with pytest.raises(Forbidden):
        fresh_shop.evolve(write_seconds=1)


def test_no_model_is_touched_without_being_asked_for(fresh_shop: penchant.Shop, no_model: None) -> None:
    fresh_shop.evolve()
    best = fresh_shop.recommend("u000001", 3)
    fresh_shop.recommend("u000001", 3, mode="new", as_of=moment(150))
    fresh_shop.explain("u000001", best[0].item_id)
    fresh_shop.who_likes("Green tea")
    fresh_shop.profile("u000001")
    fresh_shop.profile("u000001", as_of=moment(150))
    assert fresh_shop._endpoint is None


def test_recommending_and_explaining_embed_nothing(
    fresh_shop: penchant.Shop, no_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    monkeypatch.setattr(MiniLM, "encode", forbid)
    monkeypatch.setattr(CachedEmbedder, "encode", forbid)
    best = fresh_shop.recommend("u000001", 3)
    fresh_shop.recommend("u000002", 3, mode="new", as_of=moment(150))
    fresh_shop.explain("u000001", best[0].item_id)
    fresh_shop.profile("u000001")
    with pytest.raises(Forbidden):
        fresh_shop.who_likes("something like tea")


def test_closing_a_shop_closes_its_model(tmp_path: Path) -> None:
    class Endpoint:
        name, is_local, is_tuned, api_key, closed = "scripted", False, False, "", False

        def address(self) -> str:
            raise Forbidden

        def revive(self) -> bool:
            raise Forbidden

        def close(self) -> None:
            self.closed = True

    endpoint = Endpoint()
    held: ModelEndpoint = endpoint
    penchant.open(tmp_path, create=True, endpoint=held).close()
    assert endpoint.closed


@pytest.mark.parametrize(
    "opened",
    [
        lambda folder: penchant.open(folder, clusters="off"),
        lambda folder: penchant.open(folder, cap_per_day_in_all=0.7),
    ],
)
def test_a_shop_that_was_asked_before_changed_settings_acted_answers_as_one_opened_after(
    tmp_path: Path, opened: Callable[[Path], penchant.Shop]
) -> None:
    titles = [f"{kind}_{n}" for kind in ("red_tea", "rye_bread", "oat_milk") for n in range(9)]
    deeds = [Deed(f"s{n % 6}", titles[n * n % 27], n / 4) for n in range(120)]
    make_shop(tmp_path / "shop", deeds, catalogue_frame(**dict.fromkeys(titles))).close()

    def told(shop: penchant.Shop) -> list[object]:
        asked = (shop.recommend(f"s{n}", 9) for n in range(6))
        return [shop.profile("s0").interests, *([(one.item_id, one.terms) for one in got] for got in asked)]

    with opened(tmp_path / "shop") as shop:
        before = told(shop)
        shop.evolve_state()
        after = told(shop)
    with opened(tmp_path / "shop") as shop:
        assert told(shop) == after
    assert before != after


def test_clusters_by_embeddings_are_made_within_a_round(tmp_path: Path) -> None:
    titles = [f"{kind}_{n}" for kind in ("red_tea", "rye_bread", "oat_milk") for n in range(9)]
    with penchant.open(tmp_path / "shop", create=True, cluster_features="embedding") as shop:
        shop.ingest(catalogue_frame(**dict.fromkeys(titles)), items=True)
        shop.ingest(deeds_frame([Deed("ann", title, day) for day, title in enumerate(titles)]))
        shop.evolve_state()
        assert [shop.explain("ann", title).terms for title in titles]
        assert {concept.partition(":")[0] for concept in shop._view.taxonomy.ids} == {"cluster"}
