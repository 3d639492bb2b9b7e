/** A control that was typed in and is read out after all is one control: the instrument's own word counts. */
import { normalizeLot } from "../../domain/lot.ts";
import { isTyped } from "../../domain/manual.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ControlRecord } from "../../store/results/runs.ts";

/** Controls of one analyte of one instrument, each once. */
export function withoutTypedTwins(store: GatewayStore, list: readonly ControlRecord[]): readonly ControlRecord[] {
  const typed = new Set(list.filter((one) => isTypedIn(store, one)));
  if (typed.size === 0) return list;
  const readOut = list.filter((one) => !typed.has(one));
  return list.filter((one) => !typed.has(one) || !readOut.some((other) => isSameControl(one, other)));
}

/** The run is asked for only where its name says so. */
const isTypedIn = (store: GatewayStore, { observation, runKey }: ControlRecord): boolean =>
  observation.run.startsWith("typed ") && isTyped(store.runs.byKey(runKey) ?? { connectionId: "" });

/**
 * Of the same minute and not of another lot; and of the same level, or the same value where instrument and register name levels
 * differently. Two levels are often run in one minute: a typed one that failed must not vanish behind the other level.
 */
function isSameControl(typed: ControlRecord, readOut: ControlRecord): boolean {
  const [mine, theirs] = [typed.observation, readOut.observation];
  const lot = theirs.control?.lot ?? null;
  const isOtherLot = lot !== null && normalizeLot(lot) !== normalizeLot(mine.control?.lot ?? "");
  if (isOtherLot || minuteOf(typed) !== minuteOf(readOut)) return false;
  return theirs.control?.level === mine.control?.level || theirs.value?.number === mine.value?.number;
}

const minuteOf = ({ measuredAt }: ControlRecord): number => Math.floor((measuredAt ?? 0) / 60_000);
