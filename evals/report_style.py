"""How the HTML report looks, and the few lines that draw its figures."""

PAGE_CSS = """
:root { color-scheme: light; --ink: #1f272d; --dim: #5f6b75; --line: #e4e8eb;
  --good: #0b6e4f; --bad: #b03a2e; }
body { margin: 0; background: #f6f7f8; color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; } h4 { margin: 0; font-size: 1rem; }
.dim, figcaption { color: var(--dim); } figcaption { font-size: .85rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
.verdict, .wide, figure { background: #fff; border: 1px solid var(--line); border-radius: 8px; }
.verdict { padding: .75rem 1rem .75rem 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; }
th, td { border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); font-size: .85rem; } tr:last-child td { border-bottom: 0; }
td:first-child { min-width: 11rem; } table.plain td:first-child { width: 14rem; color: var(--dim); }
.n { text-align: right; white-space: nowrap; } .strong td { font-weight: 700; color: var(--good); }
figure { margin: 1.25rem 0; padding: 1rem; }
code { font-size: .85rem; overflow-wrap: anywhere; }
"""
PLOT_SCRIPT = """
for (const place of document.querySelectorAll(".plot")) {
  const figure = JSON.parse(place.querySelector("script").textContent);
  place.replaceChildren();
  const config = {responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d"]};
  Plotly.newPlot(place, figure.data, figure.layout, config);
}
"""
