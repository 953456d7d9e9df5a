"""The login page: one form, no script, English or Chinese."""

from html import escape
from typing import NamedTuple
from urllib.parse import quote

STYLE = """\
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { display: grid; min-height: 100vh; margin: 0; place-items: center; }
main { width: min(22rem, 90vw); }
h1 { font-size: 1.4rem; }
label { display: block; margin-top: 1rem; }
input, button { box-sizing: border-box; width: 100%; margin-top: .3rem; padding: .6rem; font: inherit; }
button { margin-top: 1.4rem; cursor: pointer; }
a { display: block; margin-top: 1.4rem; text-align: center; }
.wrong { color: #b3261e; }
@media (prefers-color-scheme: dark) { .wrong { color: #f2b8b5; } }
"""


class Texts(NamedTuple):
    """The words of the pages in one language."""

    language: str
    title: str
    name: str
    password: str
    enter: str
    wrong: str
    first: str
    first_told: str


_ENGLISH = Texts(
    "en",
    "Log in to Penchant",
    "Name",
    "Password",
    "Log in",
    "Name or password is wrong.",
    "First login",
    "Choose a name and a password of at least 10 characters. From then on everybody needs a login or a key.",
)
_CHINESE = Texts(
    "zh",
    "登录 Penchant",
    "用户名",
    "密码",
    "登录",
    "用户名或密码不正确。",
    "首次登录",
    "请设置用户名和至少 10 个字符的密码。此后所有人都需要登录或使用密钥。",
)


def texts_for(accept_language: str) -> Texts:
    """The words in the language that the browser wants first of the two."""
    wanted = [part.strip()[:2].lower() for part in accept_language.split(",")]
    return _CHINESE if next((one for one in wanted if one in ("en", "zh")), "en") == "zh" else _ENGLISH


def login_page(texts: Texts, goal: str, *, provider: str | None, wrong: bool) -> str:
    """The page with name and password, and the provider's button where there is one."""
    button = ""
    if provider is not None:
        button = f'<a href="/login/oidc?next={quote(goal, safe="")}">{escape(provider)}</a>'
    told = f'<p class="wrong" role="alert">{texts.wrong}</p>' if wrong else ""
    hidden = f'<input type="hidden" name="next" value="{escape(goal)}">'
    form = f"{told}{_form('/login', texts, hidden, 'current-password')}{button}"
    return _page(texts, texts.title, form)


def first_page(texts: Texts, token: str, *, wrong: str = "") -> str:
    """The page where the first user is made."""
    told = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    hidden = f'<input type="hidden" name="token" value="{escape(token)}">'
    form = f"<p>{texts.first_told}</p>{told}{_form('/login/first', texts, hidden, 'new-password')}"
    return _page(texts, texts.first, form)


def _form(action: str, texts: Texts, hidden: str, password: str) -> str:
    return (
        f'<form method="post" action="{action}">{hidden}'
        f'<label>{texts.name}<input name="name" autocomplete="username" required autofocus></label>'
        f'<label>{texts.password}<input name="password" type="password" autocomplete="{password}" required>'
        f'</label><button type="submit">{texts.enter}</button></form>'
    )


def _page(texts: Texts, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/login.css"></head><body><main><h1>{title}</h1>{body}</main></body>'
        "</html>"
    )
