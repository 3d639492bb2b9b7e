/** The key that a backup is opened with: as somebody wrote it down, or as it lies in the file that is to be the key's place. */
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf } from "../../files/durable.ts";
import { type Environment, keyBytes } from "../../store/key/key-place.ts";
import { keyOfRecovery } from "../../store/key/recovery-key.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";

/** `text` null: the environment is looked at; null: it names none. Throws UserError BAD_RECOVERY_KEY. */
export function keyForRestore(text: string | null, store: StoreArguments, env: Environment): Uint8Array | null {
  if (text !== null) {
    const key = keyOfRecovery(text);
    if (key === null) throw new UserError("BAD_RECOVERY_KEY", "It is not whole, or a character is wrong.");
    return key;
  }
  const path = env[chosenStore(store).read(({ kind }) => kind.keyVariable)];
  const lies = path === undefined || path === "" ? null : contentOf(path);
  return lies?.length === keyBytes ? lies : null;
}
