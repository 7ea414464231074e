// Pointing at a line lights its words and the other way round; keys; dropping files. No text of a note is kept.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

/* Spans: "120-132 140-150" -> [[120, 132], [140, 150]] */
const spansOf = (text) => (text || "").trim().split(/\s+/).filter(Boolean).map((pair) => pair.split("-").map(Number));
const overlap = (some, others) => some.some(([a, b]) => others.some(([c, d]) => a < d && c < b));

const marks = all(".note [data-span]").map((element) => ({ element, spans: spansOf(element.dataset.span) }));
const owners = all("[data-spans]").map((element) => ({ element, spans: spansOf(element.dataset.spans) }));
const pointed = one(".pointed");

function clear() {
  all(".lit").forEach((element) => element.classList.remove("lit"));
  one(".desk")?.classList.remove("lighting");
  if (pointed) pointed.textContent = "";
}

function lightWords(owner, scroll) {
  clear();
  const lit = marks.filter((mark) => (mark.element.matches(".ev, .unbilled") || !owner.element.matches(".line, tr")) && overlap(mark.spans, owner.spans));
  lit.forEach((mark) => mark.element.classList.add("lit"));
  owner.element.classList.add("lit");
  if (!lit.length) return;
  one(".desk")?.classList.add("lighting");
  if (scroll) lit[0].element.scrollIntoView({ block: "nearest" });
}

function lightOwners(mark, scroll) {
  clear();
  mark.element.classList.add("lit");
  const lines = owners.filter((owner) => owner.element.matches(".line, .comparison tr, .ledger tr, .unbilled-list button, .proof button") && overlap(owner.spans, mark.spans));
  lines.forEach((owner) => owner.element.classList.add("lit"));
  const line = lines.find((owner) => owner.element.matches(".line"));
  if (scroll && line) line.element.scrollIntoView({ block: "nearest" });
  if (pointed) pointed.textContent = mark.element.title;
}

function bind(item, light) {
  item.element.addEventListener("pointerenter", () => light(item, false));
  item.element.addEventListener("pointerleave", clear);
  item.element.addEventListener("focus", () => light(item, true));
}
owners.forEach((owner) => bind(owner, lightWords));
owners.filter((owner) => owner.element.matches("button")).forEach((owner) => {
  // Leaving a chip goes back to its line.
  owner.element.addEventListener("pointerleave", () => {
    const line = owners.find((other) => other.element === owner.element.closest(".line"));
    if (line) lightWords(line, false);
  });
  owner.element.addEventListener("click", () => lightWords(owner, true));
});
const speaking = marks.filter((mark) => mark.element.matches(".ev, .unbilled"));
speaking.forEach((mark) => {
  mark.element.tabIndex = -1;
  bind(mark, lightOwners);
  mark.element.addEventListener("click", () => {
    const number = (mark.element.dataset.lines || "").split(" ")[0];
    one(`#line-${number}`)?.focus();
  });
});

/* Moving */
function step(elements, by) {
  if (!elements.length) return;
  const at = elements.findIndex((element) => element === document.activeElement || element.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : elements.length - 1) : (at + by + elements.length) % elements.length;
  elements[next].focus();
}

let visitHome = null;
function mode(name) {
  const desk = one(".desk");
  if (!desk) return;
  desk.dataset.mode = name || (desk.dataset.mode === "split" ? "evidence" : "split");
  const visit = one(".visit");
  if (visit && !visitHome) { visitHome = document.createComment(""); visit.before(visitHome); }
  if (visit && desk.dataset.mode === "split") one(".claim .pane-head").after(visit); // the grid beside the colours it rests on
  else visitHome?.after(visit);
  all("[data-mode-is]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.modeIs === desk.dataset.mode)));
}

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("theme", next); } catch { /* storage may be switched off */ }
}

function decide(what) {
  const line = document.activeElement?.closest(".line[data-line]") || one(".line[data-line]");
  const button = line && one(`[data-decide="${what}"]`, line);
  if (button) { line.focus(); button.click(); }
}

const keys = {
  j: () => step(all(".line[data-line], tbody a.row"), 1),
  k: () => step(all(".line[data-line], tbody a.row"), -1),
  "]": () => step(speaking.map((mark) => mark.element), 1),
  "[": () => step(speaking.map((mark) => mark.element), -1),
  g: () => step(all(".gap"), 1),
  m: () => mode(),
  t: theme,
  a: () => decide("accept"),
  c: () => decide("change"),
  r: () => decide("reject"),
  l: () => one('[data-decide="add"]')?.click(),
  n: () => one("[data-next]")?.click(),
  p: () => one("[data-previous]")?.click(),
  d: () => one("[data-done]")?.click(),
  "?": () => one("#help")?.showModal(),
  Escape: () => { clear(); document.activeElement?.blur(); },
};

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-submit-keys]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.target.closest?.("input, textarea, select")) { if (event.key === "Escape") event.target.blur(); return; }
  const key = keys[event.key];
  if (key) { event.preventDefault(); key(); }
});

all("[data-mode-is]").forEach((button) => button.addEventListener("click", () => mode(button.dataset.modeIs)));
all('[data-do="theme"]').forEach((button) => button.addEventListener("click", theme));
all('[data-do="help"]').forEach((button) => button.addEventListener("click", () => one("#help").showModal()));

/* Finding rows of a long table; a group without a row left goes away with its title. */
all("[data-find]").forEach((field) => field.addEventListener("input", () => {
  const wanted = field.value.trim().toLowerCase();
  all(`${field.dataset.find} tbody`).forEach((group) => {
    const [, ...rows] = group.rows;
    rows.forEach((row) => { row.hidden = !Array.from(row.cells, (cell) => cell.textContent).join(" ").toLowerCase().includes(wanted); });
    group.hidden = rows.every((row) => row.hidden);
  });
}));

/* Dropping a file fills the file field; its bytes reach the server as they are. */
all("[data-drop]").forEach((zone) => {
  const field = one(`#${zone.dataset.drop}`);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
  });
});

/* A running batch: ask now and then, show the worklist when it has ended. */
const running = one("[data-progress]");
if (running) {
  const ask = async () => {
    const answer = await fetch(`/v1/jobs/${running.dataset.progress}`);
    const job = await answer.json();
    if (!["queued", "running"].includes(job.state)) { location.reload(); return; }
    one("p", running).textContent = job.total ? `${job.state}: ${job.done} of ${job.total} claims done` : job.state;
    Object.assign(one("progress", running), { max: job.total || 1, value: job.done });
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 1500);
}
