/** What people tell of registered lots: opened, exhausted, blocked, unblocked. Each with a name and reason, each judged at once. */
import type { EpochMs } from "../../domain/clock.ts";
import { type LotIdentity, lotIdentity, normalizeLot } from "../../domain/lot.ts";
import { type LotLife, unusedLife } from "../../domain/lot-life.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { deviceLots, lotStates, lotSubject } from "../../domain/registers/lot-states.ts";
import type { Signature } from "../../domain/signature.ts";
import { localDate, localToInstant } from "../../domain/time.ts";
import { blocked, chosen, exhausted, notExhausted, opened, tried, unblocked } from "../../qc/lots/life.ts";
import { didYouMean } from "../../qc/lots/suggest-lot.ts";
import { touchLots } from "../../release/lot-changes.ts";
import type { Ports, Recording } from "../../release/view.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { failedControls, refuseHealing } from "../decisions/refuse-healing.ts";
import { type Act, permit } from "../rights.ts";

/** A lot number, and what tells lots of that number apart. */
export type LotQuestion = Pick<LotIdentity, "lot"> & { readonly [Key in "kind" | "analyte" | "model"]?: LotIdentity[Key] };

/** Every lot once, whether imported or told by an instrument. */
export function knownLots({ lots, registers }: GatewayStore): readonly LotIdentity[] {
  const all = [...lots.all(), ...registers.all(deviceLots).map(({ body }) => body)];
  const identities = all.map(({ kind, analyte, model, lot }): LotIdentity => ({ kind, analyte, model, lot }));
  return [...new Map(identities.reverse().map((one) => [lotIdentity(one), one])).values()].reverse();
}

/** Throws UserError NOT_FOUND with what may have been meant, LOT_AMBIGUOUS naming those that fit. */
export function findLot(store: GatewayStore, { lot, kind, analyte, model }: LotQuestion): LotIdentity {
  const fits = (asked: string | undefined, has: string): boolean => asked === undefined || asked === has;
  const known = knownLots(store).filter((one) => fits(kind, one.kind) && fits(analyte, one.analyte) && fits(model, one.model));
  const [found, ...others] = known.filter((one) => normalizeLot(one.lot) === normalizeLot(lot));
  if (found === undefined) {
    const numbers = known.map((one) => one.lot);
    throw new UserError("NOT_FOUND", `No lot is registered as ${lot}.${didYouMean(lot, numbers)}`);
  }
  if (others.length > 0) {
    const names = [found, ...others].map((one) => `${one.kind} ${one.analyte} ${one.model}`);
    throw new UserError("LOT_AMBIGUOUS", `They are: ${names.join(", ")}.`);
  }
  return found;
}

/** What people have told of it; nothing told is an unused lot. */
export const lifeOf = ({ registers }: GatewayStore, lot: LotIdentity): LotLife =>
  registers.byKey(lotStates, lotIdentity(lot))?.body ?? unusedLife;

/** `on`: ISO date. Throws as `findLot`, and UserError BAD_USAGE for a day to come. */
export function openLot(
  ports: Recording,
  question: LotQuestion,
  { on, insteadOf = null }: { readonly on: string; readonly insteadOf?: string | null },
  signature: Signature,
): LotIdentity {
  const { zone } = ports.view().station.gateway;
  if (on > localDate(ports.clock.now(), zone))
    throw new UserError("BAD_USAGE", {
      en: "A lot is opened today or was before.",
      nb: "En lot åpnes i dag, eller er åpnet før.",
    });
  const change = {
    act: "register-lot",
    kind: "lot-opened",
    from: localToInstant(`${[on, insteadOf ?? on].sort()[0]}T00:00`, zone),
  } as const;
  return live(ports, question, change, signature, (life) => opened(life, on, insteadOf));
}

/** From that moment on it is not in use any more (ruling 8b). `at` null: takes the newest end back. */
export function exhaustLot(ports: Recording, question: LotQuestion, at: EpochMs | null, signature: Signature): LotIdentity {
  const { zone } = ports.view().station.gateway;
  const newest = lifeOf(ports.store, findLot(ports.store, question)).exhausted.at(-1);
  if (at === null && newest === undefined)
    throw new UserError("NOT_ALLOWED_NOW", { en: "The lot is not exhausted.", nb: "Loten er ikke meldt brukt opp." });
  const change = { act: "register-lot", kind: "lot-exhausted", from: at ?? newest?.at ?? 0 } as const;
  return live(ports, question, change, signature, (life) =>
    at === null ? notExhausted(life) : exhausted(life, { at, on: localDate(at, zone), ...told(ports, signature) }),
  );
}

/**
 * That it was used up before what failed on it holds is for the laboratory responsible to say (ruling 12); the word of others counts from
 * when they told.
 */
const told = ({ clock }: Ports<"clock">, { role }: Signature): { readonly toldAt?: EpochMs } =>
  role === "lab-responsible" ? {} : { toldAt: clock.now() };

/** What was measured on it since is held or looked back on; `from` may lie in the past. */
export function blockLot(ports: Recording, question: LotQuestion, from: EpochMs, signature: Signature): LotIdentity {
  const change = { act: "block-lot", kind: "lot-blocked", from } as const;
  return live(ports, question, change, signature, (life) => blocked(life, from, ports.clock.now()));
}

/** What was measured before `from` stays blocked. Throws UserError NOT_ALLOWED_NOW where no block holds then. */
export function unblockLot(ports: Recording, question: LotQuestion, from: EpochMs, signature: Signature): LotIdentity {
  const { blocks } = lifeOf(ports.store, findLot(ports.store, question));
  if (!blocks.some(({ until }) => until === null || until > from))
    throw new UserError("NOT_ALLOWED_NOW", { en: "The lot is not blocked.", nb: "Loten er ikke sperret." });
  const change = { act: "unblock-lot", kind: "lot-unblocked", from } as const;
  return live(ports, question, change, signature, (life) => unblocked(life, from));
}

/**
 * «Prøves ut» (ruling 25), from now on: what was measured before stays as it counts, so that no failure is tried away. `isChosen`: what is
 * measured from now on counts. Throws as `findLot`, and UserError NOT_ALLOWED_NOW.
 */
export function tryLot(ports: Recording, question: LotQuestion, isChosen: boolean, signature: Signature): LotIdentity {
  const lot = findLot(ports.store, question);
  if (lot.kind === "reagent")
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Only a lot of control material is tried.",
      nb: "Bare kontroll-loter prøves ut.",
    });
  const isTried = (lifeOf(ports.store, lot).trials ?? []).some(({ until }) => until === null);
  if (isTried !== isChosen)
    throw new UserError(
      "NOT_ALLOWED_NOW",
      isChosen
        ? { en: "The lot is not on trial.", nb: "Loten er ikke under utprøving." }
        : { en: "The lot is on trial already.", nb: "Loten er allerede under utprøving." },
    );
  const from = ports.clock.now();
  const change = { act: "try-lot", kind: isChosen ? "lot-chosen" : "lot-tried", from } as const;
  return live(ports, lot, change, signature, (life) => (isChosen ? chosen(life, from) : tried(life, from)));
}

interface Change {
  readonly act: Act;
  readonly kind: string;
  /** Nothing measured before can be touched, save by what stands around it. */
  readonly from: EpochMs;
}

function live(
  ports: Recording,
  question: LotQuestion,
  { act, kind, from }: Change,
  signature: Signature,
  next: (life: LotLife) => LotLife,
): LotIdentity {
  permit(act, signature);
  const { store, clock } = ports;
  const lot = findLot(store, question);
  const key = lotIdentity(lot);
  const { by, reason, role } = signature;
  store.transaction(() => {
    // The laboratory responsible may say much of the past, but no failure is tried away, even of a clock that runs ahead.
    const failed = role === "lab-responsible" && act !== "try-lot" ? [] : failedControls(ports, lot, from);
    const { openings, exhausted: ends, blocks, trials } = next(lifeOf(store, lot));
    const body = { lot, openings, exhausted: ends, blocks, ...(trials === undefined ? {} : { trials }) };
    store.registers.put(lotStates, { key, subject: lotSubject(lot), at: null, body }, { by, reason, role }, clock.now());
    if (failed.length > 0) refuseHealing(failed, failedControls(ports, lot, from));
    store.events.add({ at: clock.now(), kind, subject: key, detail: { from } });
    touchLots(ports, [lot], from);
  });
  return lot;
}
