"""The page's HTML: Chainlit's, without what it fetches from elsewhere and without scripts in the text."""

import re
from collections.abc import Callable

_FOREIGN = re.compile(r'<(?:link|meta)\b[^>]*?(?:href|content)="https?://[^>]*>\s*', re.DOTALL)
_SHARING = re.compile(r'<meta property="og:(?!root_path)[^>]*>\s*')
_INLINE = re.compile(r"<script>.*?</script>\s*", re.DOTALL)
_HEAD = "<head>"


def page_html(template: Callable[[str], str], path: str) -> str:
    """The page.

    Args:
        template: Chainlit's maker of its page, given the page's path.
        path: Where the page is.
    """
    text = template(path)
    for unwanted in (_FOREIGN, _SHARING, _INLINE):
        text = unwanted.sub("", text)
    ours = (
        f'{_HEAD}\n    <script src="{path}/public/before.js"></script>'
        f'\n    <script src="{path}/public/page.js" defer></script>'
        f'\n    <meta name="penchant-path" content="{path}">'
        '\n    <meta name="color-scheme" content="light dark">'
    )
    style = f'<link rel="stylesheet" href="{path}/public/page.css">'  # after Chainlit's own, which it changes
    return (
        text.replace(_HEAD, ours, 1)
        .replace("</head>", f"  {style}\n  </head>", 1)
        .replace('href="/favicon"', f'href="{path}/favicon"')
    )
