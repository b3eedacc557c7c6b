// Draws every reading of one transport, with limits, excursions, silences and hand-overs, to look
// closer. Paper and browsers without scripts have the still picture.
"use strict";

addEventListener("DOMContentLoaded", async () => {
  const place = document.querySelector("[data-curve]");
  const still = document.querySelector(".still");
  const help = document.querySelector("[data-curve-help]");
  let found;
  try {
    const answer = await fetch(place.dataset.curve);
    if (!answer.ok) throw new Error(String(answer.status));
    found = await answer.json();
  } catch {
    const said = document.querySelector("[data-curve-failed]");
    said.querySelector("span").textContent = place.dataset.failed;
    said.hidden = false;
    return;
  }
  if (!found.at.length) return;
  place.hidden = help.hidden = false;
  still.classList.add("paper-only");

  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: found.zone, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const told = (at) => {
    if (at == null) return "–";
    const part = Object.fromEntries(clock.formatToParts(new Date(at * 1000)).map((one) => [one.type, one.value]));
    return `${part.month}-${part.day} ${part.hour}:${part.minute}`;
  };
  const colours = { read: "#0e5a61", range: "#e4f2e8", stop: "#9b1526", beyond: "#9b152626", silent: "#8a948c40", ink: "#17252b" };
  const stretch = (plot, from, to, colour) => {
    const left = plot.valToPos(from, "x", true);
    const right = Math.max(plot.valToPos(to, "x", true), left + 2);
    plot.ctx.fillStyle = colour;
    plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
  };
  const clipped = (plot, draw) => {
    plot.ctx.save();
    plot.ctx.beginPath();
    plot.ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    plot.ctx.clip();
    draw(plot.ctx);
    plot.ctx.restore();
  };
  const beneath = (plot) => clipped(plot, (ink) => {
    const high = plot.valToPos(found.high_c, "y", true);
    const low = plot.valToPos(found.low_c, "y", true);
    ink.fillStyle = colours.range;
    ink.fillRect(plot.bbox.left, high, plot.bbox.width, low - high);
    for (const [from, to] of found.silences) stretch(plot, from, to, colours.silent);
    for (const [from, to] of found.excursions) stretch(plot, from, to, colours.beyond);
    ink.strokeStyle = colours.stop;
    ink.lineWidth = 1.5 * devicePixelRatio;
    ink.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const y of [high, low]) {
      ink.beginPath();
      ink.moveTo(plot.bbox.left, y);
      ink.lineTo(plot.bbox.left + plot.bbox.width, y);
      ink.stroke();
    }
  });
  const above = (plot) => clipped(plot, (ink) => {
    ink.strokeStyle = ink.fillStyle = colours.ink;
    ink.lineWidth = devicePixelRatio;
    ink.font = `${12 * devicePixelRatio}px system-ui`;
    for (const [at, number] of found.marks) {
      const x = plot.valToPos(at, "x", true);
      ink.beginPath();
      ink.moveTo(x, plot.bbox.top);
      ink.lineTo(x, plot.bbox.top + plot.bbox.height);
      ink.stroke();
      ink.fillText(String(number), x + 4, plot.bbox.top + (2 + number * 13) * devicePixelRatio);
    }
  });

  const width = () => Math.max(300, place.clientWidth);
  const plot = new uPlot({
    width: width(), height: 380,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), found.zone),
    scales: { y: { range: (_plot, low, high) => [Math.min(low, found.low_c) - 1, Math.max(high, found.high_c) + 1] } },
    axes: [{ values: (_plot, ticks) => ticks.map(told), space: 110 }, { size: 56 }],
    cursor: { drag: { x: true, y: false } },
    hooks: { drawClear: [beneath], draw: [above] },
    series: [
      { label: place.dataset.time, value: (_plot, at) => told(at) },
      { label: place.dataset.label, stroke: colours.read, width: 2, points: { show: false }, value: (_plot, value) => value ?? "–" },
    ],
  }, [found.at, found.temperature_c], place);
  addEventListener("resize", () => plot.setSize({ width: width(), height: 380 }));
  place.plot = plot;
});
