/** The registers of people: who measures, what they were trained on, and whose results to expect. */

import { importOperators, importPatients, importTrainings } from "../../casework/registers/people.ts";
import { operators, trainings } from "../../domain/registers/people.ts";
import type { Signature } from "../../domain/signature.ts";
import { localDate } from "../../domain/time.ts";
import { isGap, trainingMatrix } from "../../qc/people/training-gaps.ts";
import type { OfficeCore } from "./core.ts";

interface Import extends Signature {
  readonly text: string;
}

type Nothing = Readonly<Record<string, never>>;

export const registerActions = {
  "register.import-operators": ({ ports }: OfficeCore, { text, ...signature }: Import) => importOperators(ports, text, signature),
  "register.import-training": ({ ports }: OfficeCore, { text, ...signature }: Import) => importTrainings(ports, text, signature),
  "register.import-patients": ({ ports }: OfficeCore, { text, ...signature }: Import) => importPatients(ports, text, signature),
  "register.operators": ({ ports }: OfficeCore, _: Nothing) => ports.store.registers.all(operators).map(({ body }) => body),
  "register.training": ({ ports }: OfficeCore, _: Nothing) => ports.store.registers.all(trainings).flatMap(({ body }) => body),
  /** The whole matrix today; `isGap` marks what is missing. */
  "register.gaps": (core: OfficeCore, _: Nothing) => trainingToday(core).map((cell) => ({ ...cell, isGap: isGap(cell) })),
} as const;

function trainingToday({ ports }: OfficeCore) {
  const { registers } = ports.store;
  const { station, instruments } = ports.view();
  const today = localDate(ports.clock.now(), station.gateway.zone);
  const people = registers.all(operators).map(({ body }) => body);
  const trained = registers.all(trainings).flatMap(({ body }) => body);
  return trainingMatrix(people, trained, instruments, today);
}
