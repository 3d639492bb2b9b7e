/** Whoever was shown a person's results, whichever way, is told to the person who asks who has looked. */
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { askedWork } from "../../../src/office/asked.ts";
import { crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const [patient = "", other = ""] = syntheticPersons;
const kari = { login: "kari", name: "Kari Lab", role: "lab-responsible", operatorCodes: [], lastDay: null } as const;
const signed = { reason: "innsyn" };

function stationOfTwo() {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const docked = [patient, other].map((patientId, n) =>
    station.dock(crpResult({ sequence: String(n + 1), patientId, measuredAt: readDeviceTime(`2026-03-10T1${n}:00:00`) })),
  );
  const [key = "", others = ""] = docked.map(({ added }) => added.at(-1)?.key ?? "");
  const ask = (name: string, request: object): unknown => askedWork(station, { name, request, person: kari });
  const insight = (of: string) => ask("records.of-person", { patient: of, ...signed }) as readonly { readonly act: string }[];
  return { ask, insight, key, others };
}

const looks: Readonly<Record<string, (key: string) => object>> = {
  "held.list": () => ({}),
  "results.list": () => ({}),
  "results.of-person": () => ({ patient, ...signed }),
  "results.story": (id) => ({ id }),
};

test.each(Object.entries(looks))("%s", (name, request) => {
  const { ask, insight, key, others } = stationOfTwo();
  const answer = JSON.stringify(ask(name, request(key)));
  expect(answer).toContain(patient.slice(0, 6));
  const [found] = insight(patient).filter(({ act }) => act === name);
  expect(found).toMatchObject({ act: name, login: "kari", name: "Kari Lab", results: [key], outcome: "done" });
  // Of the other only what was shown of the other.
  const ofOther = insight(other).filter(({ act }) => act === name);
  expect(ofOther.length > 0).toBe(answer.includes(others));
});

test("the question is on record, and names nobody else", () => {
  const { insight, key } = stationOfTwo();
  expect(insight(patient)).toEqual([]);
  expect(insight(patient)).toMatchObject([{ act: "person-looked-up", name: "Kari Lab", reason: "innsyn" }]);
  expect(JSON.stringify(insight(patient))).not.toContain(other);
  expect(key).not.toBe("");
});
