"""What the page does: draws, and shows the graph of the moment that the slider names.

`#when=3&known=1` in the address names places on the two sliders.
"""

SCRIPT = r"""
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const graph = at("graph"), stream = at("stream"), when = at("when"), known = at("known");
const svg = (tag, attrs, parent) => {
  const made = document.createElementNS(graph.namespaceURI, tag);
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, value);
  if (parent) parent.append(made);
  return made;
};
const html = (tag, parent, text) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
};
const clip = (text, most) => {
  const signs = [...text.replace(/\s+/g, " ")];
  return signs.length > most ? signs.slice(0, most - 1).join("").trimEnd() + "…" : signs.join("");
};
const counted = count => `${count} edge${count === 1 ? "" : "s"}`;
const day = micros => new Date(micros / 1000).toLocaleDateString("en-GB",
  {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
const spell = e => (e.valid_from === null ? "since always" : "since " + day(e.valid_from)) +
  (e.valid_to === null ? "" : " until " + day(e.valid_to));
const hidden = new Set();
const drawn = [];

// ---- the graph
graph.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
const edgeLayer = svg("g", {}, graph), nodeLayer = svg("g", {}, graph);
const middle = data.nodes[0];
const times = new Map();
const most = Math.max(1e-9, ...data.edges.filter(edge => edge.relation === "likes").map(edge => edge.weight));
data.edges.forEach((edge, number) => {
  const from = data.nodes[edge.subject], to = data.nodes[edge.object];
  const pair = [edge.subject, edge.object].sort((a, b) => a - b).join(" ") + " " + edge.relation;
  const lanes = [edge.subject, edge.object].sort((a, b) => a - b).join(" ");
  if (!times.has(lanes)) times.set(lanes, []);
  if (!times.get(lanes).includes(pair)) times.get(lanes).push(pair);
  const lane = times.get(lanes).indexOf(pair);
  const lift = (lane % 2 ? -1 : 1) * Math.ceil(lane / 2) * 22;
  const touches = edge.subject === 0 || edge.object === 0;
  const mx = (from.x + to.x) / 2, my = (from.y + to.y) / 2;
  const long = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const flip = edge.subject < edge.object ? 1 : -1;
  const nx = flip * (from.y - to.y) / long, ny = flip * (to.x - from.x) / long;
  const pull = touches || from.ring !== to.ring ? 0 : .45;
  const cx = mx + (middle.x - mx) * pull + nx * lift, cy = my + (middle.y - my) * pull + ny * lift;
  const path = edge.subject === edge.object
    ? `M${from.x} ${from.y}c-40 -46 40 -46 0 0` : `M${from.x} ${from.y}Q${cx} ${cy} ${to.x} ${to.y}`;
  const group = svg("g", {class: "edge off", tabindex: -1, role: "img"}, edgeLayer);
  group.classList.toggle("far", !touches);
  group.setAttribute("aria-label", `${from.name} ${edge.words} ${to.name}: ${edge.told}`);
  const colour = `var(--r-${edge.relation},var(--soft))`;
  const ink = svg("path", {class: "ink", d: path}, group);
  ink.style.stroke = colour;
  const wide = ["is_a", "about", "made_by"].includes(edge.relation) ? 1.6
    : edge.relation === "likes" ? 1.5 + 6 * Math.sqrt(edge.weight / most)
    : 1.2 + 3.2 * edge.weight;
  ink.style.strokeWidth = wide.toFixed(2) + "px";
  if (edge.relation === "substitutes") ink.style.strokeDasharray = "7 5";
  if (edge.relation === "leads_to" && edge.subject !== edge.object) {
    const x = .09 * from.x + .42 * cx + .49 * to.x, y = .09 * from.y + .42 * cy + .49 * to.y;
    const turn = Math.atan2(.6 * (cy - from.y) + 1.4 * (to.y - cy), .6 * (cx - from.x) + 1.4 * (to.x - cx));
    const head = svg("path", {d: "M7 0L-6 6L-6 -6Z", transform:
      `translate(${x} ${y}) rotate(${turn * 180 / Math.PI})`}, group);
    head.style.fill = colour;
  }
  svg("path", {class: "hit", d: path}, group);
  drawn.push(group);
  const tell = () => { light([edge]); tellEdges(`${from.name} ${edge.words} ${to.name}`, [edge]); };
  for (const name of ["pointerenter", "focus"]) group.addEventListener(name, tell);
  for (const name of ["pointerleave", "blur"]) group.addEventListener(name, rest);
});
const dots = data.nodes.map((node, number) => {
  const place = number === 0 ? "middle" : node.ring === 1 && node.side === 0 ? "inner" : "outer";
  const group = svg("g", {class: "node " + place, tabindex: 0, role: "img"}, nodeLayer);
  group.setAttribute("aria-label", `${node.kind} ${node.name}`);
  const size = number === 0 ? 15 : node.ring === 1 ? 9 : 7;
  const dot = svg("circle", {cx: node.x, cy: node.y, r: size}, group);
  dot.style.fill = `var(--k-${node.kind},var(--soft))`;
  const label = svg("text", {
    x: node.x + node.side * (size + 7), y: node.side ? node.y + 5 : node.y - size - 8,
    "text-anchor": node.side > 0 ? "start" : node.side < 0 ? "end" : "middle"}, group);
  label.textContent = clip(node.name, place === "inner" ? 24 : 32);
  const tell = () => {
    const mine = shownEdges().filter(edge => edge.subject === number || edge.object === number);
    light(mine, number);
    tellEdges(`${node.name}`, mine, node);
  };
  for (const name of ["pointerenter", "focus"]) group.addEventListener(name, tell);
  for (const name of ["pointerleave", "blur"]) group.addEventListener(name, rest);
  return group;
});
function light(edges, number) {
  graph.classList.add("faint");
  for (const edge of edges) {
    drawn[data.edges.indexOf(edge)].classList.add("lit");
    dots[edge.subject].classList.add("lit");
    dots[edge.object].classList.add("lit");
  }
  if (number !== undefined) dots[number].classList.add("lit");
}
function rest() {
  graph.classList.remove("faint");
  for (const one of graph.querySelectorAll(".lit")) one.classList.remove("lit");
}
function tellEdges(title, edges, node) {
  const told = at("told");
  told.replaceChildren();
  html("b", told, title);
  if (node) html("small", told, `${node.node_id} · ${counted(edges.length)} here`);
  if (edges.length === 1) {
    const edge = edges[0];
    told.style.borderColor = `var(--r-${edge.relation},var(--line))`;
    html("div", told, edge.told);
    html("small", told, [edge.source, spell(edge), "weight " + edge.weight.toFixed(2),
      edge.edge_key === null ? "" : "edge " + edge.edge_key].filter(Boolean).join(" · "));
  } else told.style.borderColor = "";
}

// ---- time
const lastKnown = () => known.value === "" ? Infinity : Number(known.value);
const holds = (edge, valid, record) => {
  if (edge.recorded_at !== null && edge.recorded_at > record) return false;
  if (edge.valid_from !== null && edge.valid_from > valid) return false;
  const ended = edge.recorded_at === null || (edge.retired_at !== null && edge.retired_at <= record);
  return !ended || (edge.valid_to === null ? edge.recorded_at === null : edge.valid_to > valid);
};
let current = [];
const shownEdges = () => current;
function show() {
  const moment = data.moments[Number(when.value)];
  current = data.edges.filter(edge => !hidden.has(edge.relation) && holds(edge, moment.at, lastKnown()));
  const live = new Set([0]);
  const set = new Set(current);
  data.edges.forEach((edge, number) => {
    const on = set.has(edge);
    drawn[number].classList.toggle("off", !on);
    drawn[number].setAttribute("tabindex", on ? 0 : -1);
    drawn[number].setAttribute("aria-hidden", !on);
    if (on) { live.add(edge.subject); live.add(edge.object); }
  });
  dots.forEach((dot, number) => dot.classList.toggle("off", !live.has(number)));
  at("when-told").textContent = moment.label;
  when.setAttribute("aria-valuetext", moment.label);
  graph.setAttribute("data-shown", current.length);
  const body = at("table");
  body.replaceChildren();
  for (const edge of current) {
    const row = html("tr", body);
    for (const text of [data.nodes[edge.subject].name, edge.words, data.nodes[edge.object].name,
      edge.weight.toFixed(2), edge.told, edge.valid_from === null ? "always" : day(edge.valid_from),
      edge.valid_to === null ? "" : day(edge.valid_to)]) html("td", row, text);
  }
  mark(moment.at);
  rest();
  const told = at("told");
  told.replaceChildren();
  told.style.borderColor = "";
  html("div", told, `${counted(current.length)} on ${moment.label}.`);
  html("small", told, "Point at a node or an edge, or go to it with the Tab key, to read why it is there.");
}
function remember() {
  const place = known.value === "" ? "" : "&known=" + (known.selectedIndex - 1);
  try { history.replaceState(null, "", "#when=" + when.value + place); } catch { /* not in every viewer */ }
}
function recall() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const step = Number(asked.get("when") ?? NaN), place = Number(asked.get("known") ?? NaN);
  if (Number.isInteger(step) && step >= 0 && step < data.moments.length) when.value = step;
  if (Number.isInteger(place) && place >= 0 && place < data.known.length) known.selectedIndex = place + 1;
  show();
}
when.max = data.moments.length - 1;
when.value = when.max;
when.disabled = data.moments.length < 2;
html("option", known, "today").value = "";
for (const moment of data.known) html("option", known, moment.label).value = moment.at;
at("known-part").hidden = data.known.length === 0;
when.addEventListener("input", () => { show(); remember(); });
known.addEventListener("change", () => { show(); remember(); });
addEventListener("hashchange", recall);
let playing = null;
function stop() {
  clearInterval(playing);
  playing = null;
  at("play").textContent = "Play";
  at("play").setAttribute("aria-pressed", "false");
}
at("play").disabled = data.moments.length < 2;
at("play").addEventListener("click", () => {
  if (playing !== null) return stop();
  if (when.value === when.max) when.value = 0;
  at("play").textContent = "Stop";
  at("play").setAttribute("aria-pressed", "true");
  show();
  playing = setInterval(() => {
    when.value = Number(when.value) + 1;
    show();
    if (when.value === when.max) { stop(); remember(); }
  }, 900);
});

// ---- keys
const words = {};
for (const edge of data.edges) words[edge.relation] ??= edge.words;
for (const [relation, told] of Object.entries(words)) {
  const label = html("label", at("relations")), box = html("input", label);
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(relation); else hidden.add(relation);
    show();
  });
  html("i", label).style.background = `var(--r-${relation},var(--soft))`;
  label.append(told);
}
for (const kind of new Set(data.nodes.map(node => node.kind))) {
  const key = html("span", at("kinds")), dot = html("i", key);
  dot.className = "dot";
  dot.style.background = `var(--k-${kind},var(--soft))`;
  key.append(kind);
}

// ---- the stream
const WIDE = 1100, TALL = 270, LEFT = 16, FOOT = 28;
const count = data.months.length;
const column = place => count < 2 ? WIDE / 2 : LEFT + place * (WIDE - 2 * LEFT) / (count - 1);
function smooth(points) {
  let path = "";
  points.forEach(([x, y], i) => {
    if (i === 0) { path += `${x} ${y}`; return; }
    const [px, py] = points[i - 1], half = (px + x) / 2;
    path += `C${half} ${py} ${half} ${y} ${x} ${y}`;
  });
  return path;
}
function drawStream() {
  if (!data.bands.length || count < 2) return;
  at("stream-part").hidden = false;
  stream.setAttribute("viewBox", `0 0 ${WIDE} ${TALL + FOOT}`);
  const totals = data.months.map((_, m) => data.bands.reduce((sum, band) => sum + band.shares[m], 0));
  const scale = (TALL - 10) / Math.max(...totals, 1e-9);
  const base = totals.map(total => (TALL - total * scale) / 2);
  const step = Math.ceil(count / 13);
  data.months.forEach((month, m) => {
    if (m % step) return;
    const [year, number] = month.split("-");
    const name = new Date(Date.UTC(year, number - 1)).toLocaleDateString("en-GB",
      {month: "short", timeZone: "UTC"});
    const edge = m === 0 ? "start" : m === count - 1 ? "end" : "middle";
    svg("text", {x: column(m), y: TALL + 20, "text-anchor": edge}, stream).textContent =
      m === 0 || name === "Jan" ? `${name} ${year}` : name;
  });
  const labels = [];
  data.bands.forEach((band, b) => {
    const top = base.map((y, m) => [column(m), y]);
    band.shares.forEach((share, m) => { base[m] += share * scale; });
    const bottom = base.map((y, m) => [column(m), y]).reverse();
    const path = svg("path", {d: "M" + smooth(top) + "L" + smooth(bottom) + "Z"}, stream);
    path.style.fill = `var(--b${b % 8})`;
    svg("title", {}, path).textContent = band.name + ": " + data.months.map((month, m) =>
      `${month} ${(100 * band.shares[m]).toFixed(0)}% (${band.events[m]})`).join(", ");
    const inside = band.shares.map((share, m) => m === 0 || m === count - 1 ? 0 : share);
    const widest = inside.indexOf(Math.max(...inside));
    if (inside[widest] * scale > 20)
      labels.push([column(widest), base[widest] - inside[widest] * scale / 2 + 4, band.name]);
    const key = html("span", at("bands")), box = html("i", key);
    box.className = "box";
    box.style.background = `var(--b${b % 8})`;
    key.append(`${band.name} ${(100 * band.shares[count - 1]).toFixed(0)}%`);
    const dim = on => {
      for (const one of stream.querySelectorAll("path")) one.classList.toggle("dim", on && one !== path);
    };
    key.addEventListener("pointerenter", () => dim(true));
    key.addEventListener("pointerleave", () => dim(false));
  });
  const taken = [];
  for (const [middle, y, name] of labels) {
    const text = clip(name, 26), half = text.length * 3.9 + 6;
    const x = Math.min(Math.max(middle, half + LEFT), WIDE - half - LEFT);
    if (taken.some(one => Math.abs(one.y - y) < 16 && Math.abs(one.x - x) < one.half + half)) continue;
    taken.push({x, y, half});
    svg("text", {class: "name", x, y, "text-anchor": "middle"}, stream).textContent = text;
  }
  svg("line", {class: "now", y1: 0, y2: TALL, id: "now"}, stream);
}
function mark(micros) {
  const line = at("now");
  if (!line) return;
  const moment = new Date(micros / 1000), [year, month] = data.months[0].split("-");
  const place = (moment.getUTCFullYear() - year) * 12 + moment.getUTCMonth() + 1 - month;
  const x = column(Math.min(Math.max(place, 0), count - 1));
  line.setAttribute("x1", x);
  line.setAttribute("x2", x);
}
drawStream();
recall();
})();
"""
