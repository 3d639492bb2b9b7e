/** `npm run commands`: writes config/commands.md. */
import { writeFileSync } from "node:fs";
import { commandGuide } from "./guide.ts";

const guide = await commandGuide({
  output: { data: () => undefined, talk: () => undefined },
  drivers: async () => (await import("../../drivers/index.ts")).drivers,
  stopRequested: () => Promise.resolve(),
});
writeFileSync(new URL("../../config/commands.md", import.meta.url), guide);
