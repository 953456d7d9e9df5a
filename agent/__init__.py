"""The language model and its doors: serving, writing, routing, proposing."""

from penchant.agent.calls import ToolCall
from penchant.agent.client import ModelClient
from penchant.agent.group_reader import GroupReader
from penchant.agent.ledger import read_ledger
from penchant.agent.namer import ModelNamer
from penchant.agent.proposer import ModelProposer
from penchant.agent.question import Limits
from penchant.agent.router import ModelRouter, Route
from penchant.agent.serving import ModelEndpoint, open_model
from penchant.agent.writer import ModelWriter

__all__ = [
    "GroupReader",
    "Limits",
    "ModelClient",
    "ModelEndpoint",
    "ModelNamer",
    "ModelProposer",
    "ModelRouter",
    "ModelWriter",
    "Route",
    "ToolCall",
    "open_model",
    "read_ledger",
]
