/* What mouse and fingers do on a pane. One finger or the left button: the tool in hand. Right button: zoom, middle: move,
   wheel: next image (with Ctrl, or where there is only one, zoom). Two fingers: zoom and move at once. */
"use strict";

(() => {
  const { grey, marks, place } = window.LianyiViewer;
  const CLICK = 6;

  /* `hold`: {tool(), scroll(pane, steps), mark(pane, mark), picked(pane), focus(pane)}. */
  function handle(pane, hold) {
    const { canvas } = pane;
    const fingers = new Map();
    let act = null;
    let pinch = null;

    const middle = () => {
      const [p, q] = [...fingers.values()];
      return { at: [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2], apart: Math.hypot(p[0] - q[0], p[1] - q[1]) };
    };

    function begin(event) {
      hold.focus(pane);
      if (!pane.head) return;
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, pane.point(event));
      if (fingers.size === 2) {
        if (act?.fresh) pane.marks.splice(pane.marks.indexOf(act.mark), 1);
        [act, pinch] = [null, middle()];
      } else if (fingers.size === 1) {
        act = started(pane.point(event), event);
      }
    }

    function started(at, event) {
      const found = marks.hit(pane.here(), pane.matrix, at);
      if (found && event.button === 0) {
        pane.chosen = found.mark;
        hold.picked(pane);
        pane.draw();
        if (!found.mark.fixed) return { name: "edit", ...found, at, from: at, before: JSON.stringify(found.mark.points) };
      }
      const tool = event.button === 2 ? "zoom" : event.button === 1 ? "pan" : hold.tool();
      if (marks.POINTS[tool]) return placed(tool, at);
      if (pane.chosen) {
        pane.chosen = null;
        hold.picked(pane);
        pane.draw();
      }
      return { name: tool, at, from: at, steps: 0 };
    }

    /* Begin a measurement, or set the next point of the angle begun before. */
    function placed(kind, at) {
      const point = place.toImage(pane.matrix, at);
      if (kind === "ANGLE" && pane.begun) {
        pane.begun.points.push(point);
        return { name: "edit", mark: pane.begun, point: 2, at, from: at, fresh: true };
      }
      const mark = { kind, uid: pane.head.uid, frame: pane.image.frame, points: [point, [...point]] };
      pane.marks.push(mark);
      pane.chosen = mark;
      if (kind === "ROI") pane.sharpen();
      return { name: "edit", mark, point: 1, at, from: at, fresh: true };
    }

    function move(event) {
      if (!fingers.has(event.pointerId)) return hover(event);
      const at = pane.point(event);
      fingers.set(event.pointerId, at);
      if (pinch && fingers.size === 2) return pinched();
      if (!act) return;
      const [dx, dy] = [at[0] - act.at[0], at[1] - act.at[1]];
      ACTS[act.name]?.(pane, act, dx, dy, at, hold);
      act.at = at;
    }

    /* The second leg of an angle follows the mouse until it is set. */
    function hover(event) {
      if (pane.begun?.points.length !== 2 || event.pointerType === "touch") return;
      canvas.style.cursor = "crosshair";
    }

    function pinched() {
      const now = middle();
      pane.zoom(now.apart / Math.max(1, pinch.apart), now.at);
      pane.pan(now.at[0] - pinch.at[0], now.at[1] - pinch.at[1]);
      pinch = now;
    }

    function end(event) {
      if (!fingers.delete(event.pointerId)) return;
      if (fingers.size < 2) pinch = null;
      if (fingers.size || !act) return;
      const ended = act;
      act = null;
      if (ended.name === "edit") finish(ended);
    }

    function finish({ mark, from, at, fresh, before }) {
      const still = Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK;
      if (mark.kind === "ANGLE" && mark.points.length === 2 && fresh) {
        if (still) return drop(mark);
        pane.begun = mark;
        return pane.draw();
      }
      pane.begun = null;
      if (fresh && still && mark.kind !== "ANGLE") return drop(mark);
      if (fresh || JSON.stringify(mark.points) !== before) hold.mark(pane, mark);
      pane.draw();
    }

    function drop(mark) {
      pane.marks.splice(pane.marks.indexOf(mark), 1);
      pane.chosen = pane.begun = null;
      hold.picked(pane);
      pane.draw();
    }

    let turned = 0;
    function wheel(event) {
      event.preventDefault();
      if (!pane.head) return;
      if (event.ctrlKey || pane.images.length === 1) return pane.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, pane.point(event));
      turned += event.deltaMode ? event.deltaY * 40 : event.deltaY;
      const steps = Math.trunc(turned / 40);
      if (!steps) return;
      turned = 0;
      hold.scroll(pane, Math.abs(steps) > 3 ? Math.sign(steps) * 3 : Math.sign(steps));
    }

    canvas.addEventListener("pointerdown", begin);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("wheel", wheel, { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("dblclick", () => hold.tool() === "pan" && pane.fit());
  }

  const ACTS = {
    window(pane, act, dx, dy) {
      if (!pane.window || pane.head.colour) return;
      act.base ??= pane.window.lut ? grey.automatic(pane.level.pixels, pane.head) : pane.window;
      const from = pane.window.lut ? act.base : pane.window;
      pane.look({ curve: from.curve, ...grey.dragged(from, dx / pane.ratio, dy / pane.ratio, act.base) });
    },
    zoom(pane, act, dx, dy) {
      pane.zoom(Math.exp(-dy / pane.ratio / 200), act.from);
    },
    pan(pane, act, dx, dy) {
      pane.pan(dx, dy);
    },
    scroll(pane, act, dx, dy, at, hold) {
      const each = Math.max(8, Math.min(40, pane.root.clientHeight / pane.images.length)) * pane.ratio;
      const steps = Math.trunc((at[1] - act.from[1]) / each);
      if (steps === act.steps) return;
      hold.scroll(pane, steps - act.steps);
      act.steps = steps;
    },
    edit(pane, act, dx, dy, at) {
      const { mark, point } = act;
      if (point >= 0) {
        mark.points[point] = place.toImage(pane.matrix, at);
      } else {
        const [p, q] = [place.toImage(pane.matrix, act.at), place.toImage(pane.matrix, at)];
        mark.points = mark.points.map(([x, y]) => [x + q[0] - p[0], y + q[1] - p[1]]);
      }
      pane.draw();
    },
  };

  window.LianyiViewer.handle = handle;
})();
