// Sliders, and what Python shows for them. No number is computed here and no markup is trusted: texts come in as text,
// pictures as images. One wish is under way at a time; what is moved meanwhile is sent when it is answered.

const PATIENCE = 3000; // milliseconds until it is said that no answer comes
const QUIET = 500; // and until a result is spoken

// Jupyter's shortcuts match whatever has the focus, before they see that what is around it wants none: so each part says it.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The same text isn't written again, so nothing is laid out for nothing.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function control(slider, number, move) {
  const range = make("input", { type: "range", class: "mgp-range", ...OWN_KEYS });
  const typed = make("input", { type: "number", step: "any", class: "mgp-typed", "aria-label": slider.typed, ...OWN_KEYS });
  range.addEventListener("input", () => { typed.value = range.value; move(number, range.valueAsNumber); });
  typed.addEventListener("input", () => {
    const wrong = !Number.isFinite(typed.valueAsNumber);
    if (wrong) typed.setAttribute("aria-invalid", "true");
    else typed.removeAttribute("aria-invalid");
    if (!wrong) move(number, typed.valueAsNumber);
  });
  // Labels hold what they name: every widget has its own copy of this script, so ids couldn't be told apart.
  const line = make("div", { class: "mgp-control" }, make("label", {}, make("bdi", {}, slider.label), range), typed);
  return { line, range, typed };
}

function place(control, slider, number) {
  const { range, typed } = control;
  for (const [name, value] of [["min", slider.low], ["max", slider.high], ["step", slider.step]]) {
    if (range.getAttribute(name) !== String(value)) range.setAttribute(name, value);
  }
  if (range.valueAsNumber !== number) range.value = number;
  if (typed.valueAsNumber !== number) typed.value = number;
}

function tableOf(caption, head) {
  const row = make("tr");
  for (const text of head) row.append(text ? make("th", { scope: "col" }, text) : make("td"));
  const body = make("tbody");
  return { body, table: make("table", {}, make("caption", {}, caption), make("thead", {}, row), body) };
}

function fill(body, rows) {
  while (body.rows.length > rows.length) body.lastChild.remove();
  rows.forEach((row, number) => {
    const line = body.rows[number] ?? body.appendChild(make("tr"));
    row.forEach((text, column) => {
      const cell = line.cells[column] ?? line.appendChild(column ? make("td") : make("th", { scope: "row" }));
      write(cell, text);
    });
  });
}

function render({ model, el }) {
  const form = model.get("form"), { words } = form;
  let wanted = null, patience = 0, quiet = 0;

  const send = () => {
    const sent = model.get("moved") + 1;
    model.set("moved", sent);
    model.set("numbers", wanted.numbers);
    model.set("choice", wanted.choice);
    model.save_changes();
    wanted = null;
    clearTimeout(patience);
    patience = setTimeout(() => { waits.hidden = false; }, PATIENCE);
  };
  const answered = () => model.get("shown").answers === model.get("moved");
  const wish = (change) => {
    wanted = { numbers: model.get("numbers"), choice: model.get("choice"), ...wanted, ...change };
    if (answered() || !waits.hidden) send();
  };
  const move = (number, value) => {
    const numbers = [...(wanted?.numbers ?? model.get("numbers"))];
    numbers[number] = value;
    wish({ numbers });
  };

  const controls = form.sliders.map((slider, number) => control(slider, number, move));
  const choice = make("select", { class: "mgp-choice", ...OWN_KEYS });
  form.choices.forEach((text, number) => choice.append(make("option", { value: number }, text)));
  choice.addEventListener("change", () => wish({ choice: Number(choice.value) }));
  const against = make("label", { class: "mgp-against" }, words.against, choice);
  against.hidden = form.choices.length < 2;
  const sentence = make("p", { class: "mgp-now" });
  const spoken = make("p", { class: "mgp-spoken", role: "status" });
  const waits = make("p", { class: "mgp-waits", role: "status" }, words.waits);
  waits.hidden = true;
  const pictures = make("div", { class: "mgp-pictures" }), facts = make("div", { class: "mgp-facts", role: "region", tabindex: "0", "aria-label": words.table, ...OWN_KEYS });
  const root = make("div", { class: "mg mgp mgw", role: "group", lang: form.language, dir: "ltr", "aria-label": form.name, ...OWN_KEYS },
    make("div", { class: "mgp-controls" }, ...controls.map(({ line }) => line), against), waits, sentence, spoken, pictures, facts);
  root.addEventListener("keydown", (event) => { if (event.key !== "Tab" && event.key !== "Escape") event.stopPropagation(); });

  function follow() {
    const { sliders } = model.get("form"), numbers = wanted?.numbers ?? model.get("numbers");
    controls.forEach((each, number) => place(each, sliders[number], numbers[number]));
    choice.value = wanted?.choice ?? model.get("choice");
  }

  function show() {
    const shown = model.get("shown");
    clearTimeout(patience);
    waits.hidden = true;
    write(sentence, shown.sentence);
    root.classList.toggle("mgp-failed", shown.failed);
    shown.pictures.forEach(({ source, text }, number) => {
      const image = pictures.children[number] ?? pictures.appendChild(make("img", { class: "mg", decoding: "sync" }));
      if (image.src !== source) image.src = source;
      image.alt = text;
    });
    pictures.hidden = facts.hidden = shown.failed;
    if (!facts.firstChild && shown.rows.length) {
      const { table, body } = tableOf(words.table, shown.head);
      facts.append(table);
      facts.body = body;
    }
    if (facts.body) fill(facts.body, shown.rows);
    clearTimeout(quiet);
    quiet = setTimeout(() => { if (shown.answers) write(spoken, shown.spoken); }, QUIET);
    follow();
    if (wanted && answered()) send();
  }

  const events = [["change:shown", show], ["change:form", follow], ["change:numbers", follow], ["change:choice", follow]];
  for (const [name, listener] of events) model.on(name, listener);
  show();
  el.replaceChildren(root);
  return () => {
    clearTimeout(patience);
    clearTimeout(quiet);
    for (const [name, listener] of events) model.off(name, listener);
  };
}

export default { render };
