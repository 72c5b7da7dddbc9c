/* The editor of reports: phrases at a click, keys, what is saved and what is not. Without it every button still works. */
"use strict";

(() => {
  const form = document.querySelector("form[data-report]");
  if (!form) return;
  const state = document.getElementById("saved-state");
  let dirty = false;
  let busy = false;
  let leaving = false;
  let waiting = null;

  function show(name, text) {
    state.dataset.state = name;
    state.textContent = text || state.dataset[name] || "";
  }

  /* -- saved or not --------------------------------------------------------------------------------------------- */

  form.addEventListener("input", () => {
    dirty = true;
    show("dirty");
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (leaving) return event.preventDefault();
    busy = true;
    dirty = false;
    show("saving");
  });
  document.addEventListener("lianyi:draft", (event) => {
    form.elements.version.value = event.detail.version;
    if (!dirty) show("saved", state.dataset.saved.replace("{}", event.detail.at));
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    busy = false;
    if (!event.detail.successful) {
      dirty = true;
      show("lost");
    }
    if (waiting) form.requestSubmit(waiting);
  });
  form.addEventListener("submit", (event) => {
    if (busy) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });

  /* -- phrases -------------------------------------------------------------------------------------------------- */

  function put(area, text) {
    if (!text || area.value.includes(text)) return;
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${text}` : text;
  }

  function insert(button) {
    put(form.elements.findings, button.dataset.findings);
    put(form.elements.impression, button.dataset.impression);
    const { conclusion, critical } = button.dataset;
    const chosen = [...form.elements.conclusion].find((each) => each.value === conclusion);
    const any = [...form.elements.conclusion].some((each) => each.checked);
    if (chosen && !(button.dataset.soft && any)) chosen.checked = true;
    if (critical) form.elements.critical_code.value = critical;
    form.elements.findings.dispatchEvent(new Event("input", { bubbles: true }));
    urge();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    if (!button) return;
    event.preventDefault();
    insert(button);
  });

  /* -- what the conclusion asks for ------------------------------------------------------------------------------- */

  function urge() {
    const picked = [...form.elements.conclusion].find((each) => each.checked)?.value || "";
    for (const part of form.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(picked);
    }
  }

  form.addEventListener("change", urge);
  urge();

  /* -- keys ----------------------------------------------------------------------------------------------------- */

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      form.querySelector("[data-finish]")?.click();
    } else if (event.altKey && !event.ctrlKey && /^Digit[0-9]$/.test(event.code)) {
      const button = form.querySelector(`[data-key="${event.code.slice(5)}"]`);
      if (!button) return;
      event.preventDefault();
      insert(button);
    } else if (event.ctrlKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      window.htmx?.trigger(form, "save-now");
    }
  });
})();
