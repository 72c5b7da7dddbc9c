/* Fetches frames for the image viewer: the one looked at first, its neighbours after; remembers what fits into memory. */
"use strict";

(() => {
  const { grey } = window.LianyiViewer;
  const AT_ONCE = 3;
  const TRIES = 3;
  const MOST_BYTES = ((navigator.deviceMemory || 4) <= 2 ? 96 : 384) * 2 ** 20;

  class Refused extends Error {
    constructor(status, said) {
      super(said || `HTTP ${status}`);
      this.status = status;
    }
  }

  class Loader {
    /* `frames`: address with {uid}, {n} and {reduce}. `told`: called with (loaded, wanted, bytes of the current one, its size). */
    constructor(frames, told = () => {}) {
      Object.assign(this, { frames, told, kept: new Map(), bytes: 0, waiting: [], running: 0 });
    }

    key({ head, frame }, reduce) {
      return `${head.uid}/${frame}/${reduce}`;
    }

    /* What is here already, the finest first; null where nothing is. */
    found(image) {
      for (let reduce = 1; reduce <= 64; reduce *= 2) {
        const entry = this.kept.get(this.key(image, reduce));
        if (entry?.level) return entry.level;
      }
      return null;
    }

    /* A promise of {pixels, rows, columns, reduce, bytes}. A fault is forgotten, so that asking again tries again. */
    load(image, reduce = 1) {
      const key = this.key(image, reduce);
      let entry = this.kept.get(key);
      if (entry) {
        this.kept.delete(key); /* the newest stands last */
      } else {
        entry = { promise: this.fetched(image, reduce), level: null };
        entry.promise.then(
          (level) => {
            entry.level = level;
            this.bytes += level.bytes;
            this.forget(key);
          },
          () => this.kept.delete(key),
        );
      }
      this.kept.set(key, entry);
      return entry.promise;
    }

    async fetched(image, reduce) {
      const { head, frame } = image;
      const url = this.frames.replace("{uid}", head.uid).replace("{n}", frame).replace("{reduce}", reduce);
      const [rows, columns] = [Math.floor(head.rows / reduce), Math.floor(head.columns / reduce)];
      const buffer = await this.tried(url);
      return { pixels: grey.values(buffer, head, rows, columns), rows, columns, reduce, bytes: buffer.byteLength };
    }

    async tried(url) {
      for (let turn = 1; ; turn += 1) {
        try {
          return await this.asked(url);
        } catch (fault) {
          const final = fault instanceof Refused && fault.status < 500;
          if (final || turn === TRIES) throw fault;
          await new Promise((again) => setTimeout(again, 400 * turn));
        }
      }
    }

    async asked(url) {
      const reply = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/octet-stream" } });
      if (!reply.ok || !(reply.headers.get("Content-Type") || "").startsWith("application/octet-stream")) {
        const problem = await reply.json().catch(() => ({}));
        throw new Refused(reply.ok ? 401 : reply.status, problem.detail); /* a page instead of pixels: signed out */
      }
      const size = Number(reply.headers.get("Content-Length")) || 0;
      if (!reply.body || size < 2 ** 20) return reply.arrayBuffer();
      const whole = new Uint8Array(size);
      const reader = reply.body.getReader();
      for (let at = 0; ; ) {
        const { done, value } = await reader.read();
        if (done) return whole.buffer;
        whole.set(value, at);
        at += value.length;
        this.told(at, size);
      }
    }

    /* Let go what was looked at longest ago, until the rest fits. */
    forget(except) {
      for (const [key, entry] of this.kept) {
        if (this.bytes <= MOST_BYTES) return;
        if (key === except || !entry.level) continue;
        this.bytes -= entry.level.bytes;
        this.kept.delete(key);
      }
    }

    /* Fetch these, three at a time, in this order; what was wished for before and has not begun is dropped. */
    ahead(images, reduce, seen = () => {}) {
      this.waiting = images.filter((image) => !this.kept.has(this.key(image, reduce))).map((image) => ({ image, reduce, seen }));
      this.more();
    }

    more() {
      while (this.running < AT_ONCE && this.waiting.length) {
        const { image, reduce, seen } = this.waiting.shift();
        this.running += 1;
        this.load(image, reduce)
          .then(seen, () => {})
          .finally(() => {
            this.running -= 1;
            this.more();
          });
      }
    }
  }

  Object.assign(window.LianyiViewer, { Loader, Refused });
})();
