/** What something else than Labbro changed, as far as a person answers for it: looked at, and set aside with a name and a reason. */

import { UserError } from "../domain/problem-catalogue.ts";
import { findingKey } from "../domain/registers/audit-findings.ts";
import { roleName } from "../domain/signature.ts";
import { isoTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import type { KeptFinding } from "../store/audit/findings.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, line, nothing, signature } from "./request.ts";

const mostAtOnce = 10_000;

export const findingActs = {
  "audit.findings": act({
    ...{ asks: nothing, right: "see-configuration", effect: "reads", showsPatients: false, namesStaff: true },
    does: ({ ports }) => {
      const all = ports.store.findings.all().map((one) => shown(one, ports.view().station.gateway.zone));
      return { open: all.filter(({ setAside }) => setAside === null), setAside: all.filter(({ setAside }) => setAside !== null) };
    },
  }),
  /** Those that are named, so that none is set aside unseen. What belongs to them stays unused. */
  "audit.set-aside": act({
    pin: "for-good",
    asks: asks({ findings: z.array(line).min(1).max(mostAtOnce).readonly(), ...signature }),
    right: "accept-audit",
    effect: "changes",
    showsPatients: false,
    does: setAside,
  }),
} as const;

export interface FindingShown {
  readonly id: string;
  readonly kind: string;
  readonly table: string;
  readonly row: string;
  readonly foundAt: string;
  /** Null: nobody has looked. */
  readonly setAside: { readonly by: string; readonly role: string; readonly at: string; readonly reason: string } | null;
}

/** As people are told; `recordedAt` of one that was set aside is when that was. */
export function shown({ body, recordedAt, signature: signed }: KeptFinding, zone: string): FindingShown {
  const { kind, table, row, isSetAside } = body;
  const at = isoTime(recordedAt, zone);
  const setAside =
    !isSetAside || signed === null ? null : { by: signed.by, role: roleName(signed.role), at, reason: signed.reason };
  return { id: findingKey(body), kind, table, row, foundAt: at, setAside };
}

interface Request {
  readonly findings: readonly string[];
  readonly by: string;
  readonly reason: string;
  readonly role: NonNullable<KeptFinding["signature"]>["role"];
}

/** Throws UserError NOT_FOUND, NOT_ALLOWED_NOW; then none is set aside. */
function setAside({ ports: { store, clock, later, onQueued } }: OfficeCore, { findings, by, reason, role }: Request) {
  return store.transaction(() => {
    const looked = findings.map((id) => {
      const one = store.findings.byKey(id);
      if (one === null) throw new UserError("NOT_FOUND", { en: "No such finding.", nb: "Funnet finnes ikke." });
      if (one.body.isSetAside)
        throw new UserError("NOT_ALLOWED_NOW", { en: "It was set aside before.", nb: "Noen har alt sett på det." });
      return one;
    });
    store.findings.setAside(looked, { by, reason, role }, clock.now());
    later({ kind: "touched" });
    // It may have been what paused delivery.
    onQueued();
    return { setAside: findings.length, open: store.findings.all().filter(({ body }) => !body.isSetAside).length };
  });
}
