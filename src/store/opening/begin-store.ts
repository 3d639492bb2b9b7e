/** A new store's key and place for its data, made so that a kill leaves something to go on from. */
import { randomBytes } from "node:crypto";
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf } from "../../files/durable.ts";
import { ownNewFile } from "../../files/private.ts";
import { chosenPlace, type Environment, type KeyPlace, keyAt, keyBytes, notHere, putKey } from "../key/key-place.ts";
import { firstKeys, type StoreKeys } from "../sealing/seal.ts";
import type { StoreFiles } from "../store-files.ts";
import { readMark, writeMark } from "./marks.ts";

/** Also goes on from where a kill ended the first attempt. Throws UserError KEY_IN_USE, KEY_NOT_HERE. */
export function beginNewStore(files: StoreFiles, env: Environment): { readonly keys: StoreKeys; readonly place: KeyPlace } {
  const mark = readMark(files);
  const isBegun = mark.state === "making";
  const place = isBegun && mark.key.kind !== "folder" ? mark.key : chosenPlace(files.kind, env);
  // Two stores with one key could be taken for each other.
  if (!isBegun && place.kind === "file" && contentOf(place.path) !== null)
    throw new UserError("KEY_IN_USE", `File: ${place.path}.`);
  writeMark(files, null, place);
  const key = place.kind === "credential" ? handedOver(files, place, env) : madeKey(files, place, env);
  ownNewFile(files.database);
  return { keys: firstKeys(key), place };
}

function handedOver(files: StoreFiles, place: KeyPlace & { readonly kind: "credential" }, env: Environment): Uint8Array {
  const key = keyAt(files, place, env);
  if (key?.length !== keyBytes) throw notHere(`The credential ${place.name} is no key of ${keyBytes} bytes.`);
  return key;
}

/** A new one, or what a killed attempt had made. */
function madeKey(files: StoreFiles, place: KeyPlace, env: Environment): Uint8Array {
  const begun = keyAt(files, place, env);
  const key = begun?.length === keyBytes ? begun : randomBytes(keyBytes);
  putKey(files, place, key, env);
  return key;
}
