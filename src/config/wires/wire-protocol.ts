/**
 * The `protocol` block laid over the session that a generic driver's mode has by itself, and the `conversation` block over that of a
 * POCT1-A mode; any other family has nothing to say there.
 */
import type { DriverMode } from "../../driver-api/driver.ts";
import type { DriverChoice } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { WrittenConversation, WrittenProtocol } from "../schema/index.ts";

export type Protocol = DriverMode["protocol"];

const lineEnds = { lf: "\n", cr: "\r", crlf: "\r\n", lfcr: "\n\r" } as const;

/** The mode's protocol with the file's tolerances; null where the file has none, or none that fits (then it has been told). */
export function protocolOf(
  file: Pick<ParsedFile<unknown>, "fault" | "advise">,
  written: WrittenProtocol | undefined,
  choice: DriverChoice,
): Protocol | null {
  const { driver, modeName, mode } = choice;
  if (written === undefined) {
    if (mode.mapping === "lines") tellLines(file);
    return null;
  }
  if (mode.mapping === undefined) {
    const what = `${driver.id} knows by itself how its instrument talks`;
    file.fault("CONFIG_CONFLICT", ["protocol"], what, "Remove it; only generic drivers take it.");
    return null;
  }
  if (mode.mapping !== written.family) {
    const what = `is ${written.family}, but mode ${modeName} of ${driver.id} speaks ${mode.mapping}`;
    file.fault("CONFIG_CONFLICT", ["protocol", "family"], what, "Write the family of the mode.");
    return null;
  }
  adviseChecksum(file, written);
  return laidOver(mode.protocol, written);
}

/** Letters and line ends of a printer have no usual form: a wrong one would spoil names or glue lines together unseen. */
function tellLines(file: Pick<ParsedFile<unknown>, "fault">): void {
  const todo = "Add protocol: { family: lines, encoding: latin1, lineEnd: lf } as the instrument's manual says.";
  file.fault("CONFIG_MISSING", ["protocol"], "is missing", todo);
}

function adviseChecksum(file: Pick<ParsedFile<unknown>, "advise">, written: WrittenProtocol): void {
  if (written.family !== "lis2" || written.checksum === undefined || written.checksum === "strict") return;
  const what = "frames that were damaged on the cable are taken as they are";
  file.advise("CONFIG_ADVICE", ["protocol", "checksum"], what, "Set the instrument to send checksums, if it can.");
}

function laidOver(usual: Protocol, written: WrittenProtocol): Protocol | null {
  if (usual.family === "lis" && written.family === "lis2")
    return { family: "lis", options: { ...usual.options, ...said(written) } };
  if (usual.family === "poct1a" && written.family === "poct1a")
    return { family: "poct1a", options: { ...usual.options, ...said(written) } };
  if (usual.family === "mllp" && written.family === "hl7")
    return { family: "mllp", options: { ...usual.options, ...said(written) } };
  if (usual.family === "lines" && written.family === "lines") {
    const { encoding, lineEnd, idleSeconds, maxLineBytes, maxLines } = written;
    const options = { encoding, delimiter: lineEnds[lineEnd], idleMs: Math.round(idleSeconds * 1000), maxLineBytes, maxLines };
    return { family: "lines", options };
  }
  return null;
}

type Said<T> = { readonly [Key in keyof Omit<T, "family">]: Exclude<T[Key], undefined> };

/** What is written, without what is left out. */
function said<T extends { readonly family: string }>({ family: _family, ...settings }: T): Partial<Said<T>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<Said<T>>;
}

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
