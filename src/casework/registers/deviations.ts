/** Opening, following up and closing deviations. Other parts open one by `openDeviation`; people do the rest (§ 9, ruling 21). */

import { UserError } from "../../domain/problem-catalogue.ts";
import {
  type Deviation,
  type DeviationChange,
  deviationSubject,
  deviations,
  type EffectCheck,
  missingForClosing,
} from "../../domain/registers/deviations.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Ports } from "../../release/view.ts";
import { permit, refusePersonNumber } from "../rights.ts";

export interface NewDeviation {
  readonly description: string;
  readonly instrument: string | null;
  readonly immediateAction: string | null;
  /** Set where no person opens it: names the event, so that it is opened once ("qc-stop crp-1 CRP normal"). */
  readonly occasion: string | null;
}

type DeviationPorts = Ports<"store" | "clock">;

/** `signature`: null where the gateway opens it by itself. Returns its number; an open one of the same occasion is that one. */
export function openDeviation(ports: DeviationPorts, deviation: NewDeviation, signature: Signature | null): number {
  if (signature !== null) permit("write-deviation", signature);
  refusePersonNumber(deviation.description, deviation.immediateAction, deviation.instrument);
  const { store, clock } = ports;
  return store.transaction(() => {
    const all = listDeviations(ports);
    const same = all.find(({ occasion, closed }) => occasion !== null && occasion === deviation.occasion && closed === null);
    if (same !== undefined) return same.number;
    const number = Math.max(0, ...all.map((one) => one.number)) + 1;
    const opened: Deviation = {
      ...{ number, openedAt: clock.now(), source: signature === null ? "auto" : "manual", ...deviation },
      ...{ causeCategory: null, cause: null, correctiveAction: null, responsible: null, deadline: null },
      ...{ effectCheck: null, municipalCase: null, closed: null },
    };
    write(ports, opened, signature, "opened");
    return number;
  });
}

/** Throws UserError NOT_FOUND, NOT_ALLOWED_NOW (closed), NOT_PERMITTED, TEXT_PERSONAL. */
export function updateDeviation(ports: DeviationPorts, number: number, change: DeviationChange, signature: Signature): Deviation {
  permit("write-deviation", signature);
  refusePersonNumber(...Object.values(change));
  return write(ports, { ...openOne(ports, number), ...change }, signature, "changed");
}

/** The effect check: did what was done work? Throws as `updateDeviation`. */
export function checkDeviation(ports: DeviationPorts, number: number, effectCheck: EffectCheck, signature: Signature): Deviation {
  permit("close-deviation", signature);
  refusePersonNumber(effectCheck.measure);
  return write(ports, { ...openOne(ports, number), effectCheck }, signature, "checked");
}

/** Throws UserError NOT_ALLOWED_NOW with all that is missing; else as `updateDeviation`. */
export function closeDeviation(ports: DeviationPorts, number: number, signature: Signature): Deviation {
  permit("close-deviation", signature);
  const deviation = openOne(ports, number);
  const missing = missingForClosing(deviation);
  if (missing.length > 0)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `It still needs: ${missing.join(", ")}.`,
      nb: "Avviket mangler noe før det kan lukkes: strakstiltak, årsak, tiltak, ansvarlig og en effekt som er vist.",
    });
  return write(ports, { ...deviation, closed: { at: ports.clock.now(), by: signature.by } }, signature, "closed");
}

/** By number. */
export function listDeviations({ store }: Ports<"store">): readonly Deviation[] {
  const bodies = store.registers.ofSubject(deviations, deviationSubject).map(({ body }) => body);
  return bodies.sort((a, b) => a.number - b.number);
}

/** Throws UserError NOT_FOUND. */
export function deviationNumber({ store }: Ports<"store">, number: number): Deviation {
  const found = store.registers.byKey(deviations, String(number));
  if (found === null) throw new UserError("NOT_FOUND", `There is no deviation ${number}.`);
  return found.body;
}

function openOne(ports: DeviationPorts, number: number): Deviation {
  const deviation = deviationNumber(ports, number);
  if (deviation.closed !== null)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The deviation is closed; open a new one.",
      nb: "Avviket er lukket. Åpne et nytt.",
    });
  return deviation;
}

function write({ store, clock }: DeviationPorts, body: Deviation, signature: Signature | null, what: string): Deviation {
  const entry = { key: String(body.number), subject: deviationSubject, at: body.openedAt, body };
  store.registers.put(deviations, entry, signature, clock.now());
  store.events.add({ at: clock.now(), kind: `deviation-${what}`, subject: String(body.number), detail: null });
  return body;
}
