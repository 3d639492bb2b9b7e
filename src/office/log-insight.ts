/**
 * «Hvem har sett på opplysningene mine?» (pasientjournalforskriften § 14): whoever looked at a person's results or did something with them, for
 * the answer that a patient may ask for. The question is itself on record.
 */
import { personNumber } from "../casework/typed-person-number.ts";
import { lookUps } from "../domain/registers/look-ups.ts";
import { roleName } from "../domain/signature.ts";
import { isoTime } from "../domain/time.ts";
import type { z } from "../domain/zod.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, line, signature } from "./request.ts";

const question = asks({ patient: line, ...signature });

export const logInsightActs = {
  /** By equality of the keyed number alone; newest first. `results`: which of the person's results were shown. */
  "records.of-person": act({
    pin: { none: "a look, on record with its reason" },
    asks: question,
    right: "see-records",
    effect: "changes",
    showsPatients: true,
    namesStaff: true,
    does: ofPerson,
  }),
} as const;

/** Nobody has more results than this. */
const most = 100_000;

function ofPerson({ ports }: OfficeCore, { patient: typed, by, reason, role }: z.output<typeof question>) {
  const { store, clock } = ports;
  const patient = personNumber(typed);
  const own = store.arrivals.ofPerson(patient, most).map(({ run }) => run.key);
  const shown = store.actRecords.thatShowed(own);
  const lookedUp = store.registers.all(lookUps).filter(({ body }) => body.patient === patient);
  const now = clock.now();
  store.transaction(() => {
    const entry = { key: JSON.stringify([now, by, patient]), subject: null, at: now, body: { patient, results: own.length } };
    store.registers.put(lookUps, entry, { by, reason, role }, now);
    store.events.add({ at: now, kind: "log-insight", subject: null, detail: { results: own.length } });
  });
  const { zone } = ports.view().station.gateway;
  const looks = [
    ...shown.map(({ at, act: name, login, name: who, role: as, reason: why, outcome, shown: results }) => ({
      ...{ at, act: name, login, name: who, role: as === null ? null : roleName(as), reason: why, outcome, results },
    })),
    ...lookedUp.map(({ recordedAt, signature: signed, body }) => ({
      ...{ at: recordedAt, act: "person-looked-up", login: null, name: signed?.by ?? null },
      ...{ role: signed === null ? null : roleName(signed.role), reason: signed?.reason ?? null, outcome: "done" },
      ...{ results: [] as readonly string[], found: body.results },
    })),
  ];
  return looks.toSorted((a, b) => b.at - a.at).map(({ at, ...look }) => ({ ...look, at: isoTime(at, zone) }));
}
