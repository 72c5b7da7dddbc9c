/* The sheet of results: Enter goes to the next box as on an analyser's own keyboard; Ctrl+Enter saves. */
"use strict";

document.querySelector("form[data-grid]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input, select")) return;
  event.preventDefault();
  const form = event.currentTarget;
  if (event.ctrlKey || event.metaKey) {
    form.requestSubmit(form.querySelector("button[value=save]"));
    return;
  }
  const boxes = [...form.querySelectorAll("[name^=r_]")];
  const here = boxes.indexOf(event.target.closest("tr")?.querySelector("[name^=r_]"));
  const next = boxes[here + 1] || form.querySelector("[name=analyser]");
  next.focus();
  next.select?.();
});

document.querySelector("form[data-grid] [name^=r_]")?.focus();
