/** The worklist, and what people decide about its entries. */
import type { Signature } from "../../domain/signature.ts";
import { worklist } from "../../release/worklist.ts";
import type { OfficeCore } from "./core.ts";

/** An entry's id or an unambiguous beginning of it, and who decides. */
interface Decision extends Signature {
  readonly id: string;
}

export const heldActions = {
  "held.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => worklist(ports),
  "held.assign": ({ decide }: OfficeCore, request: Decision & { readonly patient: string }) =>
    done(decide.assignPatient(request.id, request.patient, request)),
  "held.control": ({ decide }: OfficeCore, request: Decision & { readonly lot: string; readonly level: string }) =>
    done(decide.assignControl(request.id, request.lot, request.level, request)),
  "held.release": ({ decide }: OfficeCore, request: Decision) => done(decide.release(request.id, request)),
  "held.discard": ({ decide }: OfficeCore, request: Decision) => done(decide.discard(request.id, request)),
  "held.entered-by-hand": ({ decide }: OfficeCore, request: Decision) => done(decide.enteredByHand(request.id, request)),
} as const;

const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });
