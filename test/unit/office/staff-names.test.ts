/** What hangs on the wall names instruments, lots and rules; who of the staff did what is told to whoever is logged in. */
import { expect, test } from "vitest";
import { isOpen } from "../../../src/office/asked.ts";
import { type ActionName, acts, officeWork } from "../../../src/office/index.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

const staff = "Wilhelmine Utfører";
const names = Object.keys(acts) as ActionName[];

interface Busy {
  readonly station: TestStation;
  /** The examples ask for what is nowhere; here they ask for what is there. */
  readonly request: (name: ActionName) => object;
}

/** As much as one person can do of what leaves a name: everything that can be signed, as far as it is taken here. */
function busyStation(): Busy & { readonly done: readonly ActionName[] } {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const sent = station.dock(crpResult({ sequence: "1", run: "1" })).added[0]?.key ?? "";
  station.acceptAll();
  const control = station.dock(crpControl("60", "2026-03-10T08:00:00")).added[0]?.key ?? "";
  const here: Readonly<Record<string, string | number>> = {
    ...{ "crp-9": testInstrument.id, "crp-9:CRP": `${testInstrument.id}:CRP`, ZZZZZZ: control, "CRP-2026-9": "CRP-2026-1" },
    ...{ "afinion-2": testInstrument.driver, NONE: crpReagent.lot, "Kari Lab": staff, "Anne Admin": staff },
    ...{ "C I": crpTarget.level, "25": "20" },
  };
  const request = (name: ActionName): object =>
    JSON.parse(
      JSON.stringify(exampleRequests[name], (_key, value: unknown) =>
        value === 99 ? 1 : typeof value === "string" && Object.hasOwn(here, value) ? here[value] : value,
      ),
    ) as object;
  const does = (name: ActionName, asked: object): boolean => {
    try {
      officeWork(station, name, asked as never);
      return true;
    } catch {
      return false;
    }
  };
  const signing = names.filter((name) => JSON.stringify(exampleRequests[name]).includes('"by"'));
  const done = signing.filter((name) => does(name, request(name)));
  // Of what was sent: a case, which somebody decides and closes.
  const { signature } = request("rules.approve") as { readonly signature: object };
  const [found] = officeWork(station, "lookback.list", {});
  if (found !== undefined) {
    does("lookback.decide", { ...request("lookback.decide"), id: found.id, notified: null, notifiedAt: null });
    if (does("lookback.close", { id: found.id, cause: "ikke bekreftet", ...signature })) done.push("lookback.close");
  }
  expect(sent).not.toBe("");
  return { station, request, done };
}

/** A sheet of rules that was gone through is signed, and hangs there with its signature; it can be read before there is a store to log in to. */
const signedSheets: readonly ActionName[] = ["rules.show", "rules.table"];

test("nothing that is told without a login names who did what", () => {
  const { station, request, done } = busyStation();
  expect(done).toEqual(expect.arrayContaining(["steps.done", "deviation.open", "events.add", "eqa.round-add", "rules.approve"]));
  const answer = (name: ActionName): string => {
    try {
      return JSON.stringify(officeWork(station, name, request(name) as never));
    } catch {
      return "";
    }
  };
  const naming = names.filter((name) => isOpen(acts[name] as never) && answer(name).includes(staff));
  expect(naming).toEqual(signedSheets);
  expect(answer("steps.list")).toContain(staff);
  expect(isOpen(acts["report.month"])).toBe(false);
});
