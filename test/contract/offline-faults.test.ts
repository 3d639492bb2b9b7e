/**
 * A command without a gateway meets a fault at one result among twenty: its work is done, the others end as they would, whoever runs it is
 * told of the fault with its number, and what could not be done waits for the gateway.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { doOfficeWork, type OfficePlace } from "../../src/app/commands/do-office-work.ts";
import type { ActionName, AnswerOf, AskedOf } from "../../src/office/index.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { lotsCsv } from "../support/gateway-harness-site.ts";
import { sessionOf } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { officePlace } from "../support/office-place.ts";

const count = 20;
const kari = { by: "Kari Lab", reason: "kabelen er røket" } as const;

/** A store that throws whatever of it is asked about one run, once or for as long as it lasts. */
const brokenFor = (key: string, isBroken: () => boolean) => (dataDir: string) => {
  const store = openGatewayStore(dataDir);
  const ofRun: GatewayStore["decisions"]["ofRun"] = (run) => {
    if (run === key && isBroken()) throw new TypeError(`value of ${syntheticPersons[0]}`);
    return store.decisions.ofRun(run);
  };
  return { ...store, decisions: { ...store.decisions, ofRun } };
};

async function placeWithTwenty() {
  const { folder } = officePlace();
  const told: string[] = [];
  const place = {
    ...{ configDir: join(folder, "config"), dataDir: join(folder, "data"), drivers },
    talk: (line: string) => void told.push(line),
  };
  const session = await sessionOf(place);
  const ask = async <Name extends ActionName>(name: Name, request: AskedOf<Name>, openStore?: OfficePlace["openStore"]) =>
    await doOfficeWork<AnswerOf<Name>>(
      { ...place, ...(openStore === undefined ? {} : { openStore }) },
      { name, request, session },
    );
  const enter = (nth: number) =>
    ask("enter.result", {
      ...{ instrument: "crp-1", analyte: "CRP", value: String(20 + nth), comparator: null, unit: "mg/L", operator: null },
      ...{
        at: `2026-01-10T08:${10 + nth}`,
        reagentLot: "10240001",
        patient: syntheticPersons[0],
        again: syntheticPersons[0],
        ...kari,
      },
    });
  const keys: string[] = [];
  for (let nth = 0; nth < count; nth += 1) keys.push((await enter(nth)).id);
  const isMissingLot = async () => {
    const held = await ask("held.list", {});
    return keys.filter((key) => held.some(({ id, reasons }) => id === key && reasons.some(({ code }) => code === "LOT_UNKNOWN")));
  };
  return { ask, place, told, keys, isMissingLot };
}

test.each([
  ["once", 1],
  ["for as long as it lasts", Number.POSITIVE_INFINITY],
])("%s", async (_name, times) => {
  const { ask, place, told, keys, isMissingLot } = await placeWithTwenty();
  expect(await isMissingLot()).toEqual(keys);
  expect(told).toEqual([]);
  const [chosen = ""] = keys;
  let left = times;
  const openStore = brokenFor(chosen, () => left-- > 0);
  await ask("lots.import", { text: lotsCsv }, openStore);
  expect(await isMissingLot()).toEqual([chosen]);
  expect(told[0]).toMatch(
    /^Something went wrong .* Fault 1, judging: TypeError test\/contract\/offline-faults\.test\.ts:\d+\. .*\(UNEXPECTED\)$/,
  );
  expect(told.at(-1)).toMatch(/ 1 piece of work is kept, and done when the gateway starts\. \(FOLLOW_UP_FAILING\)$/);
  expect(told.join()).not.toContain(syntheticPersons[0]);
  const store = openGatewayStore(place.dataDir);
  expect(store.errands.failing().map(({ detail }) => JSON.parse(detail))).toEqual([expect.objectContaining({ run: chosen })]);
  store.close();
});
