#!/usr/bin/env node
/** Command line → command; nothing else. Refuses an old Node before any native addon is loaded: it would crash the process. */
const oldest = [22, 18] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `This Node.js (${process.versions.node}) is too old for Labbro, which needs ${oldest.join(".")} or newer. ` +
      "Run `npm ci`, then start with `npm run -s labbro -- COMMAND`. (NODE_TOO_OLD)\n",
  );
  process.exit(2);
}
const { endsWithItsReader, runCommandLine } = await import("./cli/program.ts");
// Nobody hears what is said from here on, and nothing else has changed.
process.stderr.on("error", () => undefined);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (!endsWithItsReader(process.argv.slice(2))) return;
  // Whoever read enough (`labbro … | head`) closes the pipe: no reason to complain.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`What was asked for could not be written (${error.code ?? error.name}). (BAD_OUTPUT_FILE)\n`);
  process.exit(1);
});
process.exitCode = await runCommandLine(process.argv.slice(2));

export {};
