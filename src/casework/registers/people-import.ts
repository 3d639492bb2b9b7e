/** Importing operators, training and the patient list, and what follows for results that wait (rulings 14 and 21). */
import type { EpochMs } from "../../domain/clock.ts";
import type { RegisterOf } from "../../domain/register.ts";
import {
  codeKey,
  operatorCodes,
  operatorKey,
  operators,
  patientListMs,
  patients,
  trainingKey,
  trainings,
} from "../../domain/registers/people.ts";
import type { Signature } from "../../domain/signature.ts";
import { type CsvFault, type CsvFile, faultText } from "../../qc/csv.ts";
import { readOperatorFile, readPatientFile, readTrainingFile, sharedCodes } from "../../qc/people/people-files.ts";
import type { Ports, Recording } from "../../release/view.ts";
import { permit } from "../rights.ts";

export interface Imported {
  /** Every line that is wrong; then nothing was imported. */
  readonly badLines: readonly string[];
  readonly lines: number;
  readonly changed: number;
}

/** Throws UserError NOT_PERMITTED. */
export function importOperators(ports: Ports<"store" | "clock" | "later">, text: string, signature: Signature): Imported {
  permit("write-register", signature);
  const { entries, faults } = readOperatorFile(text);
  const { registers } = ports.store;
  const named = new Set(entries.map(({ name }) => operatorKey(name)));
  const others = registers.all(operators).filter(({ key }) => !named.has(key));
  const shared = sharedCodes([...entries, ...others.map(({ body }) => body)]);
  const contested = shared.map((code): CsvFault => ({ line: 1, text: `the code ${code} belongs to more than one person.` }));
  return take(ports, operators, { entries, faults: [...faults, ...contested] }, (operator, now) => {
    const key = operatorKey(operator.name);
    // Unless an earlier line of the file has given it to somebody else.
    const isStillTheirs = (code: string) => registers.byKey(operatorCodes, codeKey(code))?.body.operator === key;
    const former = registers.byKey(operators, key)?.body.codes ?? [];
    for (const code of former.filter(isStillTheirs)) registers.withdraw(operatorCodes, codeKey(code), signature, now);
    for (const code of operator.codes)
      registers.put(operatorCodes, { key: codeKey(code), subject: null, at: null, body: { operator: key } }, signature, now);
    return registers.put(operators, { key, subject: null, at: null, body: operator }, signature, now);
  });
}

/** Throws UserError NOT_PERMITTED. */
export function importTrainings(ports: Recording, text: string, signature: Signature): Imported {
  permit("write-register", signature);
  const { registers } = ports.store;
  const known = registers.all(operators).map(({ body }) => body);
  const places = ports.view().instruments.flatMap(({ id, driver }) => [id, driver]);
  return take(ports, trainings, readTrainingFile(text, known, places), (training, now) => {
    const key = trainingKey(training);
    const others = (registers.byKey(trainings, key)?.body ?? []).filter(({ date }) => date !== training.date);
    const body = [...others, training].sort((a, b) => (a.date < b.date ? -1 : 1));
    return registers.put(trainings, { key, subject: training.on, at: null, body }, signature, now);
  });
}

/** The file is the whole list: who is no longer in it is no longer on it. Throws UserError NOT_PERMITTED. */
export function importPatients(ports: Ports<"store" | "clock" | "later">, text: string, signature: Signature): Imported {
  permit("import-patients", signature);
  const file = readPatientFile(text);
  const { store } = ports;
  return store.transaction(() => {
    if (file.faults.length === 0) store.registers.forget(patients, Number.MAX_SAFE_INTEGER);
    return take(ports, patients, file, ({ personNumber, ...body }, now) =>
      store.registers.put(patients, { key: personNumber, subject: null, at: null, body }, signature, now),
    );
  });
}

/** Ruling 14: deleted after seven days. Returns how many entries were. */
export function forgetOldPatients({ store, clock }: Ports<"store" | "clock">): number {
  return store.registers.forget(patients, clock.now() - patientListMs);
}

/** All of a file or nothing; what waits is then judged again. */
function take<Entry>(
  ports: Ports<"store" | "clock" | "later">,
  register: RegisterOf<unknown>,
  { entries, faults }: CsvFile<Entry>,
  put: (entry: Entry, now: EpochMs) => "new" | "changed" | "same",
): Imported {
  if (faults.length > 0) return { badLines: faults.map(faultText), lines: 0, changed: 0 };
  const { store, clock } = ports;
  const now = clock.now();
  const changed = store.transaction(() => {
    store.events.add({ at: now, kind: "register-imported", subject: register.name, detail: { lines: entries.length } });
    ports.later({ kind: "held", instrument: null });
    return entries.filter((entry) => put(entry, now) !== "same").length;
  });
  return { badLines: [], lines: entries.length, changed };
}
