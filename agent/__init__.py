"""The language model and its doors: serving, writing, proposing."""

from penchant.agent.proposer import ModelProposer
from penchant.agent.serving import ModelEndpoint, open_model
from penchant.agent.writer import ModelWriter

__all__ = ["ModelEndpoint", "ModelProposer", "ModelWriter", "open_model"]
