/* Pixel mathematics of the image viewer: stored values -> what the eye sees. Pure: no page, no network.
   A head describes an image as the server's index does: rows, columns, colour, bits (8 or 16), signed, slope, intercept,
   inverse (MONOCHROME1), padding, smallest and largest where known, windows, curve (LINEAR, LINEAR_EXACT or SIGMOID). */
"use strict";

(() => {
  const KINDS = { "8u": Uint8Array, "8s": Int8Array, "16u": Uint16Array, "16s": Int16Array };
  const OPAQUE = 0xff000000;

  /* Bytes of a frame, little endian -> its values. Throws RangeError where the length is not what the head says. */
  function values(buffer, head, rows = head.rows, columns = head.columns) {
    const size = rows * columns * (head.colour ? 3 : 1);
    if (buffer.byteLength !== size * (head.colour ? 1 : head.bits / 8)) throw new RangeError("frame has another size");
    if (head.colour) return new Uint8Array(buffer);
    return new KINDS[`${head.bits}${head.signed ? "s" : "u"}`](buffer);
  }

  /* How a value x of the modality is shown between 0 and 1: DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3. */
  function shade(x, { centre, width }, curve = "LINEAR") {
    if (curve === "SIGMOID") return 1 / (1 + Math.exp((-4 * (x - centre)) / width));
    if (curve === "LINEAR_EXACT") return Math.min(1, Math.max(0, (x - centre) / width + 0.5));
    const w = Math.max(1, width) - 1;
    const from = x - (centre - 0.5);
    if (from <= -w / 2) return 0;
    return from > w / 2 ? 1 : from / w + 0.5;
  }

  /* What a VOI LUT makes of a value: {first, count, table of 0..255}. A long table comes thinned out to table.length. */
  function looked(x, lut) {
    const at = Math.min(lut.count - 1, Math.max(0, x - lut.first));
    return lut.table[Math.floor((at * lut.table.length) / lut.count)] / 255;
  }

  /* One 32-bit pixel for each possible stored value, so that painting is one look-up. `window`: {centre, width} or {lut}. */
  function palette(head, window, inverted = false) {
    const size = 2 ** head.bits;
    const half = head.signed ? size / 2 : 0;
    const out = new Uint32Array(size);
    const inverse = head.inverse !== inverted;
    for (let i = 0; i < size; i += 1) {
      const stored = i >= half && half ? i - size : i; /* the index is the two's complement of the value */
      const x = stored * head.slope + head.intercept;
      const bright = window.lut ? looked(stored, window.lut) : shade(x, window, window.curve || head.curve);
      const v = Math.round((inverse ? 1 - bright : bright) * 255);
      out[i] = OPAQUE | (v << 16) | (v << 8) | v;
    }
    if (head.padding !== null && head.padding !== undefined) out[head.padding & (size - 1)] = OPAQUE;
    return out;
  }

  /* Paint the part {x, y, w, h} of an image `columns` wide into `out`, 32 bits a pixel. */
  function paint(pixels, columns, head, table, part, out) {
    const { x, y, w, h } = part;
    if (head.colour) return paintColour(pixels, columns, part, table, out);
    const mask = 2 ** head.bits - 1;
    for (let row = 0, to = 0; row < h; row += 1) {
      let from = (y + row) * columns + x;
      for (let column = 0; column < w; column += 1) out[to++] = table[pixels[from++] & mask];
    }
    return out;
  }

  function paintColour(pixels, columns, { x, y, w, h }, table, out) {
    const turn = table === "inverted" ? 0x00ffffff : 0;
    for (let row = 0, to = 0; row < h; row += 1) {
      let from = ((y + row) * columns + x) * 3;
      for (let column = 0; column < w; column += 1, from += 3) {
        out[to++] = (OPAQUE | (pixels[from + 2] << 16) | (pixels[from + 1] << 8) | pixels[from]) ^ turn;
      }
    }
    return out;
  }

  /* Half as large each way, every pixel the mean of four: what is shown small must not flicker. */
  function halved({ pixels, rows, columns }, head) {
    const step = head.colour ? 3 : 1;
    const [h, w] = [Math.max(1, rows >> 1), Math.max(1, columns >> 1)];
    const out = new pixels.constructor(h * w * step);
    const right = columns > 1 ? step : 0;
    const below = rows > 1 ? columns * step : 0;
    for (let row = 0, to = 0; row < h; row += 1) {
      let from = row * 2 * columns * step;
      for (let column = 0; column < w; column += 1, from += 2 * step) {
        for (let part = from; part < from + step; part += 1) {
          out[to++] = (pixels[part] + pixels[part + right] + pixels[part + below] + pixels[part + right + below]) >> 2;
        }
      }
    }
    return { pixels: out, rows: h, columns: w };
  }

  /* The window that shows an image for which nobody said one: from the 0.5th to the 99.5th hundredth of its values. */
  function automatic(pixels, head) {
    const step = Math.max(1, Math.floor(pixels.length / 50000));
    const some = [];
    for (let i = 0; i < pixels.length; i += step) if (pixels[i] !== head.padding) some.push(pixels[i]);
    if (!some.length) return { centre: 0, width: 1 };
    some.sort((a, b) => a - b);
    const at = (share) => some[Math.min(some.length - 1, Math.floor(share * some.length))] * head.slope + head.intercept;
    const [low, high] = [at(0.005), at(0.995)];
    return { centre: (low + high) / 2, width: Math.max(1, Math.abs(high - low)) };
  }

  /* The window an image opens with: DICOM's first, its first table, the whole of 8 bits, else the automatic one. */
  function opening(pixels, head) {
    if (head.colour) return { centre: 128, width: 256 };
    if (head.windows.length) return { ...head.windows[0] };
    if (head.luts?.length) return { name: head.luts[0].name, lut: head.luts[0] };
    if (head.bits === 8) return { centre: 128 * head.slope + head.intercept, width: 256 * head.slope };
    return automatic(pixels, head);
  }

  /* How far a drag of one screen pixel moves the window: a whole drag across a screen passes the image's whole range. */
  function dragged(window, dx, dy, { width: base }) {
    const by = Math.max(1, base) / 400;
    return { centre: window.centre + dy * by, width: Math.max(1, window.width + dx * by) };
  }

  /* Figures of the pixels whose middle lies inside the ellipse between two corners, in the modality's unit. */
  function figures({ pixels, rows, columns }, head, [a, b]) {
    const [cx, cy] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const [rx, ry] = [Math.abs(b[0] - a[0]) / 2, Math.abs(b[1] - a[1]) / 2];
    let [n, sum, squares, least, most] = [0, 0, 0, Infinity, -Infinity];
    if (head.colour || !rx || !ry) return null;
    for (let row = Math.max(0, Math.floor(cy - ry)); row < Math.min(rows, cy + ry); row += 1) {
      const dy = (row + 0.5 - cy) / ry;
      for (let column = Math.max(0, Math.floor(cx - rx)); column < Math.min(columns, cx + rx); column += 1) {
        const dx = (column + 0.5 - cx) / rx;
        if (dx * dx + dy * dy > 1) continue;
        const value = pixels[row * columns + column] * head.slope + head.intercept;
        [n, sum, squares] = [n + 1, sum + value, squares + value * value];
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    if (!n) return null;
    const mean = sum / n;
    return { n, mean, sd: Math.sqrt(Math.max(0, squares / n - mean * mean)), least, most };
  }

  window.LianyiViewer = { grey: { values, shade, palette, paint, halved, automatic, opening, dragged, figures } };
})();
