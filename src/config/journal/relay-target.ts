/** Where a receiver passes messages on, as people write it: `mllp://HOST:PORT`, `fhir+https://…`, `kith:FOLDER`, `file:FOLDER`. */

export type RelayTarget =
  | { readonly type: "mllp"; readonly host: string; readonly port: number }
  | { readonly type: "fhir"; readonly url: string }
  | { readonly type: "kith" | "file"; readonly folder: string };

/** Null: it is none of them. A user name or password has no place in an address. */
export function readRelayTarget(text: string): RelayTarget | null {
  const [, folderType, folder] = /^(kith|file):(?!\/\/)(\S(?:.*\S)?)$/.exec(text) ?? [];
  if (folder !== undefined) return { type: folderType === "kith" ? "kith" : "file", folder };
  const address = text.replace(/^fhir\+(?=https?:)/, "");
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(address);
  if (username !== "" || password !== "" || hash !== "" || hostname === "") return null;
  if (address !== text) return { type: "fhir", url: address };
  const isBare = ["", "/"].includes(pathname) && search === "";
  if (protocol !== "mllp:" || port === "" || port === "0" || !isBare) return null;
  return { type: "mllp", host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}
