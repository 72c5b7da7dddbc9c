/* ECG paper: where which lead stands, in millimetres, and how grid, trace and evidence are drawn. Pure but for the canvas. */
"use strict";

window.LianyiEcg = (() => {
  const STANDARD = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
  const LEFT = 14; /* mm before the traces: room for the calibration pulse */
  const WIDTH = 250; /* mm of trace: 10 s at 25 mm/s */
  const NOTHING = -32768;
  const COLOURS = { minor: "#f6d3d0", major: "#e9a29b", trace: "#14202b", label: "#14202b", mark: "#b1241c", hand: "#0b4fb0" };
  const ROWS = { "3x4": 40, "6x2": 26, "1": 16 };

  /* Which layouts a recording can be shown in. */
  const layouts = (leads) => (STANDARD.every((lead) => leads.includes(lead)) ? ["3x4", "6x2", "12x1"] : ["12x1"]);

  /* The strips of a layout: lead, place of its zero line, and the share of the window it shows. `recorded` s and `height` mm are
     what there is: a recording shorter than the window is shared out among the columns, so that no lead stays empty. */
  const strips = (name, leads, speed, recorded, height = 0) => {
    const seconds = Math.min(WIDTH / speed, recorded);
    const wide = seconds * speed;
    const found = [];
    const grid = (columns, rows, rhythm) => {
      const lines = rows + (rhythm ? 1 : 0);
      const row = height ? height / lines : ROWS[name] || ROWS["1"];
      const share = seconds / columns;
      for (let column = 0; column < columns; column += 1) {
        for (let line = 0; line < rows; line += 1) {
          const lead = STANDARD[column * rows + line];
          found.push({ lead, x: LEFT + (column * wide) / columns, width: wide / columns, y: (line + 0.5) * row, row, from: column * share, first: column === 0 });
        }
      }
      if (rhythm) found.push({ lead: rhythm, x: LEFT, width: wide, y: (rows + 0.5) * row, row, from: 0, first: true });
      return lines * row;
    };
    if (name === "3x4") return { strips: found, height: grid(4, 3, "II"), width: LEFT + WIDTH + 2, seconds };
    if (name === "6x2") return { strips: found, height: grid(2, 6, ""), width: LEFT + WIDTH + 2, seconds };
    const row = height ? height / leads.length : ROWS["1"];
    leads.forEach((lead, line) => found.push({ lead, x: LEFT, width: wide, y: (line + 0.5) * row, row, from: 0, first: true }));
    return { strips: found, height: leads.length * row, width: LEFT + WIDTH + 2, seconds };
  };

  /* The recording as it came: int16 µV, lead after lead, from a second on. */
  const trace = (buffer, leads, rate, from) => {
    const numbers = new Int16Array(buffer);
    const count = Math.floor(numbers.length / leads.length);
    return {
      rate, from, count, leads,
      of: (lead) => (leads.includes(lead) ? numbers.subarray(leads.indexOf(lead) * count, (leads.indexOf(lead) + 1) * count) : null),
    };
  };

  /* mV of a lead at an instant, the mean of 8 ms around it; null where nothing was recorded. */
  const level = (found, lead, at, around = 0.004) => {
    const row = found.of(lead);
    if (!row) return null;
    const first = Math.max(Math.round((at - around - found.from) * found.rate), 0);
    const last = Math.min(Math.round((at + around - found.from) * found.rate), found.count - 1);
    let sum = 0, count = 0;
    for (let i = first; i <= last; i += 1) if (row[i] !== NOTHING) { sum += row[i]; count += 1; }
    return count ? sum / count / 1000 : null;
  };

  /* Lines every 1 and 5 mm over a part of the paper; `k` is pixels a millimetre, `x0` and `y0` the part's corner in mm. */
  const grid = (context, k, x0, y0, width, height) => {
    for (const [step, colour, thick] of [[1, COLOURS.minor, 0.1], [5, COLOURS.major, 0.2]]) {
      if (k * step < 3) continue;
      context.strokeStyle = colour;
      context.lineWidth = Math.max(thick * k, 0.7);
      context.beginPath();
      for (let x = Math.ceil(x0 / step) * step; x <= x0 + width; x += step) { context.moveTo((x - x0) * k, 0); context.lineTo((x - x0) * k, height * k); }
      for (let y = Math.ceil(y0 / step) * step; y <= y0 + height; y += step) { context.moveTo(0, (y - y0) * k); context.lineTo(width * k, (y - y0) * k); }
      context.stroke();
    }
  };

  /* 1 mV for 0.2 s, before the first trace of a line. */
  const pulse = (context, k, strip, speed, gain, x0, y0) => {
    const long = Math.min(0.2 * speed, 8);
    const x = strip.x - long - 4, y = strip.y;
    context.beginPath();
    [[x, y], [x + 1.5, y], [x + 1.5, y - gain], [x + 1.5 + long, y - gain], [x + 1.5 + long, y], [x + 3 + long, y]].forEach(([a, b], i) => {
      if (i) context.lineTo((a - x0) * k, (b - y0) * k);
      else context.moveTo((a - x0) * k, (b - y0) * k);
    });
    context.stroke();
  };

  /* One strip's trace. Where samples crowd, the highest and lowest of each pixel are joined, so that no spike is lost. */
  const line = (context, k, strip, found, view, x0, y0) => {
    const row = found.of(strip.lead);
    if (!row) return;
    const { speed, gain, start } = view;
    const per = (k * speed) / found.rate; /* pixels a sample */
    const first = Math.max(Math.round((start + strip.from - found.from) * found.rate), 0);
    const last = Math.min(first + Math.floor((strip.width / speed) * found.rate), found.count - 1);
    const origin = (strip.x - x0) * k, zero = (strip.y - y0) * k, scale = (gain * k) / 1000;
    const step = Math.max(Math.floor(1 / (2 * per)), 1);
    let drawing = false;
    context.beginPath();
    for (let i = first; i <= last; i += step) {
      let low = Infinity, high = -Infinity;
      for (let j = i; j < i + step && j <= last; j += 1) if (row[j] !== NOTHING) { low = Math.min(low, row[j]); high = Math.max(high, row[j]); }
      if (high === -Infinity) { drawing = false; continue; }
      const x = origin + (i - first) * per;
      if (drawing) context.lineTo(x, zero - low * scale);
      else context.moveTo(x, zero - low * scale);
      if (high !== low) context.lineTo(x, zero - high * scale);
      drawing = true;
    }
    context.stroke();
  };

  /* Evidence of a proposal: a band over the time, and for a level also the ground before the QRS and the level itself. */
  const evidence = (context, k, strip, found, view, mark, before, x0, y0) => {
    const { speed, gain, start } = view;
    const a = (mark.from_s - start - strip.from) * speed, b = (mark.to_s - start - strip.from) * speed;
    if (b < 0 || a > strip.width || (mark.lead && mark.lead !== strip.lead)) return;
    const left = strip.x + Math.max(a, 0), right = strip.x + Math.min(b, strip.width);
    context.fillStyle = "rgba(177, 36, 28, 0.14)";
    const ground = mark.mv === null ? null : level(found, strip.lead, mark.from_s - before - 0.01, 0.006);
    if (ground === null) {
      context.fillRect((left - x0) * k, (strip.y - strip.row / 2 - y0) * k, Math.max((right - left) * k, 1), strip.row * k);
      return;
    }
    const base = strip.y - ground * gain, top = base - mark.mv * gain;
    context.fillRect((left - x0) * k, (Math.min(base, top) - y0) * k, Math.max((right - left) * k, 1), Math.max(Math.abs(base - top) * k, 1));
    context.strokeStyle = COLOURS.mark;
    context.lineWidth = Math.max(0.25 * k, 1);
    context.beginPath();
    context.moveTo((left - 3 - x0) * k, (base - y0) * k);
    context.lineTo((right - x0) * k, (base - y0) * k);
    context.moveTo((left - x0) * k, (top - y0) * k);
    context.lineTo((right - x0) * k, (top - y0) * k);
    context.stroke();
  };

  /* Draw a part of the paper. `view`: k, x0, y0, width, height (mm), speed, gain, start, marks, before (s from QRS begin to its end). */
  const draw = (context, plan, found, view) => {
    const { k, x0, y0, width, height, speed, gain } = view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.save();
    context.beginPath();
    context.rect(-x0 * k, -y0 * k, plan.width * k, plan.height * k);
    context.clip();
    grid(context, k, x0, y0, width, height);
    for (const strip of plan.strips) {
      if (strip.x > x0 + width || strip.x + strip.width < x0 || strip.y + 60 < y0 || strip.y - 60 > y0 + height) continue;
      for (const mark of view.marks || []) evidence(context, k, strip, found, view, mark, view.before || 0.09, x0, y0);
      context.strokeStyle = COLOURS.trace;
      context.lineWidth = Math.max(0.28 * k, 1);
      context.lineJoin = "round";
      if (strip.first) pulse(context, k, strip, speed, gain, x0, y0);
      line(context, k, strip, found, view, x0, y0);
      context.fillStyle = COLOURS.label;
      context.font = `600 ${Math.max(3.2 * k, 9)}px system-ui, sans-serif`;
      context.fillText(strip.lead, (strip.x + 1 - x0) * k, (strip.y - strip.row / 2 + Math.min(4.5, strip.row * 0.45) - y0) * k);
      if (strip.x > LEFT) {
        context.lineWidth = Math.max(0.3 * k, 1);
        context.beginPath();
        context.moveTo((strip.x - x0) * k, (strip.y - 4 - y0) * k);
        context.lineTo((strip.x - x0) * k, (strip.y + 4 - y0) * k);
        context.stroke();
      }
    }
    context.restore();
  };

  /* What two corners measure, in ms, mV and beats a minute. */
  const measured = (a, b, speed, gain) => {
    const ms = (Math.abs(b.x - a.x) / speed) * 1000;
    return { ms: Math.round(ms), mv: Math.round(((a.y - b.y) / gain) * 100) / 100, bpm: ms > 0 ? Math.round(60000 / ms) : null };
  };

  return { STANDARD, LEFT, WIDTH, COLOURS, layouts, strips, trace, level, draw, measured };
})();
