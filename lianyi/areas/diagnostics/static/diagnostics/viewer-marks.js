/* Measurements on an image: length, angle and ellipse; drawn, picked up, moved, and put into words. */
"use strict";

(() => {
  const { grey, place } = window.LianyiViewer;
  const POINTS = { LENGTH: 2, ANGLE: 3, ROI: 2 };
  const NEAR = 14;
  const digits = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1));

  /* The words at a measurement: one line for each figure. `level`: the pixels at hand, {pixels, rows, columns, reduce}. */
  function said(mark, head, level, words) {
    if (mark.kind === "ANGLE") return [`${place.angle(head, mark.points).toFixed(1)}°`];
    if (mark.kind === "LENGTH") {
      const { value, unit, of } = place.distance(head, mark.points);
      const note = of === "IMAGER" ? words.imager : of ? "" : words.uncalibrated;
      return [`${digits(value)} ${unit}${note ? ` ${note}` : ""}`];
    }
    const { value, unit } = place.area(head, mark.points);
    const lines = [`${digits(value)} ${unit}${unit === "px²" ? ` ${words.uncalibrated}` : ""}`];
    const found = level && grey.figures(level, head, mark.points.map(([x, y]) => [x / level.reduce, y / level.reduce]));
    if (!found) return lines;
    const about = level.reduce > 1 ? "≈ " : "";
    const measure = head.unit ? ` ${head.unit}` : "";
    return [
      ...lines,
      `${about}${words.mean} ${found.mean.toFixed(1)}${measure} · ${words.sd} ${found.sd.toFixed(1)}`,
      `${about}${words.range} ${digits(found.least)} – ${digits(found.most)}`,
    ];
  }

  /* Which handle of which mark lies under a point of the screen: {mark, point} or, on the line itself, {mark, point: -1}. */
  function hit(marks, matrix, at) {
    const away = ([x, y]) => Math.hypot(x - at[0], y - at[1]);
    for (const mark of [...marks].reverse()) {
      const points = mark.points.map((point) => place.toScreen(matrix, point));
      const point = points.findIndex((each) => away(each) <= NEAR);
      if (point >= 0) return { mark, point };
      if (path(mark, points).some((each) => away(each) <= NEAR / 2)) return { mark, point: -1 };
    }
    return null;
  }

  /* Points along a mark's line, close enough for a finger. */
  function path(mark, points) {
    if (mark.kind === "ROI") {
      const [[x0, y0], [x1, y1]] = points;
      return Array.from({ length: 64 }, (_, i) => {
        const turn = (i / 64) * 2 * Math.PI;
        return [(x0 + x1) / 2 + (Math.cos(turn) * (x1 - x0)) / 2, (y0 + y1) / 2 + (Math.sin(turn) * (y1 - y0)) / 2];
      });
    }
    const along = [];
    for (let i = 1; i < points.length; i += 1) {
      const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 5));
      for (let k = 0; k <= steps; k += 1) along.push([x0 + ((x1 - x0) * k) / steps, y0 + ((y1 - y0) * k) / steps]);
    }
    return along;
  }

  /* Draw a mark; the words stand beside its last point on a dark ground, inside the box. */
  function draw(context, mark, { matrix, head, level, words, chosen, box }) {
    const points = mark.points.map((point) => place.toScreen(matrix, point));
    const colour = chosen ? "#ffd24a" : "#7be0c3";
    context.save();
    context.lineWidth = 3.5;
    context.strokeStyle = "rgb(0 0 0 / 65%)";
    stroke(context, mark, points);
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    stroke(context, mark, points);
    context.fillStyle = colour;
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x, y, chosen ? 5 : 3, 0, 2 * Math.PI);
      context.fill();
    }
    if (points.length === POINTS[mark.kind]) write(context, said(mark, head, level, words), points.at(-1), colour, box);
    context.restore();
  }

  function stroke(context, mark, points) {
    context.beginPath();
    if (mark.kind === "ROI" && points.length === 2) {
      /* the ellipse of the image, whatever the turn: an image turned by quarters keeps its axes on the screen's */
      const [[x0, y0], [x1, y1]] = points;
      context.ellipse((x0 + x1) / 2, (y0 + y1) / 2, Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2, 0, 0, 2 * Math.PI);
    } else {
      points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    }
    context.stroke();
  }

  function write(context, lines, [x, y], colour, box) {
    context.font = "13px system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 12;
    const height = lines.length * 18 + 6;
    const left = Math.max(2, Math.min(x + 12, box.width - width - 2));
    const top = Math.max(2, Math.min(y + 8, box.height - height - 2));
    context.fillStyle = "rgb(10 16 20 / 78%)";
    context.fillRect(left, top, width, height);
    context.fillStyle = colour;
    lines.forEach((line, i) => context.fillText(line, left + 6, top + 18 + i * 18 - 2));
  }

  Object.assign(window.LianyiViewer, { marks: { POINTS, said, hit, draw } });
})();
