/* The study of the image viewer: its index made ready, its strip of series, and what is kept about it on the server. */
"use strict";

(() => {
  const { grey, Refused } = window.LianyiViewer;

  /* Turn the server's index into series of frames: `images` is one entry a frame, {head, frame}. */
  function prepared(index) {
    const tables = (luts) => (luts || []).map((lut) => ({ ...lut, table: Uint8Array.from(atob(lut.table), (c) => c.charCodeAt(0)) }));
    for (const series of index.series) {
      series.images = series.heads.flatMap((own) => {
        const head = { ...series.shared, ...own };
        head.luts = tables(head.luts);
        return Array.from({ length: head.frames }, (_, i) => ({ head, frame: i + 1 }));
      });
    }
    index.series = index.series.filter((series) => series.images.length);
    return index;
  }

  /* Where an image stands: {series, at}; null where it is not in the study. */
  function place_of(study, uid, frame) {
    for (const series of study.series) {
      const at = series.images.findIndex((image) => image.head.uid === uid && image.frame === frame);
      if (at >= 0) return { series, at };
    }
    return null;
  }

  /* One request that writes; a refusal comes back as an error with the server's words. */
  async function send(url, body) {
    const token = document.querySelector("#viewer [name=csrfmiddlewaretoken]")?.value || "";
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
    const reply = await fetch(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
    const told = await reply.json().catch(() => ({}));
    if (!reply.ok || reply.redirected) throw new Refused(reply.redirected ? 401 : reply.status, told.detail);
    return told;
  }

  /* The small picture of a series: its middle image, fetched small and shown with the window it opens with. */
  async function thumbnail(canvas, series, loader) {
    const image = series.images[Math.floor(series.images.length / 2)];
    const { head } = image;
    let reduce = 1;
    while (Math.max(head.rows, head.columns) / reduce > 160 && reduce < 64) reduce *= 2;
    const level = await loader.load(image, reduce);
    const part = { x: 0, y: 0, w: level.columns, h: level.rows };
    Object.assign(canvas, { width: part.w, height: part.h });
    const ground = canvas.getContext("2d");
    const data = ground.createImageData(part.w, part.h);
    const table = head.colour ? "" : grey.palette(head, grey.opening(level.pixels, head));
    grey.paint(level.pixels, level.columns, head, table, part, new Uint32Array(data.data.buffer));
    ground.putImageData(data, 0, 0);
  }

  /* Fill the strip: a button for each series, its number of images, a star where an image of it is marked as key. */
  function strip(root, study, loader, { words, choose }) {
    root.replaceChildren(
      ...study.series.map((series) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "strip-series" });
        const canvas = document.createElement("canvas");
        const name = Object.assign(document.createElement("span"), { className: "strip-name" });
        name.textContent = series.title || series.modality;
        const count = Object.assign(document.createElement("small"), { className: "strip-count" });
        button.append(canvas, name, count);
        button.addEventListener("click", () => choose(series));
        series.button = button;
        series.count = count;
        thumbnail(canvas, series, loader).catch(() => canvas.classList.add("strip-bad"));
        return button;
      }),
    );
    counted(study, words);
  }

  /* Keep the strip's words true: how many images, how many of them key images. */
  function counted(study, words) {
    for (const series of study.series) {
      if (!series.count) continue;
      const uids = new Set(series.images.map((image) => image.head.uid));
      const keys = study.keys.filter((key) => uids.has(key.uid)).length;
      series.count.textContent = [`${series.images.length} ${words.sheets}`, keys ? `★ ${keys}` : ""].filter(Boolean).join(" · ");
    }
  }

  Object.assign(window.LianyiViewer, { study: { prepared, place_of, send, thumbnail, strip, counted } });
})();
