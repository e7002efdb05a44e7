// Draws how a figure went over rounds. All words and numbers stand in the table of the page; what
// is drawn is one row of it, and what is read out is one of its squares.

const section = document.getElementById("trend");
const HEIGHT = 280;
const LABEL = 90; // pixels for a day on the axis
const DAY = 86400;

// English words are British here, and so are days: 22 Nov 26.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const dayOf = (words) => Date.parse(`${words}T00:00:00Z`) / 1000;
const colour = (name) => getComputedStyle(section).getPropertyValue(name).trim();

/** Pick, of all rounds, as many as have room for their day; the last one always. */
function spaced(days, width) {
  const step = Math.ceil(days.length / Math.max(Math.floor(width / LABEL), 1));
  return days.filter((_, at) => (days.length - 1 - at) % step === 0);
}

/** Draw what lines cannot: the margin of a point beside a hole, and which have changed. */
function mark(plot, points) {
  const { ctx } = plot;
  const { devicePixelRatio: ratio } = window;
  ctx.save();
  ctx.setLineDash([]);
  for (const [at, point] of points.entries()) {
    if (!point) continue;
    const [value, low, high, isChanged] = point;
    const x = plot.valToPos(plot.data[0][at], "x", true);
    const y = (one) => plot.valToPos(one, "y", true);
    ctx.lineWidth = 2 * ratio;
    if (low !== null) {
      ctx.strokeStyle = colour("--high-2");
      ctx.beginPath();
      ctx.moveTo(x, y(low));
      ctx.lineTo(x, y(high));
      ctx.stroke();
    }
    if (isChanged) {
      ctx.strokeStyle = colour("--accent");
      ctx.beginPath();
      ctx.arc(x, y(value), 10 * ratio, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
  ctx.restore();
}

function settings(width, days, { isScore, points }, look) {
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "2-digit", timeZone: "UTC" });
  const number = new Intl.NumberFormat(language, { signDisplay: isScore ? "exceptZero" : "auto" });
  const axis = { stroke: colour("--soft"), font: `13px ${getComputedStyle(section).fontFamily}`, grid: { stroke: colour("--line") }, ticks: { show: false } };
  const room = Math.max((days.at(-1) - days[0]) / 20, DAY);
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 10 } },
    scales: { x: { time: true, range: [days[0] - room, days.at(-1) + room] }, y: { range: isScore ? [-100, 100] : [0, 100] } },
    axes: [
      { ...axis, splits: () => spaced(days, width), values: (_, splits) => splits.map((one) => format.format(one * 1000)) },
      { ...axis, size: 54, values: (_, splits) => splits.map((one) => (isScore ? number.format(one) : `${number.format(one)}%`)) },
    ],
    series: [
      {},
      { points: { show: false }, stroke: "transparent" },
      { points: { show: false }, stroke: "transparent" },
      { stroke: colour("--high-2"), width: 2.5, points: { show: true, size: 8, fill: colour("--high-2") } },
      { stroke: colour("--soft"), width: 2, dash: [2, 5], points: { show: false } },
    ],
    bands: [{ series: [2, 1], fill: colour("--band") }],
    hooks: { draw: [(plot) => mark(plot, points)], setCursor: [({ cursor }) => cursor.idx !== null && cursor.event && look(cursor.idx)] },
  };
}

/** Load the style of the charts, which only a page with a chart needs. */
function dress() {
  const link = document.createElement("link");
  const isThere = new Promise((resolve) => link.addEventListener("load", resolve));
  link.rel = "stylesheet";
  link.href = new URL("./vendor/uPlot.min.css", import.meta.url);
  document.head.append(link);
  return isThere;
}

async function begin() {
  const [{ default: Plot }] = await Promise.all([import("./vendor/uPlot.esm.js"), dress()]);
  const { days: written, lines } = JSON.parse(section.dataset.given);
  const [drawn, place, chosen, slider, readout] = [section.querySelector("[data-drawn]"), ...["plot", "line", "point", "readout"].map((id) => document.getElementById(id))];
  const rows = document.getElementById("points").rows;
  const heads = section.querySelectorAll("thead th");
  const days = written.map(dayOf);
  let plot = null;

  /** Say what one round came to, in the words of the table. */
  function say(at) {
    slider.value = at;
    const words = [heads[at + 1], rows[chosen.value].cells[at + 1]].map((one) => one.textContent.trim().replaceAll(/\s+/g, " "));
    const said = words.join(": ");
    slider.setAttribute("aria-valuetext", said);
    if (readout.textContent !== said) readout.textContent = said;
  }

  function draw() {
    const line = lines[chosen.value];
    const column = (at) => line.points.map((point) => (point ? point[at] : null));
    plot?.destroy();
    const data = [days, column(1), column(2), column(0), days.map(() => line.baseline)];
    plot = new Plot(settings(place.clientWidth, days, line, say), data, place);
    section.querySelector("[data-baseline]").hidden = line.baseline === null;
    say(Number(slider.value));
  }

  function point() {
    const at = Number(slider.value);
    const value = lines[chosen.value].points[at]?.[0] ?? 0;
    plot.setCursor({ left: plot.valToPos(days[at], "x"), top: plot.valToPos(value, "y") }, false);
    say(at);
  }

  drawn.hidden = false;
  draw();
  chosen.addEventListener("change", draw);
  slider.addEventListener("input", point);
  new ResizeObserver(() => {
    if (plot.width !== place.clientWidth && place.clientWidth) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  }).observe(place);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

// On paper everything is read: tables cannot be opened there.
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
});

if (section?.dataset.given) begin();
