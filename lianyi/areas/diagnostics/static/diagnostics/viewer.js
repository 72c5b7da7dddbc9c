/* The image viewer's desk: reads the index in the page, opens panes, and joins buttons, keys, marks and server. */
"use strict";

(() => {
  const V = window.LianyiViewer;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const notice = (text, tone) => document.dispatchEvent(new CustomEvent("lianyi:notice", { detail: { text, tone } }));

  class Desk {
    constructor(root) {
      this.root = root;
      this.words = read("viewer-words");
      this.study = V.study.prepared(read("viewer-index"));
      this.panes = [];
      this.others = new Map();
      this.linked = true;
      this.anchor = new Map();
      this.told = (what, pane) => this.heard(what, pane);
      this.acts = V.acts.acts(this);
      this.cine = new V.acts.Cine(() => this.advance());
      this.add(this.study);
      this.tool = "";
      const many = this.study.series.some((series) => series.images.length > 1);
      this.take(matchMedia("(pointer: coarse)").matches && many ? "scroll" : "window");
    }

    get pane() {
      return this.panes.find((pane) => pane.root.classList.contains("is-here")) || this.panes[0];
    }

    find(selector) {
      return this.root.querySelector(selector);
    }

    /* -- panes -------------------------------------------------------------------------------------------------- */

    add(study) {
      const root = Object.assign(document.createElement("section"), { className: "pane", tabIndex: 0 });
      this.find("[data-panes]").append(root);
      const pane = new V.Pane(root, this.words, this.told);
      pane.loaded = new V.Loader(study.doors.frames, (done, whole) => pane.progress(done, whole));
      pane.marks = study.marks;
      this.panes.push(pane);
      root.addEventListener("focus", () => this.choose(pane));
      V.handle(pane, {
        tool: () => this.tool,
        scroll: (each, steps) => this.scroll(each, steps),
        mark: (each, mark) => this.keep(each, mark),
        picked: () => this.show(),
        focus: (each) => this.choose(each),
      });
      if (study === this.study) V.study.strip(this.find("[data-strip]"), study, pane.loaded, { words: this.words, choose: (series) => this.open(series) });
      this.choose(pane);
      if (study.series.length) pane.open(study, study.series[0], pane.loaded, 0);
      return pane;
    }

    choose(pane) {
      for (const each of this.panes) each.root.classList.toggle("is-here", each === pane);
      this.show();
    }

    /* Open a series of the study in the first pane, or of the compared study in the second. */
    open(series, at = 0) {
      const pane = this.panes.find((each) => each.study.series.includes(series)) || this.panes[0];
      this.choose(pane);
      this.cine.stop();
      pane.open(pane.study, series, pane.loaded, at);
      this.anchored();
    }

    scroll(pane, steps) {
      if (!pane?.images.length) return;
      pane.show(Math.min(pane.images.length - 1, Math.max(0, pane.at + steps)));
      if (!this.linked || this.panes.length < 2) return;
      const other = this.panes.find((each) => each !== pane);
      if (other.images.length) other.show(V.acts.partner(pane, other, this.anchor));
    }

    anchored() {
      for (const pane of this.panes) this.anchor.set(pane, Math.max(0, pane.at));
    }

    /* Move on by one image, from the last to the first; waits for pixels that are not here yet. */
    async advance() {
      const { pane } = this;
      const at = (pane.at + 1) % pane.images.length;
      await pane.loader.load(pane.images[at], pane.enough(pane.images[at].head)).catch(() => this.cine.stop());
      if (this.cine.running) this.scroll(pane, at - pane.at);
    }

    play() {
      const { head, images } = this.pane;
      if (!head || images.length < 2) return;
      this.cine.toggle();
      this.show();
    }

    /* -- compare with an earlier study ---------------------------------------------------------------------------- */

    async compare() {
      if (this.panes.length > 1) return this.compare_with("");
      const choice = this.find("[data-priors]");
      if (!choice || choice.options.length < 2) return notice(this.words.no_priors, "warn");
      choice.selectedIndex = 1;
      return this.compare_with(choice.value);
    }

    async compare_with(address) {
      const [first, second] = this.panes;
      if (second) {
        second.root.remove();
        this.panes.pop();
      }
      this.root.classList.toggle("is-double", Boolean(address));
      this.choose(first);
      const choice = this.find("[data-priors]");
      choice.value = address;
      if (address) {
        try {
          this.others.set(address, this.others.get(address) || V.study.prepared(await this.fetched(address)));
          if (choice.value === address) this.beside(this.others.get(address));
        } catch (fault) {
          this.root.classList.remove("is-double");
          choice.value = "";
          notice(fault.status === 404 ? this.words.not_there : this.words.offline, "bad");
        }
      }
      this.show();
    }

    async fetched(address) {
      const reply = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!reply.ok) throw new V.Refused(reply.status);
      return reply.json();
    }

    beside(study) {
      if (!study.series.length) return notice(this.words.no_images, "warn");
      const [first] = this.panes;
      const pane = this.add(study);
      const like = study.series.find((series) => series.modality === first.series.modality && series.title === first.series.title);
      const alike = like || study.series.find((series) => series.modality === first.series.modality);
      const shown = alike || study.series[0];
      const share = first.images.length > 1 ? first.at / (first.images.length - 1) : 0;
      const at = Math.round(share * (shown.images.length - 1));
      if (shown !== study.series[0] || at) pane.open(study, shown, pane.loaded, at);
      this.choose(first);
      this.anchored();
      return pane;
    }

    link() {
      this.linked = !this.linked;
      this.anchored();
      this.show();
    }

    /* -- marks and key images ----------------------------------------------------------------------------------------- */

    async keep(pane, mark) {
      this.show();
      const { doors } = pane.study;
      if (!doors.marks) return;
      const { id, uid, frame, kind, points } = mark;
      try {
        Object.assign(mark, { id: (await V.study.send(doors.marks, { id: id || null, uid, frame, kind, points })).id });
      } catch (fault) {
        notice(fault.status ? fault.message : this.words.not_kept, "bad");
      }
    }

    async remove() {
      const { pane } = this;
      const mark = pane.chosen;
      if (!mark) return;
      pane.marks.splice(pane.marks.indexOf(mark), 1);
      pane.chosen = null;
      pane.draw();
      this.show();
      const { doors } = pane.study;
      if (!doors.marks || !mark.id) return;
      try {
        await V.study.send(doors.marks, { id: mark.id, gone: true });
      } catch (fault) {
        pane.marks.push(mark);
        pane.draw();
        notice(fault.status ? fault.message : this.words.offline, "bad");
      }
    }

    cancel() {
      const { pane } = this;
      if (pane.begun) pane.marks.splice(pane.marks.indexOf(pane.begun), 1);
      pane.begun = pane.chosen = null;
      pane.draw();
      this.show();
    }

    async mark_key() {
      const { pane } = this;
      const { study, head, image, window: seen, inverted } = pane;
      if (!study?.doors.keys || !head) return;
      const known = study.keys.find((key) => key.uid === head.uid && key.frame === image.frame);
      const window = seen?.lut ? {} : { centre: seen?.centre, width: seen?.width };
      const body = known ? { id: known.id, gone: true } : { uid: head.uid, frame: image.frame, inverted, ...window };
      try {
        study.keys = (await V.study.send(study.doors.keys, body)).keys;
        notice(known ? this.words.key_gone : this.words.key_kept, "good");
      } catch (fault) {
        notice(fault.status ? fault.message : this.words.offline, "bad");
      }
      V.study.counted(study, this.words);
      this.show();
    }

    /* -- buttons and words ------------------------------------------------------------------------------------------ */

    take(tool) {
      this.tool = tool;
      if (this.pane.begun) this.cancel();
      this.show();
    }

    heard(what, pane) {
      if (what === "window" && pane === this.pane) this.share_window(pane, this.panes.find((each) => each !== pane));
      if (what === "loaded" && pane === this.panes[1] && pane.fresh !== pane.series) {
        pane.fresh = pane.series;
        this.share_window(this.panes[0], pane);
      }
      if (what === "loaded" && pane === this.panes[0]) {
        this.root.dataset.ready = "1";
        this.rated(pane);
      }
      if (what === "coarse") notice(this.words.coarse_only, "warn");
      this.show();
    }

    /* The window of one pane for the other, where both show the same kind of values. */
    share_window(from, to) {
      if (!this.linked || !to?.level || !from.window || from.window.lut || from.head.colour || to.head.colour) return;
      if (from.head.unit === to.head.unit && from.series.modality === to.series.modality) to.look({ ...from.window });
    }

    /* Play at the speed the apparatus names, until somebody says otherwise. */
    rated(pane) {
      if (this.rated_for === pane.series || !pane.head.frame_ms) return;
      this.rated_for = pane.series;
      this.speed(Math.min(60, Math.max(1, Math.round(1000 / pane.head.frame_ms))));
    }

    speed(rate) {
      this.cine.rate = rate;
      this.find("[data-rate]").value = rate;
      this.find("[data-rate-said]").textContent = `${rate} ${this.words.per_second}`;
    }

    show() {
      if (this.due) return;
      this.due = requestAnimationFrame(() => {
        this.due = 0;
        this.showing();
      });
    }

    showing() {
      const { pane, root } = this;
      const on = (name, is) => root.querySelectorAll(`[data-do="${name}"]`).forEach((each) => each.setAttribute("aria-pressed", String(is)));
      root.querySelectorAll("[data-do^='tool:']").forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.do === `tool:${this.tool}`)));
      root.dataset.tool = this.tool;
      on("invert", pane.inverted);
      on("cine", this.cine.running);
      on("compare", this.panes.length > 1);
      on("linked", this.linked);
      const key = pane.head && pane.study.keys.some((each) => each.uid === pane.head.uid && each.frame === pane.image.frame);
      on("key", Boolean(key));
      pane.root.classList.toggle("is-key", Boolean(key));
      root.classList.toggle("has-many", pane.images.length > 1);
      root.classList.toggle("has-mark", Boolean(pane.chosen));
      const slide = this.find("[data-slide]");
      Object.assign(slide, { max: Math.max(1, pane.images.length), value: pane.at + 1 });
      this.find("[data-count]").textContent = pane.images.length ? `${pane.at + 1} / ${pane.images.length}` : "";
      for (const series of this.study.series) series.button?.classList.toggle("is-here", series === this.panes[0].series);
      this.presets(pane);
    }

    /* The windows that the image itself brings stand first in the list. */
    presets(pane) {
      const list = this.find("[data-presets]");
      const { head } = pane;
      list.disabled = !head || head.colour;
      if (!head || this.listed === head) return;
      this.listed = head;
      const own = head.windows.map((window, i) => [`own:${i}`, `${window.name || this.words.own} ${Math.round(window.width)}/${Math.round(window.centre)}`]);
      const tables = head.luts.map((lut, i) => [`lut:${i}`, lut.name]);
      const group = list.querySelector("optgroup[data-own]");
      group.replaceChildren(...[...own, ...tables, ["auto", this.words.automatic]].map(([value, text]) => new Option(text, value)));
      list.value = "";
    }

    act(name) {
      const [act, ...rest] = name.split(":");
      const { pane } = this;
      if (!pane.head && !["help", "full", "tool"].includes(act)) return;
      this.acts[act]?.(rest.join(":"));
      this.show();
    }
  }

  function joined(desk) {
    const { root } = desk;
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) desk.act(button.dataset.do);
    });
    root.addEventListener("change", (event) => {
      const { target } = event;
      if (target.matches("[data-presets]") && target.value) desk.act(`preset:${target.value}`);
      if (target.matches("[data-priors]")) desk.compare_with(target.value);
      if (target.matches("select")) target.blur(); /* keys belong to the image again */
    });
    root.addEventListener("input", (event) => {
      const { target } = event;
      if (target.matches("[data-slide]")) desk.scroll(desk.pane, Number(target.value) - 1 - desk.pane.at);
      if (target.matches("[data-rate]")) desk.speed(Number(target.value));
    });
    document.addEventListener("keydown", (event) => {
      const { target, key } = event;
      const busy = target.closest?.("input:not([type=range]), textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
      if (busy || event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === "Escape") return desk.act("cancel");
      if (key === " " && target.closest?.("button, a, summary")) return;
      const name = V.acts.KEYS[key.length === 1 ? key.toLowerCase() : key];
      if (!name) return;
      event.preventDefault();
      desk.act(name);
    });
  }

  const root = document.getElementById("viewer");
  if (root && document.getElementById("viewer-index")) {
    const desk = new Desk(root);
    joined(desk);
    V.desk = desk; /* for whoever looks into a running page */
  }
})();
