/** How every reagent lot of every instrument stands now: which may be used, which not, and which nobody has controlled yet (ruling 23). */

import { type LotEntry, listLots } from "../casework/registers/lot-list.ts";
import { normalizeLot } from "../domain/lot.ts";
import { isoTime } from "../domain/time.ts";
import type { JudgedControl } from "../qc/types.ts";
import { judgeControlsOnLot } from "../release/controls.ts";
import { readStationStatus } from "../release/station-status.ts";
import { instrumentOf, type Looking } from "../release/view.ts";
import { act } from "./act.ts";
import { failedControls } from "./failed-controls.ts";
import { nothing } from "./request.ts";

export const standingActs = {
  "lots.standing": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => standings(ports),
  }),
} as const;

/** Lots in use first, the last one seen before the others; then what lies registered and is neither used up nor in use. */
export function standings(ports: Looking) {
  const { zone } = ports.view().station.gateway;
  const failed = failedControls(ports);
  const register = listLots(ports).filter(({ kind }) => kind === "reagent");
  return readStationStatus(ports).flatMap((status) => {
    const instrument = instrumentOf(ports.view(), status.instrument);
    if (instrument === null) return [];
    const { analyte } = status;
    const own = register.filter((one) => one.model === instrument.driver && one.analyte === analyte);
    const ofLot = (lot: string): LotEntry | null => own.find((one) => normalizeLot(one.lot) === lot) ?? null;
    const head = { instrument: status.instrument, name: status.name, analyte };
    const now = ports.clock.now();
    const failures = failed({ instrument, analyte, at: now });
    const inUse = status.lots.flatMap(({ lot, state, text }) => {
      if (lot === null) return [];
      const passed = lastPass(judgeControlsOnLot(ports, instrument, analyte, now, lot), lot);
      return [
        {
          ...{ ...head, lot, isInUse: true, state: state as string, text: text.nb, textNn: text.nn },
          ...{ lastPass: passed === null ? null : isoTime(passed.at, zone), ...shelf(ofLot(lot)) },
          failedControls: failures.filter(({ reagentLot }) => reagentLot === null || reagentLot === lot),
        },
      ];
    });
    const seen = new Set(inUse.map(({ lot }) => lot));
    const waiting = own.filter((one) => !seen.has(normalizeLot(one.lot)) && one.state !== "exhausted");
    return [
      ...inUse,
      ...waiting.map((one) => ({ ...head, ...notInUse(one), lastPass: null, ...shelf(one), failedControls: [] })),
    ];
  });
}

const lastPass = (controls: readonly JudgedControl[], lot: string): JudgedControl | null =>
  controls
    .filter(({ result, reagentLot }) => (result === "PASS" || result === "WARN") && reagentLot === lot)
    .toSorted((a, b) => b.at - a.at)[0] ?? null;

const shelf = (lot: LotEntry | null) => ({
  isRegistered: lot !== null,
  lastDay: lot?.lastDay ?? null,
  daysLeft: lot?.daysLeft ?? null,
});

function notInUse({ lot, state, isControlled, daysLeft }: LotEntry) {
  const isOver = daysLeft !== null && daysLeft < 0;
  const text = lotWords[state === "blocked" ? "blocked" : isOver ? "expired" : isControlled === true ? "controlled" : "new"];
  return { lot: normalizeLot(lot), isInUse: false, state: state as string, text: text.nb, textNn: text.nn };
}

const lotWords = {
  blocked: { nb: "Sperret. Ikke bruk.", nn: "Sperra. Ikkje bruk." },
  expired: { nb: "Gikk ut på dato. Ikke bruk.", nn: "Gjekk ut på dato. Ikkje bruk." },
  controlled: { nb: "Ikke i bruk nå.", nn: "Ikkje i bruk no." },
  new: {
    nb: "Ny – ikke kontrollert. Kjør kontroll før første pasient.",
    nn: "Ny – ikkje kontrollert. Køyr kontroll før første pasient.",
  },
} as const;
