"""A picture as one HTML file: it asks nobody for anything and opens without a network."""

import json
from dataclasses import asdict
from html import escape
from string import Template

from penchant.pictures.layout import lay_out
from penchant.pictures.page_script import SCRIPT
from penchant.pictures.page_style import STYLE
from penchant.pictures.picture import Picture

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1>$title</h1>
<p class="sub">$subtitle</p>
</header>
<main>
<section aria-label="Graph">
<div class="bar">
<button id="play" type="button" aria-pressed="false">Play</button>
<label for="when">As of</label>
<input id="when" type="range" min="0" step="1">
<output id="when-told" for="when"></output>
<span id="known-part" hidden><label for="known">as known on</label> <select id="known"></select></span>
</div>
<div id="relations" class="keys" role="group" aria-label="Relations shown"></div>
<div class="stage">
<svg id="graph" role="group" aria-label="Nodes and edges"></svg>
<div id="told" role="status" aria-live="polite"></div>
</div>
<div id="kinds" class="keys" aria-hidden="true"></div>
</section>
<section id="stream-part" aria-labelledby="stream-head" hidden>
<h2 id="stream-head">Interests over the months</h2>
<p class="sub">Share of each month's events that are about an interest; the line is the moment above.</p>
<svg id="stream" role="img" aria-labelledby="stream-head"></svg>
<div id="bands" class="keys"></div>
</section>
<details id="rows"><summary>Every edge of the picture that holds at this moment, as a table</summary>
<div class="wide"><table><thead><tr><th>subject</th><th>relation</th><th>object</th>
<th>weight</th><th>why</th><th>from</th><th>until</th></tr></thead>
<tbody id="table"></tbody></table></div></details>
<noscript>This page draws with JavaScript, which is switched off.</noscript>
</main>
<script type="application/json" id="data">$data</script>
<script>$script</script>
</body>
</html>
""")


def render_page(picture: Picture) -> str:
    """The page. Names and reasons go in as JSON and are only ever set as text, whatever they hold."""
    layout = lay_out(picture.nodes)
    held = asdict(picture)
    held["width"], held["height"] = layout.width, layout.height
    held["moments"] = [moment._asdict() for moment in picture.moments]
    held["known"] = [moment._asdict() for moment in picture.known]
    held["bands"] = [band._asdict() for band in picture.bands]
    for node, place in zip(held["nodes"], layout.places, strict=True):
        node.update(place._asdict())
    return PAGE.substitute(
        title=escape(picture.title),
        subtitle=escape(picture.subtitle),
        style=STYLE,
        script=SCRIPT,
        data=_in_script(held),
    )


def _in_script(held: object) -> str:
    """JSON in which no character can end the script element or begin another."""
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
