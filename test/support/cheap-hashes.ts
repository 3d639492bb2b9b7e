/** For the suites' own process; a program that a suite starts hashes as dearly as ever. */
import { fileURLToPath } from "node:url";

export const cheapHashes = {
  find: /^\.\/hash-cost\.ts$/,
  replacement: fileURLToPath(new URL("./hash-cost.ts", import.meta.url)),
};
