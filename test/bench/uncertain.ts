/**
 * A whole docking of 24 controls and 200 results, from the end of its batch until all is judged, rendered and queued: with certain times,
 * and with uncertain times of its controls, its results or both. Each in a store of its own, in turns.
 */
import { join } from "node:path";
import { localDateTime, readDeviceTime } from "../../src/domain/time.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { crpControl, crpResult } from "../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument } from "../support/station.ts";
import { type Row, range, ratio, type Table, timed } from "./harness.ts";

const controls = 24;
const results = 200;
const rounds = 3;
const minuteMs = 60_000;
/** The docking before was so long ago. */
const windowMs = 7 * 24 * 60 * minuteMs;

type Kind = "control" | "patient";
const variants: readonly (readonly [string, readonly Kind[]])[] = [
  ["certain times", []],
  ["uncertain controls", ["control"]],
  ["uncertain results", ["patient"]],
  ["uncertain controls and results", ["control", "patient"]],
];

export function uncertainDockings(folder: string): Table {
  const samples = variants.map((): number[] => []);
  for (const round of range(rounds))
    for (const [i, [, kinds]] of variants.entries()) samples[i]?.push(docking(join(folder, `docking-${i}-${round}`), kinds));
  const [certain = []] = samples;
  const rows = variants.map(([name], i): Row => {
    const own = samples[i] ?? [];
    return { name, samples: own, note: `x ${ratio(own, certain).toFixed(2)} of certain times` };
  });
  return { title: `judge: a docking of ${controls} controls and ${results} results`, unit: "ms", rows };
}

function docking(folder: string, uncertain: readonly Kind[]): number {
  const store = openGatewayStore(folder);
  const station = createTestStation({ store, instruments: [{ ...testInstrument, inUseFrom: 0 }] });
  store.lots.import([crpTarget, crpReagent], noon);
  const all = range(controls + results).map((i) => {
    const local = localDateTime(noon - (controls + results - i) * 10 * minuteMs, testInstrument.clock.zone);
    const own = { sequence: `${i}`, run: `${i}`, measuredAt: readDeviceTime(local) };
    return i % Math.floor((controls + results) / controls) === 0 ? crpControl("20", local, own) : crpResult(own);
  });
  const { added } = station.arrive(...all);
  for (const { key, kind, measuredAt } of added) {
    if (measuredAt === null || !uncertain.includes(kind as Kind)) continue;
    const window = { from: noon - windowMs, to: noon };
    store.clocks.setTime({ key, instrumentId: testInstrument.id, sentAt: measuredAt, measuredAt, window });
  }
  const took = timed(() => station.endBatch());
  if (store.errands.counts().length > 0) throw new Error("not everything was judged");
  store.close();
  return took;
}
