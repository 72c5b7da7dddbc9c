"""The ECG paper on the screen: what a rule laid on the canvas would read."""

from typing import Any

from playwright.sync_api import Page

MM = 96 / 25.4
"""CSS pixels."""


def paper(page: Page) -> dict[str, Any]:
    """Longest dark run across and down in the canvas, beside the first lead: the calibration pulse, in CSS pixels."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const canvas = document.querySelector(".ecg-pane canvas"), ratio = Math.min(devicePixelRatio, 2);
          const k = 96 / 25.4 * ratio, wide = Math.round(14 * k), high = Math.round(40 * k);
          const { data } = canvas.getContext("2d").getImageData(0, 0, wide, high);
          const dark = (x, y) => data[4 * (y * wide + x)] < 90;
          let top = high, bottom = 0;
          for (let y = 0; y < high; y += 1) for (let x = 0; x < wide; x += 1)
            if (dark(x, y)) { top = Math.min(top, y); bottom = Math.max(bottom, y); }
          const across = (y) => [...Array(wide).keys()].filter((x) => dark(x, y)).length;
          const run = Math.max(...[0, 1, 2].map((more) => across(top + more)));
          return { high: (bottom - top) / ratio, run: run / ratio };
        }"""
    )
    return found
