/** The registers of people: who measures, what they were trained on, and whose results to expect. */

import { importOperators, importPatients, importTrainings } from "../casework/registers/people-import.ts";
import { operators, trainings } from "../domain/registers/people.ts";
import { localDate } from "../domain/time.ts";
import { isGap, trainingMatrix } from "../qc/people/training-gaps.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, file, nothing, signature } from "./request.ts";

const importing = { asks: asks({ text: file, ...signature }), effect: "begins", showsPatients: false } as const;
const listing = { asks: nothing, right: "see", effect: "reads", showsPatients: false } as const;

export const registerActs = {
  "register.import-operators": act({
    pin: { none: "writes down who measures; a better list can follow" },
    ...importing,
    right: "write-register",
    does: ({ ports }, { text, ...signed }) => importOperators(ports, text, signed),
  }),
  "register.import-training": act({
    pin: { none: "writes down who was trained; a better list can follow" },
    ...importing,
    right: "write-register",
    does: ({ ports }, { text, ...signed }) => importTrainings(ports, text, signed),
  }),
  "register.import-patients": act({
    pin: { none: "writes down who is expected; lives seven days" },
    ...importing,
    right: "import-patients",
    does: ({ ports }, { text, ...signed }) => importPatients(ports, text, signed),
  }),
  "register.operators": act({ ...listing, does: ({ ports }) => ports.store.registers.all(operators).map(({ body }) => body) }),
  "register.training": act({ ...listing, does: ({ ports }) => ports.store.registers.all(trainings).flatMap(({ body }) => body) }),
  /** The whole matrix today; `isGap` marks what is missing. */
  "register.gaps": act({ ...listing, does: (core) => trainingToday(core).map((cell) => ({ ...cell, isGap: isGap(cell) })) }),
} as const;

function trainingToday({ ports }: OfficeCore) {
  const { registers } = ports.store;
  const { station, instruments } = ports.view();
  const today = localDate(ports.clock.now(), station.gateway.zone);
  const people = registers.all(operators).map(({ body }) => body);
  const trained = registers.all(trainings).flatMap(({ body }) => body);
  return trainingMatrix(people, trained, instruments, today);
}
