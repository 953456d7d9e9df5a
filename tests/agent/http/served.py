"""Servers for tests: two small shops, a desk with keys, and clients that carry them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from fastapi import FastAPI
from starlette.testclient import TestClient

import penchant
from penchant.agent.access import Access, ServeSettings
from penchant.agent.http import create_app
from tests.smallshop import Deed, catalogue_frame, make_shop

HERE = "http://127.0.0.1"
PASSWORD = "correct horse battery"


class Keys(NamedTuple):
    """API keys: for both shops, for shop `one` alone with one right each, for shop `two` alone."""

    admin: str
    read: str
    write: str
    foreign: str


def small_shop(folder: Path, *, other: bool = False) -> penchant.Shop:
    items = catalogue_frame(
        green_tea="Drinks > Tea",
        black_tea="Drinks > Tea",
        rye="Bread > Rye",
        oats="Grain > Oats",
        milk="Dairy",
    )
    titles = list(items["item_id"])
    deeds = [
        Deed(f"{'t' if other else 's'}{n}", titles[(n + d) % 5 if d % 3 else n % 5], d * 3 + n * 0.1)
        for n in range(10)
        for d in range(12)
    ]
    return make_shop(folder, deeds, items)


def keys_of(access: Access) -> Keys:
    def made(name: str, shops: list[str] | None, right: str) -> str:
        return access.keys.create(name, shops=shops, rights=[right], now_s=access.clock())[1]

    return Keys(
        made("admin", None, "admin"),
        made("read", ["one"], "read"),
        made("write", ["one"], "write"),
        made("foreign", ["two"], "admin"),
    )


@contextmanager
def desk(home: Path, **settings: object) -> Iterator[Access]:
    with Access(home, settings=ServeSettings(**settings)) as access:  # type: ignore[arg-type]
        yield access


def app_of(shops: Mapping[str, penchant.Shop], access: Access, *, local: bool = False) -> FastAPI:
    return create_app(shops, access, local=local)


def client_of(app: FastAPI, key: str | None = None, **headers: str) -> TestClient:
    told = {"authorization": f"Bearer {key}"} if key else {}
    return TestClient(
        app, base_url=HERE, headers={**told, **headers}, raise_server_exceptions=False, follow_redirects=False
    )
