"""How the page looks, by day and by night."""

STYLE = """
:root{color-scheme:light dark;--bg:#fbfbf9;--card:#fff;--ink:#1d1f23;--soft:#5d636e;--line:#d9dbdf;
--halo:#fff;--accent:#2a5bd7;--k-shopper:#1d1f23;--k-category:#2a78d6;
--k-cluster:#1a8f86;--k-brand:#b86e00;--k-price:#7a7f88;
--k-item:#8a95a8;--k-season:#c2410c;--k-intent:#7b3fc4;--k-audience:#b6347d;
--r-likes:#1d1f23;--r-is_a:#8b93a1;--r-about:#b3bac6;--r-made_by:#d19a3d;--r-bought_with:#1a8f5a;
--r-substitutes:#d0433f;--r-leads_to:#2a5bd7;--r-peaks_in:#e07b24;--r-used_for:#7b3fc4;--r-for_whom:#b6347d;
--r-same_as:#0f7c8a;--r-related_to:#7d8b3a;
--b0:#2a78d6;--b1:#1aa179;--b2:#e0a008;--b3:#8a56c9;--b4:#d9534f;--b5:#5b8c2a;--b6:#d96fa3;--b7:#7d8592}
@media(prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1c1f25;--ink:#e9ebef;--soft:#a2a9b5;--line:#343a44;
--halo:#1c1f25;--accent:#8fb0ff;--k-shopper:#e9ebef;--k-category:#62a5f5;--k-cluster:#45c2b6;--k-brand:#eba83f;
--k-price:#a2a9b5;--k-item:#8c98ad;--k-season:#fb8c4f;--k-intent:#b78bf2;--k-audience:#ee7fb5;
--r-likes:#e9ebef;--r-is_a:#7f8898;--r-about:#596273;--r-made_by:#b98a3c;--r-bought_with:#45c98a;
--r-substitutes:#f27b76;--r-leads_to:#8fb0ff;--r-peaks_in:#f7a35c;--r-used_for:#b78bf2;--r-for_whom:#ee7fb5;
--r-same_as:#4fc3d1;--r-related_to:#b3c25f;
--b0:#5b9bea;--b1:#37b98f;--b2:#d9a520;--b3:#a67fdd;--b4:#e87470;--b5:#82b04f;--b6:#e38db8;--b7:#949ca9}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
"Noto Sans",sans-serif}
header,main{max-width:1180px;margin:0 auto;padding:0 20px}
header{padding-top:26px}
h1{font-size:25px;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:17px;margin:0}
.sub{margin:2px 0 14px;color:var(--soft)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;
margin-bottom:18px}
.bar{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center}
.bar input[type=range]{flex:1 1 260px;min-width:160px;accent-color:var(--accent);height:24px}
.bar output{min-width:9.5em;font-weight:600;font-variant-numeric:tabular-nums}
button,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:8px;
padding:4px 12px}
button{cursor:pointer;min-width:5em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.keys{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:10px;font-size:13px;color:var(--soft)}
.keys label,.keys span{display:inline-flex;align-items:center;gap:6px}
.keys i{width:18px;height:4px;border-radius:2px;display:inline-block}
.keys i.dot{width:11px;height:11px;border-radius:50%}
.keys i.box{width:12px;height:12px;border-radius:3px}
.keys input{accent-color:var(--accent);margin:0}
.stage{position:relative}
svg{display:block;width:100%;height:auto;overflow:visible}
#graph text{font-size:14px;fill:var(--ink);paint-order:stroke;stroke:var(--halo);stroke-width:4px;
stroke-linejoin:round}
#graph .middle text{font-size:17px;font-weight:650}
#graph .inner text{font-weight:600}
.node circle{stroke:var(--card);stroke-width:2.5}
.node,.edge{transition:opacity .25s}
.node.off{opacity:.16}
.edge path{fill:none;stroke-linecap:round}
.edge .hit{stroke:transparent;stroke-width:14px}
.edge.far:not(.lit){opacity:.4}
.edge.off,.edge.far.off{opacity:0;pointer-events:none}
.faint .edge:not(.lit):not(.off){opacity:.1}
.faint .node:not(.lit){opacity:.22}
.node,.edge{outline:none}
.node:focus-visible circle{stroke:var(--accent);stroke-width:4}
.edge:focus-visible .ink{stroke-width:5px}
#told{min-height:4.6em;margin-top:6px;padding:9px 13px;border-left:4px solid var(--line);background:var(--bg);
border-radius:0 8px 8px 0;overflow-wrap:anywhere}
#told b{font-weight:650}
#told small{color:var(--soft);display:block;font-size:13px}
#stream text{font-size:12px;fill:var(--soft)}
#stream .name{fill:var(--ink);font-weight:600;font-size:13px;pointer-events:none;paint-order:stroke;
stroke:var(--card);stroke-width:3px;stroke-opacity:.55}
#stream .now{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 4}
#stream path{opacity:.88}
#stream path.dim{opacity:.25}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;margin:10px 0}
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top;
overflow-wrap:anywhere}
details{margin:0 0 40px}
summary{cursor:pointer;color:var(--soft)}
@media(prefers-reduced-motion:reduce){.node,.edge{transition:none}}
@media print{.bar button,#told{display:none}}
"""
