/** The journal has answered: a suspect result that it took becomes a look-back case, one that it refused is held again (ruling 5). */
import { lookBackCases } from "../../domain/registers/look-back.ts";
import { judge } from "../../release/judging.ts";
import type { Judging, Ports } from "../../release/view.ts";
import { joinOpenCases } from "./cases.ts";
import { dropOvertaken } from "./changes.ts";
import { isInJournal } from "./place.ts";

export function journalAnswered(ports: Judging, controlId: string): void {
  const key = ports.store.outbox.runOf(controlId);
  if (key !== null) dropOvertaken(ports, key);
  const run = key === null ? null : ports.store.runs.byKey(key);
  if (run?.state !== "released") return;
  if (run.lookBack) judge(ports, run, "event");
  joinOpenCases(ports, run);
}

/** Suspect results whose answer came just before a crash, in a store of before errands. Those that are in a case need no other. */
export function takeUpSuspects(ports: Ports<"store" | "later">): void {
  const inCases = new Set(ports.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run)));
  for (const run of ports.store.runs.suspects())
    if (!inCases.has(run.key) && isInJournal(ports, run)) ports.later({ kind: "judge", run: run.key, trigger: "event" });
}
