/**
 * Law: whoever reads «Klar til bruk» may measure, and a faultless result goes to the journal. Whatever would hold every result, the
 * status tells it: the gate itself is asked.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { approveRules } from "../../../src/casework/registers/approve-rules.ts";
import { instrumentEvents } from "../../../src/domain/registers/instrument-events.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  testInstrument,
  weekly,
} from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gjennomgått" } as const;
const dayMs = 24 * 3_600_000;

const faultlessSite = {
  processing: "production" as "test" | "production",
  isApproved: true,
  evidence: "capture" as "capture" | "unverified",
  confirmed: false,
  isNew: false,
  isOutOfUse: false,
  isInUse: true,
  isConfigured: true,
  /** Of the reagent lot that the instrument uses; null: nobody has registered it. */
  reagentExpiry: crpReagent.expiry as string | null,
  /** Days since the control, or none. */
  controlled: 1 as number | null,
  value: "20",
  sd: null as string | null,
  outcomes: {} as { readonly QC_OVERDUE_GRACE?: "HOLD"; readonly QC_WARNING?: "HOLD" },
};
type Site = typeof faultlessSite;

const otherwise: readonly Partial<Site>[] = [
  { processing: "test" },
  { isApproved: false },
  { evidence: "unverified" },
  { evidence: "unverified", confirmed: true },
  { isNew: true },
  { isOutOfUse: true },
  { isInUse: false },
  { isConfigured: false },
  { reagentExpiry: null },
  { reagentExpiry: "2026-03-09" },
  { controlled: null },
  { controlled: 7 },
  { controlled: 7, outcomes: { QC_OVERDUE_GRACE: "HOLD" } },
  { value: "23.9", sd: "1.5", outcomes: { QC_WARNING: "HOLD" } },
  { value: "30" },
];
const site = fc.subarray([...otherwise], { maxLength: 3 }).map((changes): Site => Object.assign({}, faultlessSite, ...changes));

function stationOf(made: Site): TestStation {
  const { processing, evidence, isNew, confirmed, isConfigured, outcomes, isInUse } = made;
  const instrument = {
    ...testInstrument,
    confirmed,
    inUseFrom: isInUse ? testInstrument.inUseFrom : noon + dayMs,
    qc: isConfigured ? { CRP: [weekly] } : {},
    outcomes: { CRP: [{ validFrom: null, choices: outcomes }] },
  };
  const station = createTestStation({ instruments: [instrument], processing, evidence, isNew });
  const reagent = made.reagentExpiry === null ? [] : [{ ...crpReagent, expiry: made.reagentExpiry }];
  station.pipeline.importLots([{ ...crpTarget, sd: made.sd }, ...reagent]);
  if (made.isApproved) approveRules(station.ports, { rows: ["crp-1:CRP"], changedBy: null }, kari);
  if (made.controlled !== null) {
    const time = new Date(noon - made.controlled * dayMs).toISOString().slice(0, 19);
    station.dock(crpControl(made.value, time));
  }
  // Of a lot that is put away the status speaks as long as it is the one that was used last.
  if (isNew || made.reagentExpiry !== crpReagent.expiry)
    station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T11:00:00"), sequence: "40", run: "40" }));
  if (made.isOutOfUse) {
    const event = { key: "1", subject: instrument.id, at: noon, body: { kind: "out-of-use", note: null } } as const;
    station.store.registers.put(instrumentEvents, event, null, noon);
  }
  return station;
}

const saysReady = (station: TestStation): boolean => {
  const [status] = readStationStatus(station.ports);
  return /^Klar til bruk/.test(status?.text.nb ?? "") || /^Klar til bruk/.test(status?.text.nn ?? "");
};

/** Measured now, of a test person where results of such are sent. */
async function measureNow(station: TestStation): Promise<string | undefined> {
  await station.clock.advance(60_000);
  const { added } = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T12:01:00"), sequence: "90", run: "90" }));
  const [run] = added.map(({ key }) => station.store.runs.byKey(key));
  const besidesPerson = run?.reasons.filter(({ code, outcome }) => !code.startsWith("PID_") && /HOLD|REJECT/.test(outcome));
  return besidesPerson?.map(({ code }) => code).join(" ");
}

test("what is «Klar til bruk» sends a faultless result that is measured now", async () => {
  await fc.assert(
    fc.asyncProperty(site, async (made) => {
      const station = stationOf(made);
      if (saysReady(station)) expect(await measureNow(station)).toBe("");
    }),
    { numRuns: thoroughly(60, 600), examples: [...otherwise, {}].map((change) => [{ ...faultlessSite, ...change }]) },
  );
});

test("what else holds everything is said in a sentence of its own, with whom to call", () => {
  const said = (change: Partial<Site>) => {
    const [status] = readStationStatus(stationOf({ ...faultlessSite, ...change }).ports);
    return [status?.state, status?.text.nb, status?.heldBy];
  };
  expect(said({})).toEqual(["ok", "Klar til bruk.", []]);
  expect(said({ isApproved: false })).toEqual([
    "held",
    "Reglene for CRP på Afinion, kontor 1 er ikke godkjent. Svarene holdes tilbake. Ring laboratorieansvarlig.",
    ["RULES_NOT_APPROVED"],
  ]);
  expect(said({ evidence: "unverified" })[2]).toEqual(["DRIVER_UNVERIFIED"]);
  expect(said({ evidence: "unverified", confirmed: true })).toEqual(["ok", "Klar til bruk.", []]);
  const ofLot = "Svar målt med reagenslot 10240001 holdes tilbake: ";
  const held = (change: Partial<Site>) => said(change).slice(0, 2);
  expect(held({ reagentExpiry: null })).toEqual([
    "held",
    `${ofLot}den er ikke registrert. Registrer loten fra reagenspakningen.`,
  ]);
  expect(held({ reagentExpiry: "2026-03-09" })).toEqual([
    "held",
    `${ofLot}den er gått ut på dato. Ta en lot som ikke er gått ut.`,
  ]);
  expect(said({ isApproved: false, controlled: null })).toEqual([
    "never",
    "Ikke bruk. Kjør kontroll på alle nivåer før første pasientprøve.",
    ["QC_NEVER", "RULES_NOT_APPROVED"],
  ]);
});

test.each([{ driver: "gone" }, { mode: "gone" }])(
  "an instrument whose way of reading is not there any more has a status: %o",
  (other) => {
    const station = createTestStation({ instruments: [{ ...testInstrument, ...other }] });
    expect(readStationStatus(station.ports)).toHaveLength(1);
  },
);
