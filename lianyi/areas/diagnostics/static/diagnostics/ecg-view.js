/* One ECG on the screen: loading the window that is shown, zoom, paging, calipers by mouse, finger and keyboard. */
"use strict";

(() => {
  const { LEFT, COLOURS, layouts, strips, trace, draw, measured } = window.LianyiEcg;
  const CSS_MM = 96 / 25.4;
  const GRAB = 2.5; /* mm: so near a caliper is taken hold of */
  const store = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } }, set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } } };

  class EcgView {
    constructor(root, told) {
      Object.assign(this, { root, told, speed: 25, gain: 10, zoom: 1, start: 0, marks: [], hand: null, chosen: "b", found: null });
      this.scroller = root.querySelector("[data-ecg-scroll]");
      this.space = root.querySelector("[data-ecg-space]");
      this.canvas = root.querySelector("canvas");
      this.said = root.querySelector("[data-ecg-said]");
      this.fault = root.querySelector("[data-ecg-fault]");
      this.context = this.canvas.getContext("2d", { alpha: false });
      this.layout = layouts(told.leads)[0];
      this.scale = Number(store.get("lianyi-ecg-mm")) || 1;
      new ResizeObserver(() => this.fit()).observe(this.scroller);
      this.scroller.addEventListener("scroll", () => this.later(), { passive: true });
      this.wide = Boolean(told.wide);
      this.listen();
      this.bind();
      this.relayout();
      this.load();
    }

    /* Pixels of the screen a millimetre of paper takes. */
    get k() {
      return CSS_MM * this.zoom * this.scale;
    }

    relayout() {
      this.plan = strips(this.layout, this.told.leads, this.speed, this.told.seconds);
      this.start = Math.max(0, Math.min(this.start, this.told.seconds - this.plan.seconds));
      this.hand = null;
      this.fit();
      this.show();
    }

    fit() {
      if (this.wide) this.zoom = Math.max(this.scroller.clientWidth / (this.plan.width * CSS_MM * this.scale), 0.2);
      this.scroller.style.height = `min(${Math.ceil(this.plan.height * this.k) + 18}px, ${this.told.tall || 76}vh)`;
      this.space.style.width = `${this.plan.width * this.k}px`;
      this.space.style.height = `${this.plan.height * this.k}px`;
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const { clientWidth, clientHeight } = this.scroller;
      this.canvas.width = Math.round(clientWidth * ratio);
      this.canvas.height = Math.round(clientHeight * ratio);
      this.canvas.style.width = `${clientWidth}px`;
      this.canvas.style.height = `${clientHeight}px`;
      this.ratio = ratio;
      this.later();
    }

    /* The samples of the window. A network that fails is tried again, later each time; then a click tries once more. */
    async load(tries = 0) {
      const seconds = Math.min(this.plan.seconds, this.told.seconds);
      const wanted = `${this.start.toFixed(3)}+${seconds.toFixed(3)}`;
      if (this.wanted === wanted && !tries) return;
      this.wanted = wanted;
      this.fault.hidden = true;
      try {
        const address = `${this.told.samples}?from=${this.start.toFixed(3)}&seconds=${seconds.toFixed(3)}`;
        const answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(20000) });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const buffer = await answer.arrayBuffer();
        if (this.wanted !== wanted) return;
        this.found = trace(buffer, this.told.leads, this.told.rate_hz, this.start);
        this.paint();
        performance.mark("lianyi-ecg-drawn");
        this.root.dataset.drawn = "yes";
      } catch {
        if (this.wanted !== wanted) return;
        if (tries < 3) setTimeout(() => this.wanted === wanted && this.load(tries + 1), 1000 * 2 ** tries);
        else { this.wanted = ""; this.fault.hidden = false; }
      }
    }

    later() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paint(); });
    }

    paint() {
      if (!this.found) return;
      const k = this.k * this.ratio;
      const x0 = this.scroller.scrollLeft / this.k, y0 = this.scroller.scrollTop / this.k;
      const view = { k, x0, y0, width: this.canvas.width / k, height: this.canvas.height / k, speed: this.speed, gain: this.gain, start: this.start, marks: this.marks, before: this.told.qrs_s };
      draw(this.context, this.plan, this.found, view);
      if (this.hand) this.paintHand(k, x0, y0);
    }

    paintHand(k, x0, y0) {
      const { a, b } = this.hand, context = this.context;
      context.strokeStyle = COLOURS.hand;
      context.fillStyle = "rgba(11, 79, 176, 0.08)";
      context.fillRect((Math.min(a.x, b.x) - x0) * k, 0, Math.abs(b.x - a.x) * k, this.canvas.height);
      for (const [name, point] of [["a", a], ["b", b]]) {
        context.lineWidth = name === this.chosen ? 2 * this.ratio : this.ratio;
        context.beginPath();
        context.moveTo((point.x - x0) * k, 0);
        context.lineTo((point.x - x0) * k, this.canvas.height);
        context.moveTo((point.x - 6 - x0) * k, (point.y - y0) * k);
        context.lineTo((point.x + 6 - x0) * k, (point.y - y0) * k);
        context.stroke();
      }
      if (!this.marching || a.x === b.x) return;
      const gap = Math.abs(b.x - a.x);
      context.lineWidth = this.ratio;
      context.setLineDash([4 * this.ratio, 4 * this.ratio]);
      context.beginPath();
      for (let x = Math.max(a.x, b.x) + gap; x < this.plan.width; x += gap) { context.moveTo((x - x0) * k, 0); context.lineTo((x - x0) * k, this.canvas.height); }
      for (let x = Math.min(a.x, b.x) - gap; x > LEFT; x -= gap) { context.moveTo((x - x0) * k, 0); context.lineTo((x - x0) * k, this.canvas.height); }
      context.stroke();
      context.setLineDash([]);
    }

    /* Where on the paper an event is, in mm. */
    point(event) {
      const box = this.scroller.getBoundingClientRect();
      return { x: (event.clientX - box.left + this.scroller.scrollLeft) / this.k, y: (event.clientY - box.top + this.scroller.scrollTop) / this.k };
    }

    listen() {
      const pane = this.scroller;
      pane.addEventListener("pointerdown", (event) => {
        if (event.button || (event.pointerType === "touch" && !this.touches)) return;
        const box = pane.getBoundingClientRect();
        if (event.clientX - box.left > pane.clientWidth || event.clientY - box.top > pane.clientHeight) return; /* the scroll bar */
        const at = this.point(event);
        const near = this.hand && ["b", "a"].find((name) => Math.abs(this.hand[name].x - at.x) < GRAB);
        if (near) this.chosen = near;
        else { this.hand = { a: at, b: { ...at } }; this.chosen = "b"; }
        this.pulling = true;
        pane.setPointerCapture(event.pointerId);
        pane.focus({ preventScroll: true });
        event.preventDefault();
        this.later();
      });
      pane.addEventListener("pointermove", (event) => {
        if (!this.pulling) return;
        this.hand[this.chosen] = this.point(event);
        this.say();
        this.later();
      });
      for (const name of ["pointerup", "pointercancel"]) pane.addEventListener(name, () => { this.pulling = false; });
      pane.addEventListener("keydown", (event) => this.key(event));
    }

    key(event) {
      const step = event.shiftKey ? 1 : 0.1;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[event.key] && this.hand) {
        const [x, y] = moves[event.key];
        const point = this.hand[this.chosen];
        this.hand[this.chosen] = { x: point.x + x, y: point.y + y };
        this.say();
      } else if (event.key === "c" || event.key === "C") {
        const x0 = this.scroller.scrollLeft / this.k, y0 = this.scroller.scrollTop / this.k;
        const strip = this.plan.strips[0];
        this.hand = { a: { x: Math.max(x0, LEFT) + 10, y: Math.max(y0, 0) + strip.y }, b: { x: Math.max(x0, LEFT) + 10 + this.speed * 0.4, y: Math.max(y0, 0) + strip.y } };
        this.chosen = "b";
        this.say();
      } else if ((event.key === "Enter" || event.key === " ") && this.hand) this.chosen = this.chosen === "a" ? "b" : "a";
      else if (event.key === "Escape" && this.hand) { this.hand = null; this.said.textContent = ""; }
      else if (event.key === "+" || event.key === "=") this.enlarge(1.25);
      else if (event.key === "-") this.enlarge(0.8);
      else if (event.key === "PageDown") this.page(1);
      else if (event.key === "PageUp") this.page(-1);
      else return;
      event.preventDefault();
      this.later();
    }

    say() {
      const { ms, mv, bpm } = measured(this.hand.a, this.hand.b, this.speed, this.gain);
      this.said.textContent = `Δt ${ms} ms · ΔU ${mv.toFixed(2)} mV${bpm && ms >= 150 ? ` · ${bpm} ${this.told.words.bpm}` : ""}`;
    }

    enlarge(by) {
      this.wide = false;
      this.zoom = Math.min(Math.max(this.zoom * by, 0.25), 6);
      this.fit();
      this.show();
    }

    page(by) {
      this.start = Math.max(0, Math.min(this.start + by * this.plan.seconds, this.told.seconds - this.plan.seconds));
      this.hand = null;
      this.show();
      this.load();
    }

    /* Let a mark be seen: turn to the window it stands in. */
    turnTo(mark) {
      if (mark && (mark.from_s < this.start || mark.from_s > this.start + this.plan.seconds)) {
        this.start = Math.max(0, Math.min(mark.from_s - 1, this.told.seconds - this.plan.seconds));
        this.show();
        this.load();
      }
    }

    bind() {
      const acts = {
        speed: (value) => { this.speed = Number(value); this.relayout(); this.load(); },
        gain: (value) => { this.gain = Number(value); this.hand = null; this.later(); },
        layout: (value) => { this.layout = value; this.relayout(); this.load(); },
        mm: (value) => { this.scale = Number(value) / 100; store.set("lianyi-ecg-mm", String(this.scale)); this.fit(); this.show(); },
        march: (_value, on) => { this.marching = on; this.later(); },
        touch: (_value, on) => { this.touches = on; this.scroller.classList.toggle("measuring", on); },
      };
      const clicks = { in: () => this.enlarge(1.25), out: () => this.enlarge(0.8), real: () => { this.wide = false; this.zoom = 1; this.fit(); this.show(); }, wide: () => { this.wide = true; this.fit(); this.show(); }, next: () => this.page(1), back: () => this.page(-1), again: () => this.load() };
      this.root.addEventListener("change", ({ target }) => acts[target.dataset.ecgSet]?.(target.value, target.checked));
      this.root.addEventListener("input", ({ target }) => target.dataset.ecgSet === "mm" && acts.mm(target.value));
      this.root.addEventListener("click", ({ target }) => clicks[target.closest("[data-ecg-do]")?.dataset.ecgDo]?.());
      const touch = this.root.querySelector("[data-ecg-touch]");
      if (touch) touch.hidden = !navigator.maxTouchPoints;
      const select = this.root.querySelector("[data-ecg-set=layout]");
      const offered = layouts(this.told.leads);
      for (const option of [...(select?.options || [])]) if (!offered.includes(option.value)) option.remove();
      if (select) select.value = this.layout;
      const mm = this.root.querySelector("[data-ecg-set=mm]");
      if (mm) mm.value = String(this.scale * 100);
    }

    show() {
      const place = this.root.querySelector("[data-ecg-place]");
      if (place) place.textContent = `${this.start.toFixed(1)}–${Math.min(this.start + this.plan.seconds, this.told.seconds).toFixed(1)} / ${this.told.seconds.toFixed(1)} s`;
      const zoom = this.root.querySelector("[data-ecg-zoom]");
      if (zoom) zoom.textContent = `${Math.round(this.zoom * 100)}%`;
      const card = this.root.querySelector("[data-ecg-card]");
      if (card) card.style.width = `${85.6 * CSS_MM * this.scale}px`;
      this.later();
    }
  }

  window.LianyiEcg.EcgView = EcgView;
})();
