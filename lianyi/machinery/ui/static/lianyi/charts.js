/* Draws every <div data-chart="id">, the id naming a json_script of {kind, x, unit, series} or {option}.
   The table beside it holds the same figures for whoever cannot see the drawing. */
"use strict";

(() => {
  const COLOURS = ["#0b6e75", "#c98a1b", "#5b6fc4", "#7aa974", "#a8574e", "#7b6b8d", "#5aa7ad", "#8a8f94"];
  const FONT = getComputedStyle(document.body).fontFamily;
  const INK = "#4a5c66";
  const LINE = "#d6dfe3";

  function share(data) {
    const [series] = data.series;
    return {
      legend: { type: "scroll", bottom: 0, textStyle: { color: INK } },
      series: [{
        type: "pie",
        radius: ["42%", "68%"],
        center: ["50%", "45%"],
        label: { formatter: "{b} {d}%", color: INK },
        data: data.x.map((name, i) => ({ name, value: series.values[i] })),
      }],
    };
  }

  function axes(data) {
    const line = data.kind === "line";
    const whole = data.series.every((series) => series.values.every((value) => value === null || Number.isInteger(value)));
    return {
      grid: { left: 8, right: 16, top: 34, bottom: data.series.length > 1 ? 34 : 8, containLabel: true },
      legend: { show: data.series.length > 1, bottom: 0, icon: line ? undefined : "rect", textStyle: { color: INK } },
      xAxis: { type: "category", data: data.x, axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK } },
      yAxis: { type: "value", minInterval: whole ? 1 : 0, name: data.unit || "", nameTextStyle: { color: INK, align: "left" }, axisLabel: { color: INK }, splitLine: { lineStyle: { color: "#e8eef0" } } },
      series: data.series.map((series, i) => ({
        name: series.name,
        type: line ? "line" : "bar",
        stack: data.kind === "stack" ? "all" : undefined,
        barMaxWidth: 36,
        data: series.values,
        symbol: ["circle", "rect", "triangle", "diamond"][i % 4],
        symbolSize: 7,
        lineStyle: { type: ["solid", "dashed", "dotted"][i % 3], width: 2 },
      })),
    };
  }

  function option(data) {
    const shaped = data.option || (data.kind === "share" ? share(data) : axes(data));
    return {
      color: COLOURS,
      animation: false,
      textStyle: { fontFamily: FONT },
      tooltip: { trigger: data.kind === "share" ? "item" : "axis", renderMode: "richText", confine: true },
      aria: { enabled: true },
      ...shaped,
    };
  }

  function draw(root) {
    for (const box of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
      const source = document.getElementById(box.dataset.chart);
      if (!source) continue;
      box.dataset.drawn = "1";
      const chart = window.echarts.init(box, null, { devicePixelRatio: Math.max(2, window.devicePixelRatio) });
      chart.setOption(option(JSON.parse(source.textContent)));
      new ResizeObserver(() => chart.resize()).observe(box);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => draw(document));
  else draw(document);
  document.addEventListener("htmx:load", (event) => draw(event.detail.elt.parentNode || document));
})();
