/** The key that a backup is opened with: as somebody wrote it down, or as it lies in the file that is to be the key's place. */
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf } from "../../files/durable.ts";
import { type Environment, keyBytes } from "../../store/key/key-place.ts";
import { keyOfRecovery } from "../../store/key/recovery-key.ts";

/** `text` null: LABBRO_KEY_FILE is looked at; null: there is none. Throws UserError BAD_RECOVERY_KEY. */
export function keyForRestore(text: string | null, { LABBRO_KEY_FILE: path }: Environment): Uint8Array | null {
  if (text !== null) {
    const key = keyOfRecovery(text);
    if (key === null) throw new UserError("BAD_RECOVERY_KEY", "It is not whole, or a character is wrong.");
    return key;
  }
  const lies = path === undefined || path === "" ? null : contentOf(path);
  return lies?.length === keyBytes ? lies : null;
}
