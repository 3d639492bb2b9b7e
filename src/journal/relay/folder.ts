/** A folder that another program empties: whole files only, named so that the same message always has the same name. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../domain/logger.ts";
import { removeLeftDrafts } from "../../files/drafts.ts";
import { writeDurably } from "../../files/durable.ts";
import type { MessageIdentity } from "../archive/relays.ts";
import { type Delivery, type Parcel, type Relay, silence, taken } from "./relay.ts";

/**
 * A GUID made from the message's identity (RFC 9562, version 8): a resend, a restart and another receiver of the group give the same
 * message the same one. It says nothing about the patient.
 */
export function messageGuid(identity: MessageIdentity): string {
  const hash = createHash("sha256").update(JSON.stringify(identity), "utf8").digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

export interface FolderRelayOptions {
  readonly target: "kith" | "file";
  readonly takesControls: boolean;
  readonly folder: string;
  /** With its dot. */
  readonly ending: string;
  /** What stands in the file; null: the message cannot be written in this form. */
  readonly render: (parcel: Parcel, guid: string) => Uint8Array | null;
  readonly logger: Logger;
}

/** Takes away what a killed receiver left half-written. The message is taken once its file is on the disk under its name. */
export function createFolderRelay(options: FolderRelayOptions): Relay {
  const { target, takesControls, folder, ending, render, logger } = options;
  const unreachable = (error: unknown): void => {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    logger.warn("journal.relay_unreachable", { code });
  };
  try {
    removeLeftDrafts(folder, (name) => name.includes(`${ending}.`));
  } catch (error) {
    // Another machine's folder may be away; what lies there is passed over by its reader.
    unreachable(error);
  }
  const deliver = async (parcel: Parcel): Promise<Delivery> => {
    const guid = messageGuid(parcel.identity);
    const content = render(parcel, guid);
    if (content === null) return refused(parcel.hl7);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Its reader passes over names with a dot until every byte is on the disk.
      await writeDurably(join(folder, `${guid}${ending}`), content);
      return taken(content);
    } catch (error) {
      unreachable(error);
      return silence(content);
    }
  };
  return { target, takesControls, patienceMs: 10_000, deliver, stop: () => Promise.resolve() };
}

const refused = (hl7: Uint8Array): Delivery => {
  const finding = { code: "102" as const, location: ["OBX", 1, 5], text: "The result cannot be written in the journal's form." };
  return { sent: hl7, answer: null, verdict: { code: "AE", findings: [finding] } };
};
