// Draws a logger's readings with the lane's limits; the figures stand in words beside it.
"use strict";

addEventListener("DOMContentLoaded", async () => {
  const place = document.querySelector("[data-curve]");
  const found = await (await fetch(place.dataset.curve)).json();
  if (!found.at.length) return;
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: found.zone, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  const times = (plot, ticks) => ticks.map((at) => clock.format(new Date(at * 1000)));
  const flat = (value) => found.at.map(() => value);
  const line = (label, colour, extra) => ({ label, stroke: colour, width: 2, ...extra });
  new uPlot({
    width: place.clientWidth, height: 340,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), found.zone),
    scales: { y: { range: (plot, low, high) => [Math.min(low, found.low_c) - 1, Math.max(high, found.high_c) + 1] } },
    axes: [{ values: times, space: 110 }, {}],
    series: [
      { label: place.dataset.time, value: (plot, at) => (at ? clock.format(new Date(at * 1000)) : "–") },
      line(place.dataset.label, "#0e5a61", { points: { show: false } }),
      line("−", "#9b1526", { dash: [6, 4], width: 1.5, points: { show: false } }),
      line("+", "#9b1526", { dash: [6, 4], width: 1.5, points: { show: false } }),
    ],
  }, [found.at, found.temperature_c, flat(found.low_c), flat(found.high_c)], place);
});
