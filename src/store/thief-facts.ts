/** What somebody who takes this PC could read with it: facts for whoever shows them, in the order of their weight. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Environment, type KeyPlace, placeNow } from "./key/key-place.ts";
import { asidePrefix } from "./opening/data-folder.ts";
import { readMark } from "./opening/marks.ts";
import { saysInTheClear } from "./sealing/sealing.ts";
import { folderOf, type StoreFiles } from "./store-files.ts";

/**
 * `says`: in plain words. `reads`: `all` of the persons' data that the store holds, `none` of it with the disk alone, or `some` of it that
 * lies elsewhere.
 */
export interface ThiefFact {
  readonly reads: "all" | "none" | "some";
  readonly says: string;
}

const ofPlace = {
  "key-in-folder": {
    reads: "all",
    says: "The key lies beside the data: whoever takes this disk, or a copy of the data folder, can read every person in it. Move the key (labbro key move), or encrypt the whole disk.",
  },
  "key-in-file": {
    reads: "none",
    says: "The key lies in a file outside the data folder: a copy of the folder says nothing. Whoever takes the disk that the key's file lies on as well can read everything.",
  },
  "key-from-systemd": {
    reads: "none",
    says: "systemd hands the key over to the service alone. Sealed to this PC's TPM it opens nowhere else: a disk alone says nothing. Without a TPM systemd's own key lies on the same disk, and a thief of that can read everything.",
  },
  "key-by-windows": {
    reads: "none",
    says: "Windows opens the key for this account on this PC only: a copy of the folder says nothing. Whoever can log in as this account, or knows its password, can read everything. Not verified on a Windows PC yet.",
  },
} as const satisfies Record<string, ThiefFact>;

const further = {
  "not-sealed-yet": {
    reads: "all",
    says: "The database was written by an earlier version and is not sealed whole, or its file still holds former pages: stop other programs that have it open, see to free space on the disk, and start Labbro.",
  },
  "key-left-in-folder": {
    reads: "all",
    says: "A key file still lies in the data folder although another place was chosen: start Labbro once, it is wiped then; else wipe it by hand.",
  },
  "clear-stores-aside": {
    reads: "all",
    says: "Stores that were put aside lie in the data folder with their keys, and those from before sealing in the clear: take them off this PC.",
  },
  "memory-dumps": {
    reads: "some",
    says: "If the program crashes, this system may write its memory, with names in it, to the disk: set LimitCORE=0 for the service.",
  },
  "outside-the-store": {
    reads: "some",
    says: "Never sealed: the configuration folder with its passwords, files that a relay hands to the journal, what people exported or saved themselves, and swap space or hibernation of this PC.",
  },
  "not-hidden": {
    reads: "some",
    says: "Not hidden: when which instrument measured what kind of analysis, lots, states and codes. They name nobody.",
  },
} as const satisfies Record<string, ThiefFact>;

/** Names that a page translates. */
export type ThiefFactName = keyof typeof ofPlace | keyof typeof further;

export const thiefFacts: Readonly<Record<ThiefFactName, ThiefFact>> = { ...ofPlace, ...further };

const nameOfPlace: Readonly<Record<KeyPlace["kind"], keyof typeof ofPlace>> = {
  folder: "key-in-folder",
  file: "key-in-file",
  credential: "key-from-systemd",
  windows: "key-by-windows",
};

/** Of a store that is there. The key is not asked for. */
export function whatAThiefReads(files: StoreFiles, env: Environment = process.env): readonly ThiefFactName[] {
  const { database, key } = files;
  const folder = folderOf(files);
  const place = placeNow(files.kind, readMark(files).key, env);
  const kind = place.kind === "file" && isWithin(folder, place.path) ? "folder" : place.kind;
  const isLeft = kind !== "folder" && existsSync(key);
  const isClear = existsSync(database) && statSync(database).size > 0 && saysInTheClear(database);
  const isAside = readdirSync(folder).some((name) => name.startsWith(asidePrefix));
  return [
    nameOfPlace[kind],
    ...(isClear ? (["not-sealed-yet"] as const) : []),
    ...(isLeft ? (["key-left-in-folder"] as const) : []),
    ...(isAside ? (["clear-stores-aside"] as const) : []),
    ...(mayDumpMemory() ? (["memory-dumps"] as const) : []),
    "outside-the-store",
    "not-hidden",
  ];
}

/** By whatever name: who copies the folder has the file. */
function isWithin(folder: string, path: string): boolean {
  const real = (one: string): string => (existsSync(one) ? realpathSync(one) : resolve(one));
  const way = relative(real(folder), existsSync(path) ? real(path) : join(real(dirname(path)), basename(path)));
  return way.split(sep)[0] !== ".." && !isAbsolute(way);
}

/** Of this process; where nobody can tell it is not told. */
export function mayDumpMemory(limits = "/proc/self/limits"): boolean {
  if (!existsSync(limits)) return false;
  return /^Max core file size\s+(?!0\s)\S/m.test(readFileSync(limits, "utf8"));
}
