/** Names in the message: from the unit's own registers, only where they are certain, and nowhere but in the message. */
import { Buffer } from "node:buffer";
import { beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import type { Receiver } from "../../../src/domain/receiver.ts";
import { validate } from "../../../src/journal/validate.ts";
import { officeWork } from "../../../src/office/index.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { reportedPeople } from "../../../src/release/facts/reported-people.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "import", role: "lab-responsible" } as const;
const [person, other] = syntheticPersons;

let station: TestStation;
const start = (journal: Partial<Receiver> = {}) => {
  station = createTestStation({ journal });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
};
beforeEach(() => start());

const list = (...lines: readonly string[]) =>
  officeWork(station, "register.import-patients", { text: ["personNumber;name;birthDate", ...lines].join("\n"), ...kari });
const staff = (...lines: readonly string[]) =>
  officeWork(station, "register.import-operators", {
    text: ["name;hpr;codes;temporaryUntil", ...lines].join("\n"),
    ...kari,
  });

/** The fields of the newest message, by segment. */
function fields(): (name: string, field: number) => string {
  const bytes = station.sent().at(-1)?.bytes ?? new Uint8Array();
  expect(validate(readHl7(bytes, "utf8"), null)).toEqual([]);
  const lines = Buffer.from(bytes).toString("utf8").split("\r");
  return (name, field) => lines.find((line) => line.startsWith(`${name}|`))?.split("|")[field] ?? "";
}
let sequence = 0;
const sent = (more: Partial<Observation> = {}): ReturnType<typeof fields> => {
  sequence += 1;
  const run = { sequence: `${sequence}`, run: `${sequence}`, patientId: person ?? null };
  expect(station.dock(crpResult({ ...run, ...more })).added).toHaveLength(1);
  return fields();
};

test("without registers nothing is named that the instrument did not say", () => {
  const message = sent({ operatorId: "KN", patientName: null });
  expect([message("PID", 5), message("PID", 7), message("OBX", 16)]).toEqual(["^^^^^^U", "", "KN"]);
});

test("a listed patient has the name as the list has it, whole, and the day of birth; no sex", () => {
  list(`${person};Kari Anne Hansen;1950-02-03`);
  const message = sent({ patientName: "HANSEN^KARI ANNE", birthDate: null });
  expect([message("PID", 5), message("PID", 7), message("PID", 8)]).toEqual(["Kari Anne Hansen^^^^^^U", "19500203", ""]);
});

test("somebody else on the list names nobody; a result that a person sends over a mismatch is not named by the list", () => {
  list(`${person};Kari Hansen;1950-02-03`, `${other};Ola Nordmann;1940-01-01`);
  sequence += 1;
  const [run] = station.dock(crpResult({ sequence: `${sequence}`, patientId: person ?? null, patientName: "BERG^PER" })).added;
  expect(station.codes(run?.key ?? "")).toContain("PID_MISMATCH");
  station.decide.release(run?.key ?? "", kari);
  expect([fields()("PID", 5), fields()("PID", 7)]).toEqual(["BERG\\S\\PER^^^^^^U", ""]);
});

test("a list names nobody once it is older than a week", async () => {
  list(`${person};Kari Hansen;1950-02-03`);
  const named = () => reportedPeople(station.ports, [], person ?? "").patient?.familyName;
  await station.clock.advance(7 * 24 * 3_600_000);
  expect(named()).toBe("Kari Hansen");
  await station.clock.advance(1);
  expect(named()).toBeUndefined();
});

test("nothing of it is logged", () => {
  const logged: unknown[] = [];
  const note = (event: string, facts?: unknown) => void logged.push(event, facts);
  Object.assign(station.ports, { logger: { ...silentLogger, info: note, warn: note, error: note } });
  list(`${person};Kari Hansen;1950-02-03`);
  staff("Ola Vikar;9144889;KN;");
  sent({ operatorId: "KN" });
  expect(logged).not.toEqual([]);
  expect(JSON.stringify(logged)).not.toMatch(/Hansen|1950|Vikar|9144889/);
});

test("who measured is the HPR number with the name as the register has it", () => {
  staff("Kari Nordmann;9144889;KN;");
  const message = sent({ operatorId: "kn " });
  expect(message("OBX", 16)).toBe("9144889^Kari Nordmann^^^^^^^HPR&2.16.578.1.12.4.1.4.4&ISO^U^^^LN");
});

test("without an HPR number, and after the last day, the code goes out as it came", () => {
  staff("Kari Nordmann;;KN;", "Ola Vikar;9144900;OV;2026-03-09");
  expect(sent({ operatorId: "KN" })("OBX", 16)).toBe("KN");
  expect(sent({ operatorId: "OV" })("OBX", 16)).toBe("OV");
});

test("a name that cannot be written is left out, and holds no result", () => {
  start({ charset: "iso-8859-1" });
  list(`${person};Łucja Nowak;1950-02-03`);
  staff("Łukasz Nowak;9144889;KN;", `${"A".repeat(60)};9144890;LONG;`);
  const message = sent({ operatorId: "KN", patientName: null });
  expect([message("PID", 5), message("OBX", 16).split("^").slice(0, 2)]).toEqual(["^^^^^^U", ["9144889", ""]]);
  expect(sent({ operatorId: "LONG" })("OBX", 16)).toMatch(/^9144890\^\^/);
});
