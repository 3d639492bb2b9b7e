/**
 * A file as it was, sealed, in pieces: what is kept of a clear store before its rows are sealed, should that go wrong. Each piece is bound
 * to its place in the file and says whether it is the last, so that a copy that is cut, or put together otherwise, does not open.
 */
import { closeSync, existsSync, fsyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import { takeName } from "../../files/durable.ts";
import { storeProblem } from "../database/store-problems.ts";
import type { Place, Seal } from "./seal.ts";

/** How long another program's lock is waited for. */
const openPatienceMs = 2_000;
/** Beside the database that it is a copy of. */
export const copyEnding = ".before-sealing";

export const pieceBytes = 1024 * 1024;
const lengthBytes = 4;

/** Where a piece belongs: its number, and whether another one follows. */
export type PiecePlace = (no: number, isLast: boolean) => Place;
const inFile =
  (name: string): PiecePlace =>
  (no, isLast) => ["file.piece", name, no, isLast ? 1 : 0];

/**
 * Of a database that was never sealed and holds something; again if a kill came in between. Costs nothing otherwise. Throws UserError
 * STORE_LOCKED, STORE_DAMAGED, STORE_FULL.
 */
export function keepSealedCopy(path: string, seal: Seal, sealedSince: number): void {
  if (!existsSync(path)) return;
  const db = new Database(path, { timeout: openPatienceMs });
  try {
    const version = Number(db.pragma("user_version", { simple: true }));
    if (version === 0 || version >= sealedSince) return;
    db.pragma("wal_checkpoint(TRUNCATE)");
    // Nobody writes to it meanwhile.
    db.exec("BEGIN IMMEDIATE");
    sealFile(path, `${path}${copyEnding}`, seal);
    db.exec("ROLLBACK");
  } catch (error) {
    throw storeProblem(error) ?? fullDisk(error) ?? error;
  } finally {
    db.close();
  }
}

const fullDisk = (error: unknown): UserError | null =>
  (error as NodeJS.ErrnoException).code === "ENOSPC" ? new UserError("STORE_FULL", "", { cause: error }) : null;

/** Durably, and under its name only when it is whole. */
export function sealFile(from: string, to: string, seal: Seal): void {
  const draft = join(dirname(to), `.${basename(to)}.${process.pid}.new`);
  const [source, target] = [openSync(from, "r"), openSync(draft, "w", 0o600)];
  try {
    sealPieces(() => pieceOf(source), target, seal, inFile(basename(to)));
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
  takeName(draft, to);
}

/** `next`: a piece at a time, empty at the end. */
export function sealPieces(next: () => Uint8Array, target: number, seal: Seal, placeOf: PiecePlace): void {
  let [now, no] = [next(), 0];
  for (let isLast = false; !isLast; no += 1) {
    const following = next();
    isLast = following.length === 0;
    const sealed = seal.seal(now, placeOf(no, isLast));
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(sealed.length);
    writeAll(target, Buffer.concat([length, sealed]));
    now = following;
  }
}

/** A disk that is nearly full takes a part, and refuses the rest when it is asked again. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** The file that was sealed; `to` must not be there. Throws UserError VALUE_CHANGED, and leaves nothing then. */
export function openSealedFile(from: string, to: string, seal: Seal): void {
  const [source, target] = [openSync(from, "r"), openSync(to, "wx", 0o600)];
  try {
    openPieces(source, (plain) => writeAll(target, plain), seal, inFile(basename(from)));
    fsyncSync(target);
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

/** From where the file is read just now to its end. Throws UserError VALUE_CHANGED. */
export function openPieces(source: number, take: (plain: Buffer) => void, seal: Seal, placeOf: PiecePlace): void {
  let next = sealedPieceOf(source);
  if (next === null) throw cut();
  for (let no = 0; next !== null; no += 1) {
    const now = next;
    next = sealedPieceOf(source);
    take(seal.open(now, placeOf(no, next === null)));
  }
}

/** As much as fits a piece; empty: the file ends. */
export function pieceOf(file: number, bytes = pieceBytes): Buffer {
  const piece = Buffer.alloc(bytes);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < bytes; filled += read) read = readSync(file, piece, filled, bytes - filled, null);
  return piece.subarray(0, filled);
}

/** Null: the file ends here. */
function sealedPieceOf(file: number): Buffer | null {
  const length = pieceOf(file, lengthBytes);
  if (length.length === 0) return null;
  const bytes = length.length < lengthBytes ? 0 : length.readUInt32BE();
  const piece = bytes === 0 || bytes > 2 * pieceBytes ? Buffer.alloc(0) : pieceOf(file, bytes);
  if (piece.length !== bytes || bytes === 0) throw cut();
  return piece;
}

const cut = (): UserError => new UserError("VALUE_CHANGED", "The copy was cut.");
