"""The stores: event log, catalogue, concept graph, interests, profiles, and how they evolve."""

from penchant.graph_store.concept_graph import concept_graph
from penchant.graph_store.concepts import latest_model, store_model
from penchant.graph_store.database import Database, get_meta, set_meta
from penchant.graph_store.drift import Drift, drift_of
from penchant.graph_store.embedding import CachedEmbedder, Embedder, MiniLM, is_english
from penchant.graph_store.evolution import RoundReport, Step, evolve_state
from penchant.graph_store.facts import Fact, FactKind, Phrase, Sentence, Stage
from penchant.graph_store.frozen_graph import FrozenGraph, Ways, frozen_graph
from penchant.graph_store.half_lives import HalfLifeChoice, choose_half_lives
from penchant.graph_store.indexing import index_profiles, rebuild_index
from penchant.graph_store.ingest import IngestReport, ingest_events, ingest_items
from penchant.graph_store.known_ids import key_of
from penchant.graph_store.lock import FolderLock
from penchant.graph_store.mapping import Mapping, load_mapping
from penchant.graph_store.moments import to_microseconds, to_moment
from penchant.graph_store.phrasing import Draft, SentenceWriter, Usage, phrase_facts
from penchant.graph_store.profile import InterestLine, InterestProfile
from penchant.graph_store.profile_facts import counted, day_name
from penchant.graph_store.profile_index import ProfileIndex
from penchant.graph_store.profiles import (
    build_profile,
    evolve_profiles,
    latest_profiles,
    store_profiles,
)
from penchant.graph_store.reasoning.diffs import EdgeChange, GraphDiff, graph_diff
from penchant.graph_store.reasoning.relation_round import ReasoningReport, evolve_relations
from penchant.graph_store.reasoning.stories import EdgeStory, edge_story, node_names
from penchant.graph_store.recorded_view import RecordedView
from penchant.graph_store.shop_view import ShopView
from penchant.graph_store.status import ShopStatus, read_status
from penchant.graph_store.timeline import InterestTimeline, interest_timelines
from penchant.graph_store.verifier import Verdict, verify
from penchant.graph_store.walks import ConceptPath, paths, personalised_pagerank, walk_from

__all__ = [
    "CachedEmbedder",
    "ConceptPath",
    "Database",
    "Draft",
    "Drift",
    "EdgeChange",
    "EdgeStory",
    "Embedder",
    "Fact",
    "FactKind",
    "FolderLock",
    "FrozenGraph",
    "GraphDiff",
    "HalfLifeChoice",
    "IngestReport",
    "InterestLine",
    "InterestProfile",
    "InterestTimeline",
    "Mapping",
    "MiniLM",
    "Phrase",
    "ProfileIndex",
    "ReasoningReport",
    "RecordedView",
    "RoundReport",
    "Sentence",
    "SentenceWriter",
    "ShopStatus",
    "ShopView",
    "Stage",
    "Step",
    "Usage",
    "Verdict",
    "Ways",
    "build_profile",
    "choose_half_lives",
    "concept_graph",
    "counted",
    "day_name",
    "drift_of",
    "edge_story",
    "evolve_profiles",
    "evolve_relations",
    "evolve_state",
    "frozen_graph",
    "get_meta",
    "graph_diff",
    "index_profiles",
    "ingest_events",
    "ingest_items",
    "interest_timelines",
    "is_english",
    "key_of",
    "latest_model",
    "latest_profiles",
    "load_mapping",
    "node_names",
    "paths",
    "personalised_pagerank",
    "phrase_facts",
    "read_status",
    "rebuild_index",
    "set_meta",
    "store_model",
    "store_profiles",
    "to_microseconds",
    "to_moment",
    "verify",
    "walk_from",
]
