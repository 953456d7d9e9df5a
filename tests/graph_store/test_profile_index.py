"""The profile index over Chroma: filled, searched, replaced, broken and rebuilt."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from penchant.errors import ConfigError, DataError
from penchant.graph_store.profile_index import ProfileIndex, ProfileRow
from penchant.ids import ShopperId

ANNA, BEN, CLEO = ShopperId("anna"), ShopperId("ben"), ShopperId("cleo")


def vector(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


ROWS = [
    ProfileRow(ANNA, "Anna buys paper lanterns.", vector(1, 0, 0), 1),
    ProfileRow(BEN, "Ben buys doormats.", vector(0, 1, 0), 1),
    ProfileRow(CLEO, "Cleo buys lanterns and doormats.", vector(0.6, 0.8, 0), 1),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ProfileIndex]:
    filled = ProfileIndex(tmp_path)
    filled.upsert(ROWS)
    yield filled
    filled.close()


def test_nearest_profile_comes_first(index: ProfileIndex) -> None:
    assert [hit.shopper_id for hit in index.search(vector(1, 0, 0), 3)] == [ANNA, CLEO, BEN]


def test_similarity_is_the_cosine(index: ProfileIndex) -> None:
    # cleo: 0.6 * 1 + 0.8 * 0
    assert [hit.similarity for hit in index.search(vector(1, 0, 0), 3)] == pytest.approx(
        [1, 0.6, 0], abs=1e-6
    )


def test_opposite_profile_has_similarity_zero(index: ProfileIndex) -> None:
    assert [hit.similarity for hit in index.search(vector(-1, 0, 0), 3)] == [0, 0, 0]


def test_hit_carries_the_text(index: ProfileIndex) -> None:
    (hit,) = index.search(vector(0, 1, 0), 1)
    assert hit.text == "Ben buys doormats."


def test_upsert_replaces_the_text(index: ProfileIndex) -> None:
    index.upsert([ProfileRow(ANNA, "Anna buys candles.", vector(1, 0, 0), 2)])
    assert index.search(vector(1, 0, 0), 1)[0].text == "Anna buys candles."


def test_more_profiles_than_one_batch_holds_are_all_kept(tmp_path: Path) -> None:
    index = ProfileIndex(tmp_path)
    index.upsert([ProfileRow(ShopperId(str(number)), "text", vector(1, 1), 1) for number in range(5_500)])
    assert index.count() == 5_500
    index.close()


def test_deleted_shopper_is_not_found(index: ProfileIndex) -> None:
    index.delete([ANNA, ShopperId("nobody")])
    assert [hit.shopper_id for hit in index.search(vector(1, 0, 0), 3)] == [CLEO, BEN]


def test_closed_index_opens_again_in_the_same_process(index: ProfileIndex) -> None:
    index.close()
    assert index.count() == 3


def test_second_index_object_reads_what_the_first_stored(index: ProfileIndex) -> None:
    index.close()
    again = ProfileIndex(index.folder.parent)
    assert [hit.shopper_id for hit in again.search(vector(1, 0, 0), 1)] == [ANNA]
    again.close()


def test_shop_without_index_counts_no_profiles(tmp_path: Path) -> None:
    assert ProfileIndex(tmp_path).count() == 0


def test_search_without_index_says_how_to_rebuild(tmp_path: Path) -> None:
    message = (
        f"there is no profile index in {tmp_path / 'chroma'}: "
        "rebuild it from the database with `penchant reindex`"
    )
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        ProfileIndex(tmp_path).search(vector(1, 0, 0), 1)


def broken(tmp_path: Path) -> ProfileIndex:
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"not a database " * 1000)
    return ProfileIndex(tmp_path)


def test_broken_index_says_how_to_rebuild(tmp_path: Path) -> None:
    message = (
        f"cannot read the profile index in {tmp_path / 'chroma'}: error returned from database: "
        "(code: 26) file is not a database; rebuild it from the database with `penchant reindex`"
    )
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        broken(tmp_path).count()


def test_broken_index_can_be_rebuilt_in_the_same_process(tmp_path: Path) -> None:
    index = broken(tmp_path)
    with pytest.raises(ConfigError):
        index.count()
    index.rebuild(ROWS)
    assert index.count() == 3
    index.close()


def test_rebuild_drops_profiles_that_are_not_in_the_rows(index: ProfileIndex) -> None:
    index.rebuild(ROWS[1:])
    assert [hit.shopper_id for hit in index.search(vector(1, 0, 0), 3)] == [CLEO, BEN]


REBUILD = """
import sys
from pathlib import Path
import numpy as np
from penchant.graph_store.profile_index import ProfileIndex, ProfileRow

index = ProfileIndex(Path(sys.argv[1]))
index.rebuild([ProfileRow("ben", "Ben buys doormats.", np.array([0, 1, 0], np.float32), 1)])
index.close()
"""


def test_rebuild_in_a_new_process_leaves_no_trace_of_an_erased_shopper(index: ProfileIndex) -> None:
    index.close()
    subprocess.run([sys.executable, "-c", REBUILD, str(index.folder.parent)], check=True)
    files = [path.read_bytes() for path in index.folder.rglob("*") if path.is_file()]
    assert not any(b"Anna" in content or b"anna" in content for content in files)


def test_failed_rebuild_keeps_the_old_index(index: ProfileIndex) -> None:
    with pytest.raises(DataError):
        index.rebuild([ROWS[0], ROWS[0]])
    assert index.count() == 3


def test_rebuild_from_nothing_gives_an_index_that_can_be_searched(tmp_path: Path) -> None:
    index = ProfileIndex(tmp_path)
    index.rebuild([])
    assert index.search(vector(1, 0, 0), 1) == []
    index.close()


def test_vector_of_another_dimension_is_refused(index: ProfileIndex) -> None:
    message = "the profile index refused the call: Collection expecting embedding with dimension of 3, got 2"
    with pytest.raises(DataError, match=f"^{message}$"):
        index.search(vector(1, 0), 1)
