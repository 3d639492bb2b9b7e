#!/usr/bin/env node
/**
 * Starts Labbro, from its sources or bundled: refuses an old Node before anything is loaded that it cannot run, keeps what was compiled
 * for the next time, and hands the command line on. Plain JavaScript: an old Node must be able to read the refusal, and to strip
 * this one file of types would cost more than everything else that `--help` does.
 */
import { lstatSync, mkdirSync } from "node:fs";
import nodeModule from "node:module";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** @type {readonly [number, number]} */
const oldest = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `This Node.js (${process.versions.node}) is too old for Labbro, which needs ${oldest.join(".")} or newer. ` +
      "Run `npm ci`, then start with `npm run -s labbro -- COMMAND`. (NODE_TOO_OLD)\n",
  );
  process.exit(2);
}

const cache = privateFolder();
if (cache !== null) nodeModule.enableCompileCache(cache);

const { endsWithItsReader, runCommandLine } = await import("./cli/program.ts");
// Nobody hears what is said from here on, and nothing else has changed.
process.stderr.on("error", () => undefined);
process.stdout.on("error", (error) => {
  if (!endsWithItsReader(process.argv.slice(2))) return;
  // Whoever read enough (`labbro … | head`) closes the pipe: no reason to complain.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`What was asked for could not be written (${error.code ?? error.name}). (BAD_OUTPUT_FILE)\n`);
  process.exit(1);
});
process.exitCode = await runCommandLine(process.argv.slice(2));

/**
 * Where compiled code may be kept: whoever can write there decides what runs, so the folder is the account's own and nobody else's to
 * write. Null where there is none; then everything is compiled each time, and nothing else is different. A service names its own in
 * CACHE_DIRECTORY.
 */
function privateFolder() {
  try {
    const folder = made(named(process.env.CACHE_DIRECTORY?.split(delimiter)[0]) ?? join(cacheOfAccount(), "labbro"));
    if (process.platform === "win32") return folder;
    const { uid, mode } = lstatSync(folder);
    return uid === process.geteuid?.() && (mode & 0o022) === 0 ? folder : null;
  } catch {
    // An account without a home, or a disk that takes nothing: expected.
    return null;
  }
}

function cacheOfAccount() {
  const local = named(process.platform === "win32" ? process.env.LOCALAPPDATA : process.env.XDG_CACHE_HOME);
  if (local !== null) return local;
  return made(join(homedir(), ".cache"));
}

/**
 * A folder named in the environment.
 * @param {string | undefined} folder
 */
function named(folder) {
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}

/**
 * Throws where its parent is not there: nothing is made of that, and to make folders at any depth never ends below /proc.
 * @param {string} folder
 */
function made(folder) {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
  return folder;
}
