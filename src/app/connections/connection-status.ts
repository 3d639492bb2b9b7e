/**
 * What a person standing at the dock needs to know of a connection: may the cable be pulled, and if nothing comes, why not. A pure
 * function of what the connection has seen and the time.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Stranger } from "../../intake/which-instrument.ts";
import type { TransportState } from "../../transport/link.ts";

export type ConnectionStateName = "stopped" | "absent" | "opening" | "waiting" | "reading" | "safe-to-unplug" | "error";

export interface ConnectionStatus {
  readonly state: ConnectionStateName;
  readonly sentence: string;
  readonly code: ProblemCode | ReasonCode | null;
  /** `assigned`: the wire carries no serial number, so the instrument is whichever one was assigned to this connection. */
  readonly identity: "reported" | "assigned";
  /** What is shown beside an assigned instrument; null where it says itself who it is. */
  readonly badge: string | null;
}

/** How the last transmission on the link ended. */
export interface LastTransfer {
  readonly endedAt: EpochMs;
  readonly complete: boolean;
  /** The instrument has said that it has no more. */
  readonly batchEnded: boolean;
}

/** `failed`: a message is stored and cannot be read; it is set aside. */
export type Landing = "done" | "waiting" | "failed";

export interface ConnectionFacts {
  readonly transport: TransportState;
  readonly reading: boolean;
  /** Null: none since an instrument was connected last. */
  readonly lastTransfer: LastTransfer | null;
  readonly stranger: Stranger | null;
  readonly reportsSerial: boolean;
  readonly landing: Landing;
}

/** Instruments that do not say when they are done send their next result within this time. */
export const quietMs = 10_000;
/** How long an instrument that has hung up is told to be done, before its connection is shown as waiting for the next one. */
export const farewellShownMs = 5 * 60_000;

export const unconfirmedIdentity = "identitet ikke bekreftet av instrumentet";

export function connectionStatus(facts: ConnectionFacts, now: EpochMs): ConnectionStatus {
  const identity = facts.reportsSerial ? "reported" : "assigned";
  return { ...stateOf(facts, now), identity, badge: facts.reportsSerial ? null : unconfirmedIdentity };
}

type State = Pick<ConnectionStatus, "state" | "sentence" | "code">;

function stateOf(facts: ConnectionFacts, now: EpochMs): State {
  const { transport, reading, stranger, lastTransfer } = facts;
  if (reading) return { state: "reading", sentence: "Reading results: do not unplug.", code: null };
  const isUp = transport.state === "open" || transport.state === "waiting";
  if (!isUp) return withBreak(ofTransport(transport), lastTransfer);
  if (stranger !== null) return mismatch(stranger);
  if (lastTransfer?.complete) return afterTransfer(facts, lastTransfer, now);
  return withBreak(ofTransport(transport), lastTransfer);
}

function ofTransport({ state, sentence, problem }: TransportState): State {
  const code = problem?.code ?? null;
  if (state === "open") return { state: "waiting", sentence: `${sentence} Waiting for results.`, code };
  return { state, sentence, code };
}

/** Cut in mid-transfer: what was not acknowledged is still in the instrument. */
function withBreak(state: State, lastTransfer: LastTransfer | null): State {
  if (lastTransfer === null || lastTransfer.complete) return state;
  const advice = "The last transfer broke off: connect the instrument again, and it sends what was not confirmed once more.";
  return { ...state, sentence: `${state.sentence} ${advice}`, code: state.code ?? "TRANSMISSION_INCOMPLETE" };
}

function mismatch({ expected, found }: Stranger): State {
  const sentence =
    `Another instrument answers here: ${expected} was expected, ${found} was found. Its results are held. ` +
    "Connect the right one, or register this one (DEV_MISMATCH).";
  return { state: "error", sentence, code: "DEV_MISMATCH" };
}

const setAside: State = {
  state: "error",
  sentence:
    "Something of what this instrument sent is stored and cannot be read: look at the results on its display, and run a control (RECOVERY_SET_ASIDE).",
  code: "RECOVERY_SET_ASIDE",
};

/** That the instrument may go is said of what is landed only, not of what is merely stored. */
function afterTransfer({ transport, landing }: ConnectionFacts, { endedAt, batchEnded }: LastTransfer, now: EpochMs): State {
  if (landing === "failed") return setAside;
  const hasHungUp = transport.state === "waiting";
  const quietFor = now - endedAt;
  if (hasHungUp && quietFor >= farewellShownMs) return ofTransport(transport);
  if (landing === "waiting")
    return { state: "reading", sentence: "The results are being stored: do not unplug yet.", code: null };
  if (batchEnded || hasHungUp || quietFor >= quietMs) {
    return { state: "safe-to-unplug", sentence: "All results are in; the instrument may be unplugged.", code: null };
  }
  return { state: "reading", sentence: "The last result is in, more may come: do not unplug yet.", code: null };
}
