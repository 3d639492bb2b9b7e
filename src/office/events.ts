/** Events of an instrument that a person writes down: service, a fall, an update, out of use. */

import { instrumentEventKinds, instrumentEvents, toldErrorsOf } from "../domain/registers/instrument-events.ts";
import { isoTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import { recordEvent } from "../release/instrument-events.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { impersonalNote, namedInstrument, pastMoment } from "./places.ts";
import { asks, line, signature, text } from "./request.ts";

const told = asks({
  instrument: line,
  kind: z.enum(instrumentEventKinds),
  /** ISO text; null: now. */
  at: line.nullable(),
  note: text.nullable(),
  ...signature,
});

export const eventActs = {
  "events.add": act({
    pin: { none: "writes down what was done to the instrument; the rules conclude" },
    asks: told,
    right: "write-event",
    effect: "changes",
    showsPatients: false,
    does: add,
  }),
  "events.list": act({
    asks: asks({ instrument: line.nullable() }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: list,
  }),
} as const;

function add({ ports }: OfficeCore, request: z.output<typeof told>) {
  const { kind, by, role, reason } = request;
  const instrument = namedInstrument(ports, request.instrument);
  const at = pastMoment(ports, request.at);
  const key = JSON.stringify([instrument.id, kind, at]);
  const note = impersonalNote(request.note);
  const done = recordEvent(ports, instrument, { key, at, kind, note }, { by, role, reason });
  return { instrument: instrument.id, kind, at: isoTime(at, ports.view().station.gateway.zone), done };
}

function list({ ports }: OfficeCore, { instrument }: { readonly instrument: string | null }) {
  const { instruments, station } = ports.view();
  const asked = instrument === null ? instruments : [namedInstrument(ports, instrument)];
  const known = ({ registers }: typeof ports.store, id: string) =>
    [id, toldErrorsOf(id)].flatMap((subject) => registers.ofSubject(instrumentEvents, subject));
  return asked.flatMap(({ id }) =>
    [...known(ports.store, id)]
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
      .map(({ at, recordedAt, body, signature: signed }) => ({
        instrument: id as string,
        at: isoTime(at ?? recordedAt, station.gateway.zone),
        kind: body.kind,
        note: body.note,
        by: signed?.by ?? null,
      })),
  );
}
