/* What the pages do beyond plain HTML. Everything here is a comfort: each page works without it. */
"use strict";

(() => {
  const say = (name) => document.body.dataset[name] || "";
  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  /* -- short messages ------------------------------------------------------------------------------------------- */

  function notice(text, tone) {
    if (!text) return;
    const line = document.createElement("p");
    line.className = `flash flash-${{ good: "success", bad: "error", warn: "warning" }[tone] || "info"}`;
    const words = document.createElement("span");
    words.textContent = text;
    const shut = document.createElement("button");
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", say("shut"));
    shut.addEventListener("click", () => line.remove());
    line.append(words, shut);
    document.getElementById("toasts").append(line);
    if (tone !== "bad") setTimeout(() => line.remove(), 8000);
  }

  document.addEventListener("lianyi:notice", (event) => notice(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:sendError", () => notice(say("offline"), "bad"));
  document.addEventListener("htmx:timeout", () => notice(say("offline"), "bad"));
  document.addEventListener("htmx:responseError", (event) => {
    const reply = event.detail.xhr;
    let told = "";
    if ((reply.getResponseHeader("Content-Type") || "").includes("json")) {
      try {
        told = JSON.parse(reply.responseText).detail || "";
      } catch {
        told = "";
      }
    } else {
      told = new DOMParser().parseFromString(reply.responseText, "text/html").querySelector("[data-refusal]")?.textContent || "";
    }
    notice(told.trim() || (reply.status >= 500 ? say("fault") : say("refused")), "bad");
  });

  /* -- clocks: the server's time counts, not this computer's ------------------------------------------------------ */

  const ahead = Date.parse(say("now")) - Date.now() || 0;
  const [dayWord, hourWord, minuteWord] = say("units").split(",");
  const TONES = { bad: "octagon", warn: "triangle", neutral: "dot-open" };

  function words(minutes) {
    const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
    if (d) return `${d}${dayWord}${h}${hourWord}`;
    return h ? `${h}${hourWord}${m}${minuteWord}` : `${m}${minuteWord}`;
  }

  function tick() {
    const now = Date.now() + ahead;
    for (const clock of document.querySelectorAll(".clock[data-due]")) {
      const left = Date.parse(clock.dataset.due) - now;
      const tone = left < 0 ? "bad" : left <= 3600000 ? "warn" : "neutral";
      const span = words(Math.floor(Math.abs(left) / 60000));
      clock.lastElementChild.textContent = say(left < 0 ? "late" : "left").replace("{}", span.trim());
      if (clock.classList.contains(`state-${tone}`)) continue;
      clock.classList.remove("state-bad", "state-warn", "state-neutral");
      clock.classList.add(`state-${tone}`);
      const use = clock.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${TONES[tone]}`));
    }
  }

  setInterval(tick, 20000);

  /* -- keys: / searches, j and k walk the rows, Enter opens, Escape shuts ------------------------------------------- */

  const rows = () => [...document.querySelectorAll("table[data-rows] > tbody > tr[data-href]")].filter((row) => row.offsetParent);

  function walk(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("is-here"));
    const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
    if (here >= 0) all[here].classList.remove("is-here");
    next.classList.add("is-here");
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function shut() {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    if (location.hash === "#nav") location.hash = "#content";
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return shut();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-shortcut='/']");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "j") {
      walk(1);
    } else if (event.key === "k") {
      walk(-1);
    } else if (event.key === "Enter" && event.target.matches?.("tr[data-href]")) {
      location.assign(event.target.dataset.href);
    }
  });

  /* -- clicks -------------------------------------------------------------------------------------------------- */

  document.addEventListener("click", (event) => {
    const target = event.target;
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
    const opener = target.closest("[data-dialog]");
    if (opener) return document.getElementById(opener.dataset.dialog)?.showModal();
    if (target.closest("[data-dialog-close]")) return target.closest("dialog").close();
    if (target.closest("[data-print]")) return window.print();
    const copied = target.closest("[data-copy]");
    if (copied) return navigator.clipboard?.writeText(copied.dataset.copy).then(() => notice(say("copied"), "good"));
    const row = target.closest("tr[data-href]");
    if (!row || target.closest("a, button, input, select, label, summary") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1"; /* a second click sends nothing twice */
  }, true);

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  /* -- forms: what was typed is not lost by a careless click; the first fault is where the cursor goes --------------- */

  const guarded = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) guarded.add(form);
  });
  document.addEventListener("submit", (event) => guarded.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...guarded].some((form) => form.isConnected)) event.preventDefault();
  });

  function toFault(root) {
    const field = root.querySelector?.("[aria-invalid='true']") || root.querySelector?.(".notice-bad[role=alert]");
    if (!field || field.closest("[data-calm]")) return;
    if (!field.matches("input, select, textarea")) field.tabIndex = -1;
    field.focus();
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    toFault(event.detail.elt);
    tick();
  });
  document.addEventListener("DOMContentLoaded", () => toFault(document));
})();
