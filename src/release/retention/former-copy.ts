/** The copy from before an upgrade holds everybody in it: it goes before the first one is erased. */
import type { EpochMs } from "../../domain/clock.ts";
import type { FormerCopy } from "../../store/opening/former-copy.ts";
import type { Ports } from "../view.ts";

export interface CopyPorts extends Ports<"store" | "faults"> {
  readonly formerCopy: Pick<FormerCopy, "isThere" | "remove">;
}

/** On record first and once, so that a kill in between leaves no copy that went unsaid. Never inside a transaction. False: it is still there. */
export function removeFormerCopy({ store, faults, formerCopy }: CopyPorts, at: EpochMs): boolean {
  if (!formerCopy.isThere()) return true;
  const isSaid = store.events.ofSubject("retention").some(({ detail }) => detail?.["copyBeforeUpgrade"] === 1);
  if (!isSaid) store.events.add({ at, kind: "erased", subject: "retention", detail: { copyBeforeUpgrade: 1 } });
  try {
    formerCopy.remove();
  } catch (error) {
    faults.report("housekeeping", error, { thing: "copy" });
  }
  return !formerCopy.isThere();
}
