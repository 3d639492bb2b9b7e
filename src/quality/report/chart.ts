/**
 * A Levey-Jennings chart as SVG (QC.md 1.5): mean, 1, 2 and 3 SD where they are known, the acceptable range, one mark per control with
 * shape and colour (grey: on trial), a vertical line where the reagent lot changes. Only importer of vega; floats here draw, they decide nothing.
 */
import { parse, type Spec, View } from "vega";
import { norwegianDate } from "../../domain/time.ts";
import { besideEachOther, ruleLabels } from "./chart-labels.ts";
import type { Charted, StreamPoint } from "./monthly-report.ts";
import { comma } from "./report-csv.ts";

const size = { width: 860, height: 240 };
const ink = { mean: "#1a2433", sd: "#9aa5b1", range: "#a3161a", ok: "#1d6b3a", warn: "#8a5a00", bad: "#a3161a", void: "#9aa5b1" };
const marks = {
  PASS: { shape: "circle", color: ink.ok },
  WARN: { shape: "triangle-up", color: ink.warn },
  REJECT: { shape: "cross", color: ink.bad },
  VOID: { shape: "square", color: ink.void },
} as const;

/** `zone`: for the dates under the axis. */
export async function leveyJennings(stream: Charted, zone: string): Promise<string> {
  const view = new View(parse(specOf(stream, zone)), { renderer: "none" });
  return await view.toSVG();
}

function specOf(stream: Charted, zone: string): Spec {
  const points = stream.chart.flatMap((point, i) => plotted(point, i, zone));
  const lines = linesOf(stream);
  const heights = [...points.map(({ y }) => y), ...lines.map(({ y }) => y)];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  const domain = [low - margin, high + margin] as const;
  const pixels = (y: number): number => (size.height * (domain[1] - y)) / (domain[1] - domain[0]);
  const labels = ruleLabels(
    points.map(({ y, label }) => ({ text: label, y: pixels(y) })),
    size.width,
  );
  return {
    ...size,
    padding: 8,
    background: "white",
    config: {
      locale: { number: { decimal: ",", thousands: "", grouping: [3], currency: ["", ""] } },
      axis: { labelFont: "sans-serif", labelFontSize: 11, domainColor: ink.sd, tickColor: ink.sd },
    },
    data: [
      { name: "points", values: points },
      { name: "lines", values: besideEachOther(lines.map((line) => ({ ...line, at: pixels(line.y) }))) },
      { name: "lots", values: lotChanges(stream.chart) },
      { name: "labels", values: [...labels] },
    ],
    scales: [
      { name: "x", type: "point", range: "width", padding: 0.5, domain: { data: "points", field: "x" } },
      { name: "y", type: "linear", range: "height", zero: false, domain: [...domain] },
    ],
    axes: [
      {
        orient: "bottom",
        scale: "x",
        encode: { labels: { update: { text: { signal: "split(datum.value, ' ')[1]" } } } },
        labelOverlap: true,
      },
      { orient: "left", scale: "y", tickCount: 6 },
    ],
    marks: [lineMark, lineLabel, lotMark, leader, trace, symbols, labelGround, symbolLabel],
  };
}

/** `x` begins with the run's place, so that two controls of one day stay two. */
function plotted(point: StreamPoint, i: number, zone: string) {
  const y = Number(point.value.replace(/^[<>]=?/, ""));
  if (!Number.isFinite(y)) return [];
  const judged = point.triedAs ?? point.result;
  const rules = judged === "REJECT" ? point.rules.map((rule) => rule.split("/")[0] ?? rule) : [];
  // Uncertain when: it may stand in the wrong place.
  const label = [
    ...new Set(rules.map((rule) => (rule === "RANGE" ? "utenfor" : rule))),
    ...(point.isDoubtful ? ["tid?"] : []),
  ].join(" ");
  return [
    {
      x: `${i} ${norwegianDate(point.at, zone).slice(0, 5)}`,
      y,
      label,
      ...marks[judged],
      ...(point.triedAs === null ? {} : { color: ink.void }),
    },
  ];
}

interface Line {
  readonly y: number;
  readonly text: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** Labels of limits stand beside those of SDs: the two often fall together. */
  readonly column: number;
}

function linesOf({ target, sd, low, high }: Charted): readonly Line[] {
  const at = (text: string | null, label: string, color: string, dash: readonly number[]): readonly Line[] =>
    text === null ? [] : [{ y: Number(text), text: label, color, dash, column: sd === null ? 0 : 1 }];
  const mean = at(target, `fasit ${comma(target)}`, ink.mean, []);
  const range = [...at(low, `nedre ${comma(low)}`, ink.range, [6, 3]), ...at(high, `øvre ${comma(high)}`, ink.range, [6, 3])];
  if (target === null || sd === null) return [...mean, ...range];
  const bands = [-3, -2, -1, 1, 2, 3].map((k) => {
    const y = Number(target) + k * Number(sd);
    return { y, text: `${k > 0 ? "+" : "−"}${Math.abs(k)} SD`, color: ink.sd, dash: [2, 3], column: 0 };
  });
  return [...mean, ...bands, ...range];
}

function lotChanges(points: readonly StreamPoint[]) {
  return points.flatMap(({ reagentLot }, i) => {
    const before = points[i - 1]?.reagentLot;
    return i > 0 && reagentLot !== null && before !== reagentLot ? [{ i, text: `reagenslot ${reagentLot}` }] : [];
  });
}

const step = "(width / max(1, length(data('points'))))";
type Mark = NonNullable<Spec["marks"]>[number];

const lineMark: Mark = {
  type: "rule",
  from: { data: "lines" },
  encode: {
    enter: {
      x: { value: 0 },
      x2: { signal: "width" },
      y: { scale: "y", field: "y" },
      stroke: { field: "color" },
      strokeDash: { field: "dash" },
    },
  },
};
const lineLabel: Mark = {
  type: "text",
  from: { data: "lines" },
  encode: {
    enter: {
      x: { signal: "width + 4 + 34 * datum.column" },
      y: { field: "at" },
      text: { field: "text" },
      baseline: { value: "middle" },
      fontSize: { value: 10 },
      fill: { field: "color" },
    },
  },
};
const lotMark: Mark = {
  type: "rule",
  from: { data: "lots" },
  encode: {
    enter: {
      x: { signal: `datum.i * ${step}` },
      y: { value: 0 },
      y2: { signal: "height" },
      stroke: { value: ink.sd },
      strokeDash: { value: [1, 2] },
      tooltip: { field: "text" },
    },
  },
};
const trace: Mark = {
  type: "line",
  from: { data: "points" },
  encode: { enter: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, stroke: { value: ink.sd } } },
};
const symbols: Mark = {
  type: "symbol",
  from: { data: "points" },
  encode: {
    enter: {
      x: { scale: "x", field: "x" },
      y: { scale: "y", field: "y" },
      shape: { field: "shape" },
      size: { value: 70 },
      fill: { field: "color" },
      stroke: { value: "white" },
    },
  },
};
const leader: Mark = {
  type: "rule",
  from: { data: "labels" },
  encode: {
    enter: {
      x: { field: "pointX" },
      x2: { field: "pointX" },
      y: { field: "y" },
      y2: { field: "pointY" },
      stroke: { value: ink.bad },
      strokeWidth: { value: 0.5 },
    },
  },
};
const labelText = {
  x: { field: "x" },
  y: { field: "y" },
  baseline: { value: "bottom" },
  text: { field: "text" },
  fontSize: { value: 10 },
} as const;
/** Leaders of labels higher up pass behind the letters. */
const labelGround: Mark = {
  type: "text",
  from: { data: "labels" },
  encode: { enter: { ...labelText, fill: { value: "white" }, stroke: { value: "white" }, strokeWidth: { value: 4 } } },
};
const symbolLabel: Mark = {
  type: "text",
  from: { data: "labels" },
  encode: { enter: { ...labelText, fill: { value: ink.bad } } },
};
