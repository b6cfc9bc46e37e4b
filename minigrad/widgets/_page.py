"""A stepper as one HTML file that asks nobody for anything: script, style, picture and data are in it.

Its policy allows its own script and style, by their hashes, and nothing else.

>>> policy("a", "b").split(";")[0]
"default-src 'none'"
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from ..drawing._text import xml

# Stands where a notebook's model would: the same script runs without one.
SHIM = """
const el = document.getElementById("stepper"), heard = {};
let data = null;
try { data = JSON.parse(document.getElementById("data").textContent); } catch { refuse(el, el.dataset.damaged); }
const model = {
  get: (name) => data[name],
  set: (name, value) => { data[name] = value; heard[`change:${name}`]?.forEach((hear) => hear()); },
  save_changes: () => {},
  on: (event, hear) => (heard[event] ??= new Set()).add(hear),
  off: (event, hear) => heard[event]?.delete(hear),
};
if (data) render({ model, el });
"""
FRAME = (
    "body{margin:0 auto;padding:12px;max-width:1180px;background:#fff;font:14px/1.45 system-ui,sans-serif}"
    "@media screen and (prefers-color-scheme:dark){body{background:#0f1216;color:#e8ebf0}}"
    "img{max-width:100%}td,th{padding:2px 12px 2px 0;text-align:left}:root{color-scheme:light dark}h1{font-size:18px;margin:4px 2px 10px}"
)


def page(title: str, language: str, script: str, style: str, data: dict[str, Any], still: str) -> str:
    """The whole file."""
    script, style = script + SHIM, style + FRAME
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(script, style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{xml(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<main><h1>{xml(title)}</h1><div id="stepper" data-damaged="{xml(data["words"]["damaged"])}"></div>\n<noscript>{still}</noscript></main>\n'
        f'<script type="application/json" id="data">{inline(data)}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def inline(data: Any) -> str:
    """JSON that no parser takes for markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode(errors="replace").decode()


def policy(script: str, style: str) -> str:
    """The Content-Security-Policy."""
    sources = (f"{kind}-src '{digest(text)}'" for kind, text in (("script", script), ("style", style)))
    return "; ".join(["default-src 'none'", *sources, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
