/** Events of an instrument that a person writes down: service, a fall, an update, out of use. */

import { permit } from "../../casework/rights.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { instrumentEventKinds, instrumentEvents, toldErrorsOf } from "../../domain/registers/instrument-events.ts";
import type { Signature } from "../../domain/signature.ts";
import { isoTime } from "../../domain/time.ts";
import { recordEvent } from "../../release/instrument-events.ts";
import type { OfficeCore } from "./core.ts";
import { impersonalNote, namedInstrument, pastMoment } from "./places.ts";

interface Told extends Signature {
  readonly instrument: string;
  readonly kind: string;
  /** ISO text; null: now. */
  readonly at: string | null;
  readonly note: string | null;
}

export const eventActions = {
  "events.add": ({ ports }: OfficeCore, request: Told) => {
    permit("write-event", request);
    const instrument = namedInstrument(ports, request.instrument);
    const kind = instrumentEventKinds.find((one) => one === request.kind);
    if (kind === undefined) throw new UserError("BAD_USAGE", `--kind takes one of ${instrumentEventKinds.join(", ")}.`);
    const at = pastMoment(ports, request.at);
    const key = JSON.stringify([instrument.id, kind, at]);
    const { by, role, reason } = request;
    const note = impersonalNote(request.note);
    const done = recordEvent(ports, instrument, { key, at, kind, note }, { by, role, reason });
    return { instrument: instrument.id, kind, at: isoTime(at, ports.view().station.gateway.zone), done };
  },
  "events.list": ({ ports }: OfficeCore, { instrument }: { readonly instrument: string | null }) => {
    const { instruments, station } = ports.view();
    const asked = instrument === null ? instruments : [namedInstrument(ports, instrument)];
    const known = ({ registers }: typeof ports.store, id: string) =>
      [id, toldErrorsOf(id)].flatMap((subject) => registers.ofSubject(instrumentEvents, subject));
    return asked.flatMap(({ id }) =>
      [...known(ports.store, id)]
        .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
        .map(({ at, recordedAt, body, signature }) => ({
          instrument: id as string,
          at: isoTime(at ?? recordedAt, station.gateway.zone),
          kind: body.kind,
          note: body.note,
          by: signature?.by ?? null,
        })),
    );
  },
} as const;
