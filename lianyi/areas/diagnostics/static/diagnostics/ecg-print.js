/* The printed ECG: one sheet of A4 across, to scale, drawn with 12 points a millimetre (305 dpi). */
"use strict";

(() => {
  const { strips, trace, draw, layouts } = window.LianyiEcg;
  const POINTS = 12;

  const start = async () => {
    const told = JSON.parse(document.getElementById("ecg-data").textContent);
    const canvas = document.querySelector("[data-ecg-print]");
    const layout = layouts(told.leads).includes(told.layout) ? told.layout : "12x1";
    const plan = strips(layout, told.leads, told.speed, told.seconds, told.height);
    const seconds = Math.min(plan.seconds, told.seconds);
    const answer = await fetch(`${told.samples}?from=${told.start}&seconds=${seconds}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const found = trace(await answer.arrayBuffer(), told.leads, told.rate_hz, told.start);
    canvas.width = Math.round(plan.width * POINTS);
    canvas.height = Math.round(plan.height * POINTS);
    canvas.style.width = `${plan.width}mm`;
    canvas.style.height = `${plan.height}mm`;
    draw(canvas.getContext("2d", { alpha: false }), plan, found, { k: POINTS, x0: 0, y0: 0, width: plan.width, height: plan.height, speed: told.speed, gain: told.gain, start: told.start, marks: told.marks, before: told.qrs_s });
    canvas.dataset.drawn = "yes";
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
