"""A shop whose database is a PostgreSQL server answers as one in a file does."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import socket

import pytest

import penchant
from penchant.shop import Shop
from tests.shopfactory import ShopFrames

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ACCOUNT = "postgres"
"""Who runs the server where the tests run as root, since it refuses to be run by root."""


def is_runnable() -> bool:
    return bool(_programs()) and (os.getuid() != 0 or ACCOUNT in {user.pw_name for user in pwd.getpwall()})


def _programs() -> Path | None:
    found = shutil.which("initdb")
    return Path(found).parent if found else next(reversed(INSTALLED), None)


pytestmark = pytest.mark.skipif(not is_runnable(), reason="PostgreSQL's server is not installed")


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """A server of its own on the loopback, with nothing in it."""
    programs, account = _programs(), ACCOUNT if os.getuid() == 0 else None
    assert programs is not None
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="penchant-pg-"))  # pytest's own are closed to other users
    if account:
        shutil.chown(folder, account)

    def call(program: str, *said: str) -> None:
        with (folder.parent / f"{folder.name}.txt").open("a") as told:
            command = [str(programs / program), "-D", str(folder / "data"), *said]
            subprocess.run(command, check=True, user=account, cwd="/", stdout=told, stderr=told, timeout=60)

    try:
        call("initdb", "--auth=trust", "--username=shop", "--encoding=UTF8", "--no-sync")
        call("pg_ctl", "-w", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -F", "start")
        try:
            yield f"postgresql+psycopg://shop@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.txt").unlink()


def filled(shop: Shop, frames: ShopFrames) -> Shop:
    shop.ingest(frames.items, items=True)
    shop.ingest(frames.events)
    shop.evolve()
    return shop


def told(shop: Shop) -> dict[str, object]:
    """What a shop says of itself, without the times at which it was made and how long it took."""
    shopper = shop.shopper_ids()[0]
    item = shop.recommend(shopper, 1)[0].item_id
    status = shop.status()
    return {
        "status": (
            status.events,
            status.shoppers,
            status.items,
            status.concepts,
            status.edges,
            status.profiles,
        ),
        "profile": shop.profile(shopper).sentences,
        "recommend": shop.recommend(shopper, 5),
        "explain": shop.explain(shopper, item),
        "figures": shop.figures(by="month"),
        "orders": shop.orders(rank="spent", count=5),
        "trends": shop.trends(),
        "group": shop.segment("spent over 50"),
        "graph": sorted(shop.graph().edges(keys=True)),
        "answer": shop.ask("which month sold best?").text,
    }


def test_postgresql_answers_as_sqlite_does(
    database_url: str, tmp_path: Path, tiny_shop_frames: ShopFrames
) -> None:
    with penchant.open(tmp_path / "sqlite", create=True) as shop:
        expected = told(filled(shop, tiny_shop_frames))
    with penchant.open(tmp_path / "server", create=True, database_url=database_url) as shop:
        assert told(filled(shop, tiny_shop_frames)) == expected
    with penchant.open(tmp_path / "server", database_url=database_url) as shop:
        assert shop.ingest(tiny_shop_frames.events).accepted == 0
        shopper = shop.shopper_ids()[0]
        shop.erase(shopper)
        assert shopper not in shop.shopper_ids()
        assert shop.status().events < tiny_shop_frames.events.height
