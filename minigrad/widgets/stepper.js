// Plays a recorded run. Every number, formula and sentence was made in Python; here they are only shown, one step at a
// time. No markup is trusted: pictures are parsed as XML, and only the elements and attributes listed below come in.

const FORMAT = "minigrad playback", VERSION = 1;
const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set("svg g path rect ellipse circle line text tspan title desc".split(" "));
const ATTRIBUTES = new Set(("id class d x y width height rx ry cx cy r x1 y1 x2 y2 viewBox fill-opacity role " +
  "aria-labelledby data-node data-slot data-from data-to data-operand").split(" "));
const SPEEDS = [["0.5×", 2600], ["1×", 1300], ["2×", 650], ["4×", 300]];
const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z", previous: "M12 3v10L4 8z", play: "M4 3l9 5-9 5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z", next: "M4 3l8 5-8 5z", last: "M3 3l7 5-7 5zM11 3h2v10h-2z",
};

let views = 0; // for ids that differ between views of one page

// --- pictures ---------------------------------------------------------------------------------------------------

function imported(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || node.namespaceURI !== SVG || !ELEMENTS.has(node.localName)) return null;
  const copy = document.createElementNS(SVG, node.localName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  for (const child of node.childNodes) {
    const inner = imported(child);
    if (inner) copy.append(inner);
  }
  return copy;
}

function parsed(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  return root.localName === "svg" && !root.querySelector("parsererror") ? imported(root) : null;
}

const piece = (text) => [...(parsed(`<svg xmlns="${SVG}">${text}</svg>`)?.childNodes ?? [])];

// --- the page ---------------------------------------------------------------------------------------------------

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function button(label, icon) {
  const shape = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  shape.setAttribute("viewBox", "0 0 16 16");
  shape.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[icon]);
  shape.append(path);
  return make("button", { type: "button", class: "mgs-button", "aria-label": label, title: label }, shape);
}

function codePane(play, label) {
  const lines = new Map();
  const pane = make("div", { class: "mgs-code", role: "region", "aria-label": label, tabindex: "0", dir: "ltr" });
  play.sources.forEach((source, number) => {
    if (play.sources.length > 1) pane.append(make("div", { class: "mgs-file" }, source.name));
    source.lines.forEach((text, i) => {
      const line = make("div", { class: "mgs-line" },
        make("span", { class: "mgs-number", "aria-hidden": "true" }, String(source.first + i)), make("code", {}, text || " "));
      lines.set(`${number},${source.first + i}`, line);
      pane.append(line);
    });
  });
  pane.hidden = !lines.size; // code typed at a prompt: nobody has its lines
  return { pane, lines };
}

function stepList(play, label) {
  const starts = new Map(play.phases.map((phase) => [phase.start, phase]));
  const list = make("ol", { class: "mgs-steps", "aria-label": label, tabindex: "0" });
  const items = play.steps.map((step, number) => {
    const item = make("li", { class: `mgs-${step.k}` }, make("button", { type: "button", tabindex: "-1", "data-step": number }, step.s));
    if (starts.has(number)) item.dataset.phase = starts.get(number).label;
    list.append(item);
    return item;
  });
  return { list, items };
}

function gradientTable(play, label) {
  const row = make("tr");
  for (const text of play.table.head) row.append(make("th", { scope: "col" }, text));
  const body = make("tbody"), cells = new Map();
  play.table.rows.forEach((name, number) => {
    const line = make("tr", {}, make("th", { scope: "row" }, make("bdi", {}, name)));
    for (let column = 1; column < play.table.head.length; column++) {
      const cell = make("td");
      cells.set(`${number},${column}`, cell);
      line.append(cell);
    }
    body.append(line);
  });
  const table = make("table", {}, make("caption", {}, label), make("thead", {}, row), body);
  return { table, cells };
}

function phaseBar(play) {
  const bar = make("div", { class: "mgs-phases", "aria-hidden": "true" });
  const parts = play.phases.map((phase, i) => {
    const part = make("span", { class: `mgs-${phase.kind}`, title: phase.label }, phase.label);
    part.style.flexGrow = (play.phases[i + 1]?.start ?? play.steps.length) - phase.start;
    bar.append(part);
    return part;
  });
  return { bar, parts };
}

// Scrolls a box so that a part of it can be seen, and nothing else on the page.
function reveal(box, part, across = false) {
  const inner = part.getBoundingClientRect(), outer = box.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - box.clientHeight / 3;
  if (across && (inner.left < outer.left || inner.right > outer.right)) box.scrollLeft += inner.left - outer.left - box.clientWidth / 3;
}

// --- playing ----------------------------------------------------------------------------------------------------

// For each step what it changes, and what its undoing changes back: [target, string, …].
function undoing(play) {
  const now = [];
  const take = (changes) => {
    const back = [];
    for (let i = 0; i < changes.length; i += 2) {
      back.push(changes[i], now[changes[i]]);
      now[changes[i]] = changes[i + 1];
    }
    return back;
  };
  take(play.start);
  return play.steps.map((step) => take(step.x));
}

const refuse = (el, sentence) =>
  el.replaceChildren(make("p", { class: "mg mgs mgw mgs-failure", role: "note" }, sentence ?? "minigrad: another version"));

function mount(model, el, { play, svg }, refold) {
  const words = model.get("words") ?? {};
  if (model.get("failure")) return refuse(el, model.get("failure"));
  if (play?.format !== FORMAT || play.version !== VERSION) return refuse(el, words.version);
  const graph = parsed(svg);
  if (!graph) return refuse(el, words.damaged);

  const id = `${play.prefix}-view${++views}`, label = play.labels;
  for (const part of [graph, ...graph.querySelectorAll("[id]")]) part.dataset.part = part.id;
  const parts = new Map([...graph.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  for (const part of [graph, ...parts.values()]) part.id = `${id}-${part.dataset.part}`;
  graph.setAttribute("aria-labelledby", `${id}-${play.prefix}-title`);
  graph.style.setProperty("--wide", graph.getAttribute("width"));

  const { pane, lines } = codePane(play, label.code);
  const { list, items } = stepList(play, label.steps);
  const { table, cells } = gradientTable(play, label.gradients);
  const { bar, parts: phases } = phaseBar(play);
  const first = button(label.first, "first"), previous = button(label.previous, "previous");
  const toggle = button(label.play, "play"), next = button(label.next, "next"), last = button(label.last, "last");
  const spoken = make("span", { id: `${id}-spoken`, class: "mgs-spoken" });
  const slider = make("input", { type: "range", class: "mgs-slider", min: 0, max: play.steps.length - 1, step: 1,
    "aria-label": label.step, "aria-describedby": spoken.id });
  const speed = make("select", { class: "mgs-speed", "aria-label": label.speed });
  for (const [name, pause] of SPEEDS) speed.append(make("option", { value: pause }, name));
  speed.value = SPEEDS[1][1];
  const count = make("span", { class: "mgs-count", "aria-hidden": "true" });
  const status = make("p", { class: "mgs-now", role: "status", "aria-live": "polite", dir: "ltr" });
  const details = make("p", { class: "mgs-details", dir: "ltr" });
  const ask = make("label", { class: "mgs-ask", for: `${id}-answer`, dir: "ltr" });
  const answer = make("input", { type: "text", id: `${id}-answer`, class: "mgs-answer", inputmode: "decimal",
    autocomplete: "off", "aria-label": label.answer, "aria-describedby": `${id}-ask` });
  ask.id = `${id}-ask`;
  const said = make("p", { class: "mgs-said", "aria-live": "polite" });
  const show = make("button", { type: "button" }, label.reveal);
  const form = make("form", { class: "mgs-form", hidden: "" }, ask, answer, make("button", { type: "submit" }, label.check), show);
  const folds = make("div", { class: "mgs-folds", hidden: "" });
  for (const name of play.scopes ?? []) {
    const closed = play.closed.includes(name), text = (closed ? label.expand : label.collapse).replace("{name}", () => name);
    const fold = make("button", { type: "button", "aria-expanded": !closed }, text);
    fold.addEventListener("click", () => { stop(); refold(name); });
    folds.hidden = false;
    folds.append(fold);
  }
  const stage = make("div", { class: "mgs-graph", role: "region", "aria-label": label.graph, tabindex: "0" }, folds, graph);
  const root = make("div", { class: "mg mgs mgw", role: "group", tabindex: "0", lang: play.language, dir: "ltr",
    "aria-label": label.stepper.replace("{name}", () => play.title), "data-lm-suppress-shortcuts": "true" },
    make("div", { class: "mgs-stage" }, pane, stage),
    make("div", { class: "mgs-panel" }, status, details, form, said),
    make("div", { class: "mgs-transport" },
      make("div", { class: "mgs-buttons" }, first, previous, toggle, next, last, speed, count),
      make("div", { class: "mgs-track" }, slider, bar), spoken),
    make("div", { class: "mgs-below" }, list, make("div", { class: "mgs-table", role: "region", tabindex: "0", "aria-label": label.gradients }, table)));
  if (play.lacks) root.append(make("p", { class: "mgs-lacks" }, play.lacks));
  // Jupyter looks for this from the focused element upwards, and stops at the first that one of its shortcuts fits.
  for (const part of root.querySelectorAll("button, input, select, [tabindex]")) part.dataset.lmSuppressShortcuts = "true";

  const base = new Map([...parts.values()].map((part) => [part, part.getAttribute("class") ?? ""]));
  const targets = play.targets.map(([name, kind]) => ({ kind, part: kind === "cell" ? cells.get(name) : parts.get(name) }));
  const undo = undoing(play), pieces = new Map(), end = play.steps.length - 1;
  const answered = new Set();
  let at = -1, lit = [], timer = 0, scrolling = 0, asked = -1, phase = null, line = null;

  function write(changes) {
    for (const [number, text] of changes) {
      const { kind, part } = targets[number];
      if (!part) continue;
      const string = play.strings[text];
      if (kind === "class") part.setAttribute("class", `${base.get(part)} ${string}`);
      else if (kind === "cell") part.textContent = string;
      else if (kind === "message") part.querySelector('[data-slot="message"]').textContent = string;
      else {
        if (!pieces.has(text)) pieces.set(text, piece(string));
        part.replaceChildren(...pieces.get(text).map((node) => node.cloneNode(true)));
      }
    }
  }

  function changesTo(step) {
    const changes = new Map();
    const take = (flat) => { for (let i = 0; i < flat.length; i += 2) changes.set(flat[i], flat[i + 1]); };
    if (at < 0) take(play.start);
    for (let i = at + 1; i <= step; i++) take(play.steps[i].x);
    for (let i = at; i > step; i--) take(undo[i]);
    return changes;
  }

  function light(step) {
    for (const part of lit) part.classList.remove("acting", "changed");
    const light = (numbers, kind) => numbers.map((number) => targets[number].part).filter(Boolean)
      .map((part) => (part.classList.add(kind), part));
    lit = [...light(play.steps[step].a, "acting"), ...light(play.steps[step].c, "changed")];
  }

  function follow() {
    scrolling = 0;
    reveal(list, items[at]);
    if (line) reveal(pane, line);
    if (lit.length) reveal(stage, lit.at(-1), true);
  }

  function go(wanted) {
    const step = Math.max(0, Math.min(end, Math.trunc(wanted) || 0)), told = play.steps[step];
    close();
    if (step === at) return;
    write(changesTo(step));
    light(step);
    items[at]?.removeAttribute("aria-current");
    items[step].setAttribute("aria-current", "step");
    line?.removeAttribute("aria-current");
    line = lines.get(String(told.l));
    line?.setAttribute("aria-current", "true");
    scrolling ||= requestAnimationFrame(follow); // to measure now would lay the page out twice
    status.textContent = told.s;
    spoken.textContent = told.t ?? "";
    details.textContent = told.d ?? "";
    slider.value = step;
    slider.setAttribute("aria-valuetext", told.s);
    count.textContent = `${step + 1} / ${end + 1}`;
    phases[phase]?.removeAttribute("data-now");
    phase = play.phases.findLastIndex((each) => each.start <= step);
    phases[phase].setAttribute("data-now", "");
    first.disabled = previous.disabled = step === 0;
    next.disabled = last.disabled = step === end;
    root.dataset.phase = play.phases[phase].kind;
    at = step;
    if (model.get("value") !== step) {
      model.set("value", step);
      model.save_changes();
    }
  }

  // --- predicting

  function forward() {
    const wanted = at + 1, question = play.steps[wanted]?.q;
    if (!question || answered.has(wanted)) return go(wanted);
    stop();
    if (asked === wanted) return answer.focus();
    asked = wanted;
    ask.textContent = question.ask;
    answer.value = said.textContent = "";
    form.hidden = false;
    answer.focus();
  }

  function check() {
    const { range, mistakes } = play.steps[asked].q, number = Number.parseFloat(answer.value.replace("−", "-").replace(",", "."));
    const fits = ([low, high]) => low <= number && number <= high;
    if (Number.isNaN(number)) said.textContent = label.number;
    else if (fits(range)) finish(label.right);
    else said.textContent = mistakes.find((mistake) => fits(mistake.range))?.say ?? label.wrong;
  }

  function finish(sentence) {
    answered.add(asked);
    go(asked);
    said.textContent = sentence;
    root.focus({ preventScroll: true });
  }

  function close() {
    asked = -1;
    form.hidden = true;
    said.textContent = "";
  }

  // --- transport

  function press(playing) {
    const name = playing ? label.pause : label.play;
    toggle.setAttribute("aria-label", name);
    toggle.title = name;
    toggle.querySelector("path").setAttribute("d", playing ? ICONS.pause : ICONS.play);
    status.setAttribute("aria-live", playing ? "off" : "polite");
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    press(false);
  }

  function tick() {
    if (!root.isConnected || at >= end) return stop();
    forward();
    if (timer && at < end) timer = setTimeout(tick, Number(speed.value));
    else stop();
  }

  function playOrPause() {
    if (timer) return stop();
    if (at >= end) go(0);
    press(true);
    timer = setTimeout(tick, Number(speed.value) / 2);
  }

  function jumpPhase(way) {
    const here = play.phases[phase].start;
    if (way > 0) go(play.phases[phase + 1]?.start ?? end);
    else go(at > here ? here : (play.phases[phase - 1]?.start ?? 0));
  }

  const halted = (action) => () => { stop(); action(); };
  const keys = {
    ArrowLeft: halted(() => go(at - 1)), ArrowRight: halted(forward), ArrowDown: halted(() => go(at - 1)), ArrowUp: halted(forward),
    Home: halted(() => go(0)), End: halted(() => go(end)), PageUp: halted(() => jumpPhase(-1)), PageDown: halted(() => jumpPhase(1)),
    " ": playOrPause,
  };
  root.addEventListener("keydown", (event) => {
    const { target } = event;
    const scrolls = target !== slider && target !== root; // a list or the code: it keeps its keys for scrolling
    if (scrolls && (target.closest("button, select, input") || !["ArrowLeft", "ArrowRight", " "].includes(event.key))) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (target === root && ["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  first.addEventListener("click", keys.Home);
  previous.addEventListener("click", keys.ArrowLeft);
  toggle.addEventListener("click", playOrPause);
  next.addEventListener("click", keys.ArrowRight);
  last.addEventListener("click", keys.End);
  slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-step]");
    if (chosen) halted(() => go(Number(chosen.dataset.step)))();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); check(); });
  // JupyterLab keeps Enter from sending a form.
  answer.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); check(); } });
  show.addEventListener("click", () => finish(""));

  const hear = () => go(model.get("value"));
  model.on("change:value", hear);
  el.replaceChildren(root);
  go(model.get("value"));
  return () => { stop(); model.off("change:value", hear); };
}

// A run is sent with its scopes open, and, under the names of those closed, once more for each way to close some.
function render({ model, el }) {
  const open = { play: model.get("play"), svg: model.get("svg") };
  const attempt = (each) => {
    try { return mount(model, el, each, refold); } catch { return refuse(el, model.get("words")?.damaged); }
  };
  let shown = open, leave = attempt(open);
  function refold(name) {
    const before = shown.play.closed, place = shown.play.scopes.indexOf(name);
    const closed = shown.play.scopes.filter((each) => before.includes(each) !== (each === name));
    shown = closed.length ? model.get("folds")[closed.join("\n")] : open;
    leave?.();
    leave = attempt(shown);
    el.querySelectorAll(".mgs-folds button")[place]?.focus();
  }
  return () => leave?.();
}

export default { render };
