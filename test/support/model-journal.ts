/** A journal as simple as can be: the last message that it took under a number is what it holds there. It reads the bytes alone. */
import type { ControlId } from "../../src/domain/ids.ts";
import type { GatewayStore } from "../../src/store/gateway-store.ts";
import type { TestStation } from "./station.ts";

interface Content {
  readonly patient: string;
  /** OBX-11. */
  readonly status: string;
  readonly value: string;
  /** What people decided, as a reader sees it. */
  readonly notes: readonly string[];
}

export function createModelJournal(store: GatewayStore) {
  const held = new Map<string, Content & { readonly run: string; readonly order: number }>();
  const published: ControlId[] = [];
  const outOfOrder: string[] = [];
  const file = (controlId: ControlId): void => {
    const row = store.outbox.byControlId(controlId);
    if (row === null) return;
    const { number, ...content } = contentOf(row.bytes);
    const order = store.outbox.ofRun(row.runKey).findIndex((one) => one.controlId === controlId);
    if ((held.get(number)?.order ?? -1) > order) outOfOrder.push(controlId);
    held.set(number, { ...content, run: row.runKey, order });
  };
  const answer = (station: TestStation, nth: number, kind: "accept" | "refuse"): void => {
    const [controlId] = published.splice(nth % Math.max(published.length, 1), 1);
    if (controlId === undefined) return;
    const now = station.clock.now();
    if (kind === "accept") {
      file(controlId);
      store.outbox.accepted(controlId, now, new Uint8Array());
    } else store.outbox.stopped(controlId, now, { code: "JOURNAL_REFUSED", refusal: null, acknowledgement: null });
    station.ports.now({ kind: "answered", controlId });
  };
  return {
    /** Messages that it took although it had a later one under their number. */
    outOfOrder: outOfOrder as readonly string[],
    /** The broker gets everything that is due; how many messages. */
    publish: (station: TestStation): number => {
      const due = station.publishAll().filter((id) => !published.includes(id));
      published.push(...due);
      return due.length;
    },
    answer,
    answerAll: (station: TestStation): void => {
      while (published.length > 0) answer(station, 0, "accept");
    },
    /** What counts of a run, for whomever. */
    valid: (run: string) =>
      [...held.values()]
        .filter((one) => one.run === run && (one.status === "F" || one.status === "C"))
        .map(({ patient, value, notes }) => ({ patient, value, notes })),
  };
}

function contentOf(bytes: Uint8Array): Content & { readonly number: string } {
  const segments = Buffer.from(bytes)
    .toString("utf8")
    .split("\r")
    .map((line) => line.split("|"));
  const field = (name: string, n: number): string => segments.find(([id]) => id === name)?.[n] ?? "";
  const comments = segments.flatMap((fields) => (fields[0] === "NTE" ? [fields[3] ?? ""] : [])).join("\n");
  const notes = [comments.includes("Korrigert svar") ? "corrected" : [], comments.includes("usikkert") ? "uncertain" : []].flat();
  return {
    number: field("OBR", 3),
    patient: field("PID", 3).slice(0, 11),
    status: field("OBX", 11),
    value: field("OBX", 5),
    notes,
  };
}
