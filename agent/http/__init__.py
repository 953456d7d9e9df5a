"""The HTTP API: events in, profiles, recommendations and answers out. Needs the extra `serve`."""

from penchant.agent.http.app import create_app
from penchant.agent.http.door import Door

__all__ = ["Door", "create_app"]
