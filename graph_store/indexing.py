"""Keeps the Chroma index of profiles up to the database."""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import func, select

from penchant.graph_store.database import Database, get_meta, set_meta
from penchant.graph_store.embedding import Embedder
from penchant.graph_store.encoder_map import made_with
from penchant.graph_store.profile import InterestProfile, profile_from_json
from penchant.graph_store.profile_index import ProfileIndex, ProfileRow
from penchant.graph_store.schema import profiles

ROWS_AT_A_TIME = 1_000


def index_profiles(database: Database, index: ProfileIndex, embedder: Embedder) -> int:
    """Indexes profiles stored since the last time; returns how many.

    It indexes all of them where the index was lost or comes from another encoder.

    The watermark is written after the vectors, so a process killed in between indexes some profiles twice
    and misses none.
    """
    if index.made_with() != made_with(embedder):
        return rebuild_index(database, index, embedder)
    with database.read() as connection:
        since = get_meta(connection, "indexed_profiles") if index.folder.exists() else 0
        end = connection.scalar(select(func.coalesce(func.max(profiles.c.serial), 0))) or 0
    done = 0
    for rows in _pieces(database, since, end, embedder):
        index.upsert(rows)
        done += len(rows)
    if end > since:
        with database.write() as connection:
            set_meta(connection, indexed_profiles=end)
    return done


def rebuild_index(database: Database, index: ProfileIndex, embedder: Embedder) -> int:
    """Fills the index anew from the database; returns how many profiles it holds."""
    with database.read() as connection:
        end = connection.scalar(select(func.coalesce(func.max(profiles.c.serial), 0))) or 0
    rows = (row for rows in _pieces(database, 0, end, embedder) for row in rows)
    index.rebuild(rows, made_with=made_with(embedder))
    with database.write() as connection:
        set_meta(connection, indexed_profiles=end)
    return index.count()


def _pieces(database: Database, since: int, end: int, embedder: Embedder) -> Iterator[list[ProfileRow]]:
    """The newest version of each shopper whose profile's serial is in `(since, end]`."""
    newest = select(func.max(profiles.c.serial)).where(profiles.c.serial > since, profiles.c.serial <= end)
    with database.read() as connection:
        serials = sorted(connection.scalars(newest.group_by(profiles.c.shopper_key)))
        for start in range(0, len(serials), ROWS_AT_A_TIME):
            low, high = serials[start], serials[min(start + ROWS_AT_A_TIME, len(serials)) - 1]
            wanted = set(serials[start : start + ROWS_AT_A_TIME])
            query = select(profiles.c.serial, profiles.c.document).where(
                profiles.c.serial >= low, profiles.c.serial <= high
            )
            documents = [row[1] for row in connection.execute(query) if row[0] in wanted]
            yield _rows([profile_from_json(document) for document in documents], embedder)


def _rows(held: Sequence[InterestProfile], embedder: Embedder) -> list[ProfileRow]:
    """A profile's vector is the mean of its interests' names, weighted by their bits."""
    names = sorted({interest.name for profile in held for interest in profile.interests} | {""})
    vectors = dict(zip(names, embedder.encode(names), strict=True))
    rows = []
    for profile in held:
        vector = vectors[""] * 1e-6
        for interest in profile.interests:
            vector = vector + vectors[interest.name] * np.float32(
                interest.share * np.log2(max(interest.lift, 1.0))
            )
        vector = vector / np.linalg.norm(vector)
        rows.append(ProfileRow(profile.shopper_id, profile.text, vector.astype(np.float32), profile.version))
    return rows
