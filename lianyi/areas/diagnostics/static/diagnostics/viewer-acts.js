/* What the viewer's buttons and keys do: each act by its name, on the pane in hand. */
"use strict";

(() => {
  const { place } = window.LianyiViewer;
  const KEYS = {
    ArrowUp: "previous", ArrowLeft: "previous", ArrowDown: "next", ArrowRight: "next", PageUp: "back", PageDown: "forth",
    Home: "first", End: "last", w: "tool:window", s: "tool:scroll", z: "tool:zoom", p: "tool:pan", l: "tool:LENGTH",
    a: "tool:ANGLE", o: "tool:ROI", i: "invert", r: "turn", h: "flip:across", v: "flip:down", f: "fit", x: "actual",
    0: "reset", 1: "preset:own", 2: "preset:lung", 3: "preset:mediastinum", 4: "preset:bone", 5: "preset:brain",
    6: "preset:abdomen", " ": "cine", m: "key", c: "compare", n: "linked", g: "full", "?": "help", Delete: "delete", Backspace: "delete",
  }; /* prettier-ignore */
  const PRESETS = {
    lung: { centre: -600, width: 1500 },
    mediastinum: { centre: 40, width: 400 },
    bone: { centre: 400, width: 1800 },
    brain: { centre: 40, width: 80 },
    abdomen: { centre: 50, width: 350 },
  };

  /* The acts by name; `desk` is the viewer: panes, pane in hand, tool, linked, cine. */
  function acts(desk) {
    const by = (steps) => () => desk.scroll(desk.pane, steps);
    return {
      next: by(1),
      previous: by(-1),
      forth: by(10),
      back: by(-10),
      first: () => desk.scroll(desk.pane, -Infinity),
      last: () => desk.scroll(desk.pane, Infinity),
      tool: (name) => desk.take(name),
      preset: (name) => preset(desk, name),
      invert: () => desk.pane.invert(),
      turn: () => desk.pane.turn(1),
      flip: (way) => desk.pane.flip(way),
      fit: () => desk.pane.fit(),
      actual: () => desk.pane.actual(),
      reset: () => desk.pane.reset(),
      larger: () => desk.pane.zoom(1.25, [desk.pane.box.width / 2, desk.pane.box.height / 2]),
      smaller: () => desk.pane.zoom(0.8, [desk.pane.box.width / 2, desk.pane.box.height / 2]),
      cine: () => desk.play(),
      key: () => desk.mark_key(),
      compare: () => desk.compare(),
      linked: () => desk.link(),
      delete: () => desk.remove(),
      full: () => full(desk.root),
      help: () => document.getElementById("viewer-help").showModal(),
      cancel: () => desk.cancel(),
    };
  }

  function full(root) {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => root.classList.toggle("viewer-whole"));
    else root.classList.toggle("viewer-whole"); /* a telephone that knows no full screen for parts of a page */
  }

  /* A preset's name is one of PRESETS, "own" or "own:2" (a window of the image itself), "lut:0", "auto". */
  function preset(desk, name) {
    const { pane } = desk;
    if (!pane.level || pane.head.colour) return;
    const { grey } = window.LianyiViewer;
    const [kind, number] = name.split(":");
    if (PRESETS[kind]) return pane.look({ ...PRESETS[kind], curve: "LINEAR" });
    if (kind === "lut" && pane.head.luts[number]) return pane.look({ name: pane.head.luts[number].name, lut: pane.head.luts[number] });
    if (kind === "own" && pane.head.windows[number || 0]) return pane.look({ ...pane.head.windows[number || 0] });
    if (kind === "own") return pane.look(grey.opening(pane.level.pixels, pane.head));
    return pane.look(grey.automatic(pane.level.pixels, pane.head));
  }

  /* The image of another pane that lies where this one does: by millimetres along the body, else as many images further. */
  function partner(from, to, anchor) {
    const depths = [from, to].map((pane) => pane.images.map((image) => place.depth(image.head)));
    if (depths.every((all) => all.every((each) => each !== null) && new Set(all).size > 1)) {
      const moved = depths[0][from.at] - depths[0][anchor.get(from)];
      return place.nearest(depths[1], depths[1][anchor.get(to)] + moved);
    }
    return anchor.get(to) + from.at - anchor.get(from);
  }

  /* Plays images one after the other, as fast as the network brings them and never faster than asked. */
  class Cine {
    constructor(step) {
      Object.assign(this, { step, running: false, rate: 15 });
    }

    toggle(rate) {
      this.running = !this.running;
      if (rate) this.rate = rate;
      if (this.running) this.run(performance.now());
    }

    stop() {
      this.running = false;
    }

    async run(from) {
      let due = from;
      while (this.running) {
        due = Math.max(due + 1000 / this.rate, performance.now() - 200);
        await this.step();
        await new Promise((next) => setTimeout(next, Math.max(0, due - performance.now())));
      }
    }
  }

  Object.assign(window.LianyiViewer, { acts: { KEYS, PRESETS, acts, partner, Cine } });
})();
