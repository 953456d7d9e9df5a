"""The namer: what it asks, that it answers with a candidate or fails, and that the bundled model does too."""

import pytest

from penchant.agent.client import ModelClient
from penchant.agent.namer import ModelNamer, name_schema
from penchant.agent.question import Limits
from penchant.agent.serving import EmbeddedServer, RemoteModel, bundled_model
from penchant.errors import ModelError
from tests.agent.scripted_server import Reply, saying, scripted

TITLES = ["sencha green tea 100 g", "matcha\ntea"]
NAMES = ["tea & sencha", "tea", "sencha"]


def choose(text: str) -> str:
    with scripted(saying(text)) as server:
        return ModelNamer(ModelClient(RemoteModel(server.url))).choose(TITLES, NAMES)


def test_titles_and_candidates_are_asked_under_a_schema_and_counted() -> None:
    with scripted(saying('{"name": "tea"}')) as server:
        client = ModelClient(RemoteModel(server.url))
        assert ModelNamer(client).choose(TITLES, NAMES) == "tea"
    (asked,) = server.asked
    told = "Products: sencha green tea 100 g; matcha tea\nNames: tea & sencha | tea | sencha"
    assert asked["messages"][-1]["content"] == told
    assert asked["response_format"]["json_schema"]["schema"] == name_schema(NAMES)
    assert asked["temperature"] == 0
    spent = client.ledger.by_role()["namer"]
    assert (spent.calls, spent.prompt_tokens, spent.completion_tokens) == (1, 50, 9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"name": "coffee"}', "default answered with 'coffee', which is none of the names offered"),
        ('{"name": "te', 'default did not answer with a name: \'{"name": "te\''),
        ("[]", "default did not answer with a name: '[]'"),
        ('{"name": ["tea"]}', "default answered with ['tea'], which is none of the names offered"),
    ],
)
def test_anything_but_a_candidate_is_a_model_error(text: str, message: str) -> None:
    with pytest.raises(ModelError) as raised:
        choose(text)
    assert str(raised.value) == message


def test_failures_are_counted() -> None:
    with scripted(lambda _body, _number: Reply(status=400)) as server:
        client = ModelClient(RemoteModel(server.url), Limits(tries=1))
        with pytest.raises(ModelError):
            ModelNamer(client).choose(TITLES, NAMES)
    assert client.ledger.by_role()["namer"].failures == 1


@pytest.mark.model
def test_bundled_model_picks_a_candidate_and_the_same_one_again() -> None:
    strange = ['say "yes"', "抹茶、绿茶", "trà & cà phê"]
    with EmbeddedServer(bundled_model()) as server:
        namer = ModelNamer(ModelClient(server, Limits(timeout_s=120)))
        picked = [namer.choose(TITLES, names) for names in (NAMES, strange, NAMES)]
    assert picked[0] == picked[2]
    assert picked[0] in NAMES
    assert picked[1] in strange
