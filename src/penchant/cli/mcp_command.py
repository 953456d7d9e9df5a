"""`penchant mcp`: the tools for an assistant that starts this process."""

import penchant
from penchant.cli.answering import ShopCommand
from penchant.cli.commands import Folder, app
from penchant.errors import ConfigError


@app.command(
    cls=ShopCommand,
    epilog='Example: an assistant\'s setting {"command": "penchant", "args": ["mcp", "shop"]}',
)
def mcp(folder: Folder) -> None:
    """Serves one shop's tools to another assistant over MCP, on standard input and output."""
    try:
        from penchant.agent.answering.toolbox import Toolbox
        from penchant.agent.mcp_server import add_plugin_tools, shop_server
    except ImportError as missing:
        raise ConfigError("`penchant mcp` needs the extra `mcp`: pip install 'penchant[mcp]'") from missing
    with penchant.open(folder) as shop:
        server = shop_server(folder.resolve().name, Toolbox(shop).run, shop.events)
        tools = shop.plugin_tools
        add_plugin_tools(server, tools, lambda tool, arguments: tools[tool].call(arguments))
        server.run(transport="stdio", show_banner=False, log_level="WARNING")
