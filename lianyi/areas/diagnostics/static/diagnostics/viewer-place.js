/* Where things are: image <-> screen, millimetres, angles, and which way the patient lies. Pure.
   Points are [x, y] in pixels of the image; the middle of its first pixel is [0.5, 0.5]. */
"use strict";

(() => {
  const OPPOSITE = { L: "R", P: "A", H: "F" };

  /* Height of a pixel over its width: a pixel that is not square must not make a circle an egg. */
  const aspect = (head) => (head.spacing ? head.spacing[0] / head.spacing[1] : 1);

  /* [a, b, c, d, e, f] as a canvas takes it: image -> screen, for a box {width, height} and a view
     {scale, x, y, turn (quarter turns clockwise), flip (left and right changed before the turn)}. */
  function matrix(head, view, box) {
    const [cos, sin] = [[1, 0], [0, 1], [-1, 0], [0, -1]][((view.turn % 4) + 4) % 4];
    const sx = view.scale * (view.flip ? -1 : 1);
    const sy = view.scale * aspect(head);
    const [a, b, c, d] = [cos * sx, sin * sx, -sin * sy, cos * sy];
    const [cx, cy] = [head.columns / 2, head.rows / 2];
    return [a, b, c, d, box.width / 2 + view.x - a * cx - c * cy, box.height / 2 + view.y - b * cx - d * cy];
  }

  const toScreen = ([a, b, c, d, e, f], [x, y]) => [a * x + c * y + e, b * x + d * y + f];

  function toImage([a, b, c, d, e, f], [x, y]) {
    const det = a * d - b * c;
    const [u, v] = [x - e, y - f];
    return [(d * u - c * v) / det, (a * v - b * u) / det];
  }

  /* The scale at which the whole image fits into the box, however it is turned. */
  function fitting(head, view, box) {
    const [w, h] = [head.columns, head.rows * aspect(head)];
    const [across, down] = view.turn % 2 ? [h, w] : [w, h];
    return Math.min(box.width / across, box.height / down);
  }

  /* The view scaled by `factor` with the point of the screen under the fingers kept in its place. */
  function zoomed(view, factor, [px, py], box, most = 32, least = 0.02) {
    const scale = Math.min(most, Math.max(least, view.scale * factor));
    const by = scale / view.scale;
    const [dx, dy] = [px - box.width / 2, py - box.height / 2];
    return { ...view, scale, x: dx - (dx - view.x) * by, y: dy - (dy - view.y) * by };
  }

  /* Size of a pixel in mm as {dy, dx, of}: of "PIXEL" (the patient), "IMAGER" (the detector), "REGION" (ultrasound); null
     where nobody calibrated the image, or the points lie in differently calibrated regions. */
  function millimetres(head, points) {
    const inside = (r, [x, y]) => x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1;
    const region = (head.regions || []).find((each) => points.every((point) => inside(each, point)));
    if (region) return { dx: region.dx, dy: region.dy, of: "REGION" };
    if (!head.spacing || head.regions?.length) return null;
    return { dy: head.spacing[0], dx: head.spacing[1], of: head.spacing_of };
  }

  /* Distance of two points: {value, unit, of}. */
  function distance(head, [p, q]) {
    const size = millimetres(head, [p, q]);
    const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
    if (!size) return { value: Math.hypot(dx, dy), unit: "px", of: "" };
    return { value: Math.hypot(dx * size.dx, dy * size.dy), unit: "mm", of: size.of };
  }

  /* The angle at the middle of three points, in degrees from 0 to 180. */
  function angle(head, [p, at, q]) {
    const size = millimetres(head, [p, at, q]) || { dx: 1, dy: aspect(head) };
    const to = ([x, y]) => Math.atan2((y - at[1]) * size.dy, (x - at[0]) * size.dx);
    const turned = Math.abs(to(p) - to(q)) * (180 / Math.PI);
    return turned > 180 ? 360 - turned : turned;
  }

  /* The area of the ellipse between two corners: {value, unit}. */
  function area(head, [p, q]) {
    const size = millimetres(head, [p, q]);
    const pixels = (Math.PI / 4) * Math.abs((q[0] - p[0]) * (q[1] - p[1]));
    return size ? { value: (pixels * size.dx * size.dy) / 100, unit: "cm²" } : { value: pixels, unit: "px²" };
  }

  /* The letters of a direction in the patient's own axes (left, posterior, head), the strongest first. */
  function letters(vector) {
    return ["L", "P", "H"]
      .map((name, i) => ({ name: vector[i] < 0 ? OPPOSITE[name] : name, size: Math.abs(vector[i]) }))
      .filter((each) => each.size > 0.3)
      .sort((a, b) => b.size - a.size)
      .slice(0, 2)
      .map((each) => each.name)
      .join("");
  }

  /* What stands at the four sides of the screen: {top, right, bottom, left}; empty where the image does not say. */
  function sides(head, view) {
    const o = head.orientation;
    if (!o) return { top: "", right: "", bottom: "", left: "" };
    const [a, b, c, d] = matrix({ ...head, spacing: null }, { ...view, scale: 1 }, { width: 0, height: 0 });
    const toward = (x, y) => {
      const [u, v] = [a * x + b * y, c * x + d * y]; /* the inverse of a turn is its transpose */
      return letters([0, 1, 2].map((i) => o[i] * u + o[i + 3] * v));
    };
    return { top: toward(0, -1), right: toward(1, 0), bottom: toward(0, 1), left: toward(-1, 0) };
  }

  /* Where a slice lies along its own normal, in mm; null where the image does not say. */
  function depth(head) {
    const [o, p] = [head.orientation, head.position];
    if (!o || !p) return null;
    const normal = [o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]];
    return normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2];
  }

  /* Which of `depths` lies nearest to `wanted`. */
  function nearest(depths, wanted) {
    let best = 0;
    depths.forEach((each, i) => {
      if (Math.abs(each - wanted) < Math.abs(depths[best] - wanted)) best = i;
    });
    return best;
  }

  Object.assign(window.LianyiViewer, {
    place: { aspect, matrix, toScreen, toImage, fitting, zoomed, millimetres, distance, angle, area, sides, depth, nearest },
  });
})();
