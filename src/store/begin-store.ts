/** A new store's key and place for its data, made so that a kill leaves something to go on from. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { contentOf } from "../files/durable.ts";
import { ownNewFile } from "../files/private.ts";
import { chosenPlace, type Environment, type KeyPlace, keyAt, keyBytes, notHere, putKey } from "./key/key-place.ts";
import { readFolderMark, storeFile, writeFolderMark } from "./marks.ts";
import { firstKeys, type StoreKeys } from "./sealing/seal.ts";

/** Also goes on from where a kill ended the first attempt. Throws UserError KEY_IN_USE, KEY_NOT_HERE. */
export function beginNewStore(dataDir: string, env: Environment): { readonly keys: StoreKeys; readonly place: KeyPlace } {
  const mark = readFolderMark(dataDir);
  const isBegun = mark.state === "making";
  const place = isBegun && mark.key.kind !== "folder" ? mark.key : chosenPlace(env);
  // Two stores with one key could be taken for each other.
  if (!isBegun && place.kind === "file" && contentOf(place.path) !== null)
    throw new UserError("KEY_IN_USE", `File: ${place.path}.`);
  writeFolderMark(dataDir, null, place);
  const key = place.kind === "credential" ? handedOver(dataDir, place, env) : madeKey(dataDir, place, env);
  ownNewFile(join(dataDir, storeFile));
  return { keys: firstKeys(key), place };
}

function handedOver(dataDir: string, place: KeyPlace & { readonly kind: "credential" }, env: Environment): Uint8Array {
  const key = keyAt(dataDir, place, env);
  if (key?.length !== keyBytes) throw notHere(`The credential ${place.name} is no key of ${keyBytes} bytes.`);
  return key;
}

/** A new one, or what a killed attempt had made. */
function madeKey(dataDir: string, place: KeyPlace, env: Environment): Uint8Array {
  const begun = keyAt(dataDir, place, env);
  const key = begun?.length === keyBytes ? begun : randomBytes(keyBytes);
  putKey(dataDir, place, key, env);
  return key;
}
