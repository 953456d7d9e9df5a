"""Who may come in: API keys, users and their sessions, limits, and the record of who asked about whom."""

from penchant.agent.access.audit import AuditLine
from penchant.agent.access.callers import EVERY_RIGHT, LOCAL, Caller, Right
from penchant.agent.access.desk import Access
from penchant.agent.access.keys import KeyLine
from penchant.agent.access.settings import ServeSettings, home_folder, load_serve_settings
from penchant.agent.access.users import Role, UserLine

__all__ = [
    "EVERY_RIGHT",
    "LOCAL",
    "Access",
    "AuditLine",
    "Caller",
    "KeyLine",
    "Right",
    "Role",
    "ServeSettings",
    "UserLine",
    "home_folder",
    "load_serve_settings",
]
