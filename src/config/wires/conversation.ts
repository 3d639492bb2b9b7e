/** The `conversation` block laid over the session of a POCT1-A mode; any other family has nothing to say there. */
import type { DriverChoice } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { WrittenConversation } from "../schema/index.ts";
import type { Protocol } from "./protocol.ts";

/** `usual` as it is, or with what was asked for; null where the block does not fit (then it has been told). */
export function withConversation(
  file: Pick<ParsedFile<unknown>, "fault">,
  written: WrittenConversation | undefined,
  usual: Protocol,
  { driver, modeName }: DriverChoice,
): Protocol | null {
  if (written === undefined) return null;
  if (usual.family !== "poct1a") {
    const what = `mode ${modeName} of ${driver.id} does not speak POCT1-A, so there is nothing to ask for`;
    file.fault("CONFIG_CONFLICT", ["conversation"], what, "Remove it.");
    return null;
  }
  const asked = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  return { family: "poct1a", options: { ...usual.options, ...asked } };
}
