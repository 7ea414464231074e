// Accept, change or reject a line. What is sent: the reading's number, the line, the decision, the reason; no text of the note.
"use strict";

(() => {
  const reading = document.querySelector(".desk")?.dataset.reading;
  if (!reading) return;
  const home = (box) => box.closest(".line") || box; // the line, or the box that adds one
  const words = (text) => text.toUpperCase().split(/[\s,]+/).filter(Boolean);

  async function store(box, decision, form) {
    const body = { reading, line: Number(box.dataset.decides), decision };
    if (form) body.reason = form.reason.value;
    if (decision === "change" || decision === "add") {
      body.change = {
        code: form.code.value.trim().toUpperCase(), units: Number(form.units.value),
        modifiers: words(form.modifiers.value), icd10: words(form.icd10.value),
      };
    }
    const told = box.querySelector(".decided");
    told.className = "decided";
    told.textContent = "storing";
    try {
      const answer = await fetch("/v1/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const stored = await answer.json();
      if (!answer.ok) throw new Error((stored.errors || []).map((e) => `${e.field} ${e.message}`).join(", ") || stored.detail || stored.title);
      const by = stored.record.at.slice(11, 16);
      if (decision === "add") {
        const item = document.createElement("li");
        item.textContent = `${body.change.code} × ${body.change.units} added, no. ${stored.number}: ${body.reason}`;
        box.querySelector(".added").append(item);
        form.reset();
        told.textContent = "";
      } else {
        told.textContent = `${{ accept: "accepted", change: "changed", reject: "rejected" }[decision]}, no. ${stored.number}, ${by} UTC`;
        told.classList.add("done");
        box.closest(".line").dataset.decided = decision;
      }
      close(box);
      home(box).focus();
    } catch (error) {
      told.textContent = `not stored: ${error.message}`;
      told.classList.add("failed");
    }
  }

  function close(box) {
    box.querySelector("form").hidden = true;
    box.querySelectorAll("[aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
  }

  function open(box, decision) {
    close(box);
    const form = box.querySelector("form");
    form.hidden = false;
    form.dataset.decision = decision;
    form.querySelector(".change-fields").hidden = decision === "reject";
    box.querySelector(`[data-decide="${decision}"]`).setAttribute("aria-expanded", "true");
    form.querySelector(decision === "reject" ? "[name=reason]" : "[name=code]").focus();
  }

  document.querySelectorAll("[data-decides]").forEach((box) => {
    const form = box.querySelector("form");
    box.querySelectorAll("[data-decide]").forEach((button) => button.addEventListener("click", () => {
      if (button.dataset.decide === "accept") store(box, "accept", null);
      else open(box, button.dataset.decide);
    }));
    form.addEventListener("submit", (event) => { event.preventDefault(); store(box, form.dataset.decision, form); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(box); home(box).focus(); } });
    box.querySelector("[data-cancel]").addEventListener("click", () => { close(box); home(box).focus(); });
  });
})();
