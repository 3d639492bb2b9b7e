/**
 * A backup as one file: its header, then sealed pieces of what it holds, one file after the other behind a list of their names and sizes. A
 * piece opens only behind this header, at its place, and if the last one is there.
 */
import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { privateMode } from "../../files/durable.ts";
import { type Seal, sealWith } from "../sealing/seal.ts";
import { openPieces, type PiecePlace, pieceBytes, pieceOf, sealPieces, writeAll } from "../sealing/sealed-copy.ts";
import { type BackupHeader, headerLine, keyCheckOf, type ReadHeader } from "./header.ts";

/** A file that is kept: where it lies in the backup, with slashes, and its bytes or the file that they are read from. */
export type Kept = { readonly name: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly path: string; readonly size: number }
);

interface Entry {
  readonly name: string;
  readonly size: number;
}

const behind =
  (line: string): PiecePlace =>
  (no, isLast) => ["backup.piece", line, no, isLast ? 1 : 0];

/** `draft` is made, synced, and holds all of it when this returns. */
export function writeContainer(draft: string, header: BackupHeader, kept: readonly Kept[], seal: Seal): void {
  const target = openSync(draft, "wx", privateMode);
  try {
    const line = headerLine(header);
    writeAll(target, Buffer.from(line, "latin1"));
    const pieces = piecesOf(kept);
    sealPieces(() => pieces.next().value ?? nothing, target, seal, behind(line));
    fsyncSync(target);
  } finally {
    closeSync(target);
  }
}

const nothing = new Uint8Array();
const listLengthBytes = 4;

function* piecesOf(kept: readonly Kept[]): Generator<Uint8Array, undefined> {
  const entries: readonly Entry[] = kept.map((one) => ({ name: one.name, size: "bytes" in one ? one.bytes.length : one.size }));
  const list = Buffer.from(JSON.stringify(entries), "utf8");
  const length = Buffer.alloc(listLengthBytes);
  length.writeUInt32BE(list.length);
  yield* inPieces(Buffer.concat([length, list]));
  for (const one of kept) {
    if ("bytes" in one) yield* inPieces(one.bytes);
    else yield* piecesOfFile(one.path, one.size);
  }
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array, undefined> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function* piecesOfFile(path: string, size: number): Generator<Uint8Array, undefined> {
  const source = openSync(path, "r");
  try {
    let read = 0;
    for (let piece = pieceOf(source); piece.length > 0; piece = pieceOf(source)) {
      read += piece.length;
      yield piece;
    }
    if (read !== size) throw new Error("a file that is kept changed its size meanwhile");
  } finally {
    closeSync(source);
  }
}

/** Throws UserError BACKUP_OTHER_KEY. */
export function sealOfBackup({ key: no, keyCheck }: BackupHeader, key: Uint8Array): Seal {
  if (keyCheckOf(key) !== keyCheck) throw new UserError("BACKUP_OTHER_KEY", "");
  return sealWith({ root: key, newest: no, masters: new Map([[no, key]]) });
}

/**
 * Everything that a backup holds, into a folder that is there. Returns the names. Throws UserError BACKUP_UNREADABLE; whoever called takes away
 * what is in the folder then.
 */
export function unpackContainer(file: string, { line }: ReadHeader, seal: Seal, folder: string): readonly string[] {
  const source = openSync(file, "r");
  const unpacking = new Unpacking(folder);
  try {
    // To where the pieces begin.
    pieceOf(source, Buffer.byteLength(line, "latin1"));
    openPieces(source, (plain) => unpacking.take(plain), seal, behind(line));
    return unpacking.names();
  } catch (error) {
    if (error instanceof UserError && error.code === "VALUE_CHANGED")
      throw new UserError("BACKUP_UNREADABLE", "It was cut or changed.", { cause: error });
    throw error;
  } finally {
    closeSync(source);
    unpacking.close();
  }
}

/** What comes out of the pieces, into one file after the other. */
class Unpacking {
  readonly #folder: string;
  #begun: Buffer = Buffer.alloc(0);
  #entries: readonly Entry[] | null = null;
  #no = 0;
  #left = 0;
  #file: number | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(plain: Buffer): void {
    if (this.#entries !== null) {
      this.#write(plain);
      return;
    }
    this.#begun = Buffer.concat([this.#begun, plain]);
    const length = this.#begun.length < listLengthBytes ? Number.POSITIVE_INFINITY : this.#begun.readUInt32BE();
    if (this.#begun.length < listLengthBytes + length) return;
    const list = this.#begun.subarray(listLengthBytes, listLengthBytes + length);
    this.#entries = JSON.parse(list.toString("utf8")) as readonly Entry[];
    this.#open();
    this.#write(this.#begun.subarray(listLengthBytes + length));
  }

  names(): readonly string[] {
    if (this.#entries === null || this.#no < this.#entries.length) throw new UserError("VALUE_CHANGED", "");
    return this.#entries.map(({ name }) => name);
  }

  close(): void {
    if (this.#file === null) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = null;
  }

  #write(plain: Buffer): void {
    for (let rest = plain; rest.length > 0; ) {
      if (this.#file === null) throw new UserError("VALUE_CHANGED", "");
      const part = rest.subarray(0, this.#left);
      writeAll(this.#file, part);
      this.#left -= part.length;
      rest = rest.subarray(part.length);
      if (this.#left === 0) this.#next();
    }
  }

  #next(): void {
    this.close();
    this.#no += 1;
    this.#open();
  }

  /** The next file; empty ones are made on the way. */
  #open(): void {
    const entry = this.#entries?.[this.#no];
    if (entry === undefined) return;
    if (!isPlain(entry.name)) throw new UserError("VALUE_CHANGED", "");
    const path = join(this.#folder, ...entry.name.split("/"));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#file = openSync(path, "wx", privateMode);
    this.#left = entry.size;
    if (entry.size === 0) this.#next();
  }
}

/** Whoever has the key wrote it; a name that leads out of the folder is refused all the same. */
const isPlain = (name: string): boolean =>
  name.split("/").every((part) => /^[^\\:\0]+$/.test(part) && part !== "." && part !== "..");
