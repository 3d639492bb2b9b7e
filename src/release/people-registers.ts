/** Importing operators, training and the patient list, and what follows for results that wait (rulings 14 and 21). */
import type { RegisterEntry, RegisterOf } from "../domain/register.ts";
import { operatorKey, operators, patients, trainingKey, trainings } from "../domain/registers/people.ts";
import type { Signature } from "../domain/signature.ts";
import { type CsvFault, type CsvFile, faultText } from "../qc/csv.ts";
import { readOperatorFile, readPatientFile, readTrainingFile, sharedCodes } from "../qc/people/people-files.ts";
import { reconsiderHeld } from "./reconsider.ts";
import { permit } from "./rights.ts";
import type { ReleasePorts } from "./view.ts";

export interface Imported {
  /** Every line that is wrong; then nothing was imported. */
  readonly badLines: readonly string[];
  readonly lines: number;
  readonly changed: number;
}

/** Throws UserError NOT_PERMITTED. */
export function importOperators(ports: ReleasePorts, text: string, signature: Signature): Imported {
  permit("write-register", signature);
  const file = readOperatorFile(text);
  const { registers } = ports.store;
  const named = new Set(file.entries.map(({ name }) => operatorKey(name)));
  const others = registers.all(operators).map(({ body }) => body);
  const shared = sharedCodes([...file.entries, ...others.filter(({ name }) => !named.has(operatorKey(name)))]);
  const faults = shared.map((code): CsvFault => ({ line: 1, text: `the code ${code} belongs to more than one person.` }));
  return put(ports, operators, { entries: file.entries, faults: [...file.faults, ...faults] }, signature, (body) => ({
    key: operatorKey(body.name),
    subject: null,
    at: null,
    body,
  }));
}

/** Throws UserError NOT_PERMITTED. */
export function importTrainings(ports: ReleasePorts, text: string, signature: Signature): Imported {
  permit("write-register", signature);
  const known = ports.store.registers.all(operators).map(({ body }) => body);
  const { instruments } = ports.view();
  const file = readTrainingFile(
    text,
    known,
    instruments.flatMap(({ id, driver }) => [id, driver]),
  );
  return put(ports, trainings, file, signature, (body) => ({ key: trainingKey(body), subject: body.on, at: null, body }));
}

/** The file is the whole list: who is no longer in it is no longer on it. Throws UserError NOT_PERMITTED. */
export function importPatients(ports: ReleasePorts, text: string, signature: Signature): Imported {
  permit("import-patients", signature);
  const { entries, faults } = readPatientFile(text);
  const { store } = ports;
  return store.transaction(() => {
    if (faults.length === 0) store.registers.forget(patients, Number.MAX_SAFE_INTEGER);
    return put(ports, patients, { entries, faults }, signature, ({ personNumber: key, ...body }) => ({
      ...{ key, subject: null, at: null, body },
    }));
  });
}

const patientListDays = 7;

/** Ruling 14: deleted after seven days. Returns how many entries were. */
export function forgetOldPatients({ store, clock }: Pick<ReleasePorts, "store" | "clock">): number {
  return store.registers.forget(patients, clock.now() - patientListDays * 24 * 3_600_000);
}

function put<Line, Body>(
  ports: ReleasePorts,
  register: RegisterOf<Body>,
  { entries, faults }: CsvFile<Line>,
  signature: Signature,
  entryOf: (line: Line) => RegisterEntry<Body>,
): Imported {
  if (faults.length > 0) return { badLines: faults.map(faultText), lines: 0, changed: 0 };
  const { store, clock } = ports;
  const now = clock.now();
  const changed = store.transaction(() => {
    const results = entries.map((line) => store.registers.put(register, entryOf(line), signature, now));
    const count = results.filter((one) => one !== "same").length;
    store.events.add({ at: now, kind: "register-imported", subject: register.name, detail: { lines: entries.length } });
    return count;
  });
  reconsiderHeld(ports);
  return { badLines: [], lines: entries.length, changed };
}
