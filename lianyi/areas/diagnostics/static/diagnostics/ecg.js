/* The ECG page: a view for each recording on it, proposals that show their evidence, median beats one over the other. */
"use strict";

(() => {
  const { EcgView, STANDARD, COLOURS } = window.LianyiEcg;

  /* Buttons of proposals: pressed, their evidence stands on the trace. */
  const proposals = (view, told) => {
    const buttons = [...document.querySelectorAll("[data-ecg-proposal]")];
    const choose = () => {
      const on = buttons.filter((button) => button.getAttribute("aria-pressed") === "true");
      view.marks = on.flatMap((button) => told.proposals[Number(button.dataset.ecgProposal)]?.marks || []);
      view.later();
      return on;
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        choose();
        if (on) {
          view.turnTo(told.proposals[Number(button.dataset.ecgProposal)].marks[0]);
          view.root.scrollIntoView({ block: "nearest" });
        }
      });
    }
    const urgent = buttons.find((button) => button.dataset.urgent !== undefined);
    if (urgent) {
      urgent.setAttribute("aria-pressed", "true");
      choose();
      view.turnTo(told.proposals[Number(urgent.dataset.ecgProposal)].marks[0]);
    }
  };

  /* The median beat of a lead, now and then, upon a small grid. */
  const beat = (canvas, lead, both) => {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const width = canvas.clientWidth, height = canvas.clientHeight;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const k = width / 30; /* 30 mm across: 1.2 s */
    context.strokeStyle = COLOURS.minor;
    context.beginPath();
    for (let x = 0; x < width; x += k * 5) { context.moveTo(x, 0); context.lineTo(x, height); }
    for (let y = 0; y < height; y += k * 5) { context.moveTo(0, y); context.lineTo(width, y); }
    context.stroke();
    both.forEach(([median, colour]) => {
      const row = median?.leads?.[lead];
      if (!row) return;
      context.strokeStyle = colour;
      context.lineWidth = 1.3;
      context.beginPath();
      row.forEach((value, i) => {
        const x = ((i - median.zero) / median.rate_hz + 0.42) * 25 * k, y = height * 0.62 - (value / 1000) * 10 * k;
        if (i) context.lineTo(x, y);
        else context.moveTo(x, y);
      });
      context.stroke();
    });
    context.fillStyle = COLOURS.label;
    context.font = "600 12px system-ui, sans-serif";
    context.fillText(lead, 4, 13);
  };

  const start = () => {
    const told = JSON.parse(document.getElementById("ecg-data").textContent);
    const roots = [...document.querySelectorAll("[data-ecg]")];
    const views = roots.map((root) => new EcgView(root, told.recordings[Number(root.dataset.ecg)]));
    proposals(views[0], told.recordings[0]);
    if (views.length > 1) {
      for (const name of ["speed", "gain", "layout"]) {
        document.querySelectorAll(`[data-ecg-set=${name}]`).forEach((field) => field.addEventListener("change", () => {
          document.querySelectorAll(`[data-ecg-set=${name}]`).forEach((other) => {
            if (other !== field && other.value !== field.value && [...other.options].some((option) => option.value === field.value)) {
              other.value = field.value;
              other.dispatchEvent(new Event("change", { bubbles: true }));
            }
          });
        }));
      }
      const [now, then] = told.recordings.map((recording) => recording.median);
      for (const canvas of document.querySelectorAll("[data-ecg-beat]")) beat(canvas, canvas.dataset.ecgBeat, [[then, COLOURS.hand], [now, COLOURS.trace]]);
    }
    const print = document.querySelector("[data-ecg-print-link]");
    if (print) print.addEventListener("click", () => {
      const { layout, speed, gain, start: from } = views[0];
      print.search = new URLSearchParams({ layout, speed, gain, from: from.toFixed(2) }).toString();
    });
    document.querySelectorAll("[data-ecg-beat]").forEach((canvas) => { canvas.closest("figure").hidden = !STANDARD.includes(canvas.dataset.ecgBeat); });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
