/* One pane of the image viewer: a series, the image of it in view, how it is looked at, and the words around it. */
"use strict";

(() => {
  const { grey, place, marks } = window.LianyiViewer;
  const WHOLE = 3e6; /* up to so many pixels an image is painted whole, beyond only what is in view */
  const make = (name, className) => Object.assign(document.createElement(name), { className });
  const figure = (value) => (Math.abs(value) >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(2));

  class Pane {
    /* `told(what)`: "image", "view", "window", "loaded" or "fault", for whoever keeps the buttons true. */
    constructor(root, words, told) {
      Object.assign(this, { root, words, told, images: [], at: 0, level: null, window: null, inverted: false });
      Object.assign(this, { view: { scale: 1, x: 0, y: 0, turn: 0, flip: false }, marks: [], chosen: null, fits: true, painted: "" });
      this.canvas = make("canvas", "pane-canvas");
      this.over = {};
      root.replaceChildren(this.canvas);
      for (const name of ["tl", "tr", "bl", "br", "top", "right", "bottom", "left"]) root.append((this.over[name] = make("div", `over over-${name}`)));
      this.bar = make("progress", "pane-bar");
      this.fault = make("div", "pane-fault");
      this.fault.setAttribute("role", "alert");
      root.append(this.bar, this.fault);
      this.bar.hidden = this.fault.hidden = true;
      this.context = this.canvas.getContext("2d", { alpha: false });
      this.sheet = document.createElement("canvas");
      new ResizeObserver(() => this.measure()).observe(root);
      this.measure();
    }

    get image() {
      return this.images[this.at];
    }

    get head() {
      return this.image?.head;
    }

    get box() {
      return { width: this.canvas.width, height: this.canvas.height };
    }

    get matrix() {
      return place.matrix(this.head, this.view, this.box);
    }

    measure() {
      const { width, height } = this.root.getBoundingClientRect();
      this.ratio = Math.min(window.devicePixelRatio || 1, 2);
      this.canvas.width = Math.max(1, Math.round(width * this.ratio));
      this.canvas.height = Math.max(1, Math.round(height * this.ratio));
      if (this.head && this.fits) this.fit();
      this.draw();
    }

    /* A point of the mouse or finger on the canvas. */
    point(event) {
      const { left, top } = this.canvas.getBoundingClientRect();
      return [(event.clientX - left) * this.ratio, (event.clientY - top) * this.ratio];
    }

    /* -- what is looked at ---------------------------------------------------------------------------------------- */

    /* Show a series of a study; `images` are its frames in order, `at` the one to begin with. */
    open(study, series, loader, at = 0) {
      const { images } = series;
      Object.assign(this, { study, series, loader, images, at: -1, level: null, window: null, inverted: false, chosen: null, fits: true });
      Object.assign(this.view, { turn: 0, flip: false });
      this.painted = "";
      return this.show(at);
    }

    /* The factor by which an image may be smaller without the screen showing less. */
    enough(head) {
      const scale = place.fitting(head, this.view, this.box);
      let reduce = 1;
      while (reduce < 64 && scale * reduce * 2 <= 1 && (head.rows * head.columns) / (reduce * reduce) > 2 ** 20) reduce *= 2;
      return reduce;
    }

    async show(wanted) {
      const at = Math.min(this.images.length - 1, Math.max(0, wanted));
      if (at === this.at || at < 0) return;
      const forward = at >= this.at;
      this.at = at;
      this.chosen = null;
      this.fault.hidden = true;
      const image = this.image;
      const ready = this.loader.found(image);
      if (ready) this.take(image, ready);
      else this.wait();
      this.words_around();
      this.told("image", this);
      try {
        const level = ready || (await this.loader.load(image, this.enough(image.head)));
        if (this.image === image && !ready) this.take(image, level);
        if (this.image === image) this.next(forward);
      } catch (fault) {
        if (this.image === image) this.refuse(fault);
      }
    }

    take(image, level) {
      this.bar.hidden = this.fault.hidden = true;
      this.level = { ...level, of: image, smaller: [] };
      this.window ??= grey.opening(level.pixels, image.head);
      if (this.fits) this.fit();
      this.painted = "";
      this.draw();
      this.told("loaded", this);
    }

    wait() {
      this.bar.removeAttribute("value");
      this.bar.hidden = false;
    }

    progress(done, whole) {
      if (!this.bar.hidden) Object.assign(this.bar, { max: whole, value: done });
    }

    /* Fetch what will be looked at next: the full image where it was opened smaller, then the neighbours. */
    next(forward) {
      const { images, at } = this;
      const ahead = [];
      for (let i = 1; i <= 24; i += 1) ahead.push(images[forward ? at + i : at - i]);
      for (let i = 1; i <= 4; i += 1) ahead.push(images[forward ? at - i : at + i]);
      const spares = navigator.connection?.saveData || window.matchMedia("(max-width: 700px)").matches;
      if (this.level.reduce > 1 && !spares) this.sharpen();
      this.loader.ahead(ahead.filter(Boolean), this.enough(this.head), () => this.told("ahead", this));
    }

    /* Take the image in its full fineness: when it is zoomed into or measured. */
    async sharpen() {
      const image = this.image;
      if (!image || this.level?.of !== image || this.level.reduce === 1) return;
      try {
        const level = await this.loader.load(image, 1);
        if (this.image === image) this.take(image, level);
      } catch (fault) {
        if (this.image === image) this.told("coarse", this);
      }
    }

    refuse(fault) {
      this.bar.hidden = true;
      this.level = null;
      this.draw();
      const { words } = this;
      const text = { 401: words.signed_out, 403: words.not_yours, 404: words.not_there }[fault.status] || fault.message;
      const line = make("p", "");
      line.textContent = fault.status ? text : fault instanceof RangeError ? words.damaged : words.offline;
      const again = make("button", "btn btn-sm");
      again.type = "button";
      again.textContent = words.again;
      again.addEventListener("click", () => {
        const { at } = this;
        this.at = -1;
        this.show(at);
      });
      this.fault.replaceChildren(line, again);
      this.fault.hidden = false;
      this.told("fault", this);
    }

    /* -- how it is looked at --------------------------------------------------------------------------------------- */

    fit() {
      this.fits = true;
      Object.assign(this.view, { x: 0, y: 0, scale: place.fitting(this.head, this.view, this.box) });
      this.seen();
    }

    actual() {
      this.fits = false;
      Object.assign(this.view, { x: 0, y: 0, scale: this.ratio });
      this.seen();
    }

    zoom(factor, at) {
      this.fits = false;
      this.view = place.zoomed(this.view, factor, at, this.box);
      this.seen();
    }

    pan(dx, dy) {
      this.fits = false;
      this.view.x += dx;
      this.view.y += dy;
      this.seen();
    }

    turn(quarters) {
      this.view.turn = (this.view.turn + quarters + 4) % 4;
      if (this.fits) this.fit();
      this.seen();
    }

    /* "across" changes left and right as they stand on the screen, "down" upper and lower. */
    flip(way) {
      const turned = this.view.turn % 2 === 1;
      this.view.flip = !this.view.flip;
      if ((way === "down") !== turned) this.view.turn = (this.view.turn + 2) % 4;
      this.seen();
    }

    seen() {
      if (this.level?.reduce > 1 && this.view.scale * this.level.reduce > 1.5) this.sharpen();
      this.draw();
      this.told("view", this);
    }

    look(window) {
      this.window = window;
      this.painted = "";
      this.draw();
      this.told("window", this);
    }

    invert() {
      this.inverted = !this.inverted;
      this.look(this.window);
    }

    reset() {
      Object.assign(this.view, { turn: 0, flip: false });
      this.inverted = false;
      this.fit();
      this.look(this.level ? grey.opening(this.level.pixels, this.head) : null);
    }

    /* -- painting ---------------------------------------------------------------------------------------------------- */

    draw() {
      if (this.asked) return;
      this.asked = requestAnimationFrame(() => {
        this.asked = 0;
        this.paint();
      });
    }

    paint() {
      const { context, level } = this;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = "#000";
      context.fillRect(0, 0, this.box.width, this.box.height);
      this.words_around();
      if (!level || level.of !== this.image || !this.window) return;
      const from = this.chosen_level(level);
      const part = this.part(from);
      if (part.w <= 0 || part.h <= 0) return;
      this.fill(from, part);
      const [a, b, c, d, e, f] = this.matrix;
      const r = [this.head.columns / from.columns, this.head.rows / from.rows];
      context.setTransform(a * r[0], b * r[0], c * r[1], d * r[1], e, f);
      context.imageSmoothingEnabled = this.view.scale < 6;
      context.imageSmoothingQuality = "high";
      context.drawImage(this.sheet, 0, 0, part.w, part.h, part.x, part.y, part.w, part.h);
      context.setTransform(1, 0, 0, 1, 0, 0);
      const { head, matrix, words, box } = this;
      for (const mark of this.here()) marks.draw(context, mark, { matrix, head, level, words, chosen: mark === this.chosen, box });
      this.root.dataset.painted = `${this.head.uid}/${this.image.frame}`;
    }

    /* The marks of the image in view. */
    here() {
      return this.marks.filter((mark) => mark.uid === this.head.uid && mark.frame === this.image.frame);
    }

    /* The smallest version of the pixels that still has one for every pixel of the screen. */
    chosen_level(level) {
      let from = level;
      for (let i = 0, scale = this.view.scale * level.reduce; scale * 2 <= 1 && from.columns > 64; i += 1, scale *= 2) {
        from = level.smaller[i] ??= grey.halved(from, this.head);
      }
      return from;
    }

    part(from) {
      if (from.rows * from.columns <= WHOLE) return { x: 0, y: 0, w: from.columns, h: from.rows };
      const { width, height } = this.box;
      const corners = [[0, 0], [width, 0], [0, height], [width, height]].map((each) => place.toImage(this.matrix, each));
      const by = [from.columns / this.head.columns, from.rows / this.head.rows];
      const [xs, ys] = [0, 1].map((i) => corners.map((each) => each[i] * by[i]));
      const x = Math.max(0, Math.floor(Math.min(...xs)));
      const y = Math.max(0, Math.floor(Math.min(...ys)));
      return { x, y, w: Math.min(from.columns, Math.ceil(Math.max(...xs))) - x, h: Math.min(from.rows, Math.ceil(Math.max(...ys))) - y };
    }

    fill(from, part) {
      const name = [from.columns, part.x, part.y, part.w, part.h].join();
      if (this.painted === name) return;
      if (this.sheet.width !== part.w || this.sheet.height !== part.h) Object.assign(this.sheet, { width: part.w, height: part.h });
      const ground = this.sheet.getContext("2d", { alpha: false });
      const data = ground.createImageData(part.w, part.h);
      const table = this.head.colour ? (this.inverted ? "inverted" : "") : grey.palette(this.head, this.window, this.inverted);
      grey.paint(from.pixels, from.columns, this.head, table, part, new Uint32Array(data.data.buffer));
      ground.putImageData(data, 0, 0);
      this.painted = name;
    }

    /* -- words around the image: as text, whatever they hold ------------------------------------------------------------ */

    words_around() {
      const { study, series, head, words, over, window: seen } = this;
      if (!head) return;
      const { person } = study;
      const lines = (name, ...texts) => {
        const whole = texts.filter(Boolean).join("\n");
        if (over[name].textContent !== whole) over[name].textContent = whole;
      };
      lines("tl", person.name, [person.sex, person.age].filter(Boolean).join(" "), person.number);
      const of = series.study || study; /* another study of the same order */
      lines("tr", of.institution, of.at, [of.modality, of.title].filter(Boolean).join(" "));
      const counted = `${this.at + 1} / ${this.images.length}`;
      const frame = head.frames > 1 ? `${words.frame} ${this.image.frame}/${head.frames}` : "";
      lines("bl", series.title, [`${words.image} ${counted}`, frame].filter(Boolean).join(" · "), this.calibration());
      const window = !seen || head.colour ? "" : seen.lut ? seen.name : `${words.ww} ${figure(seen.width)}  ${words.wl} ${figure(seen.centre)}`;
      const coarse = this.level?.reduce > 1 ? `${words.coarse} 1/${this.level.reduce}` : "";
      lines("br", coarse, head.lossy ? words.lossy : "", window, `${Math.round((this.view.scale / this.ratio) * 100)}%`);
      const sides = place.sides(head, this.view);
      for (const name of ["top", "right", "bottom", "left"]) lines(name, sides[name]);
      if (head.laterality) lines("top", [sides.top, head.laterality].filter(Boolean).join(" · "));
      this.root.setAttribute("aria-label", [series.title, counted, window].filter(Boolean).join(" "));
    }

    calibration() {
      const { head, words } = this;
      if (head.spacing_of === "IMAGER") return words.imager;
      return head.spacing || head.regions.length ? "" : words.uncalibrated;
    }
  }

  window.LianyiViewer.Pane = Pane;
})();
