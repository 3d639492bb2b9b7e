/** `labbro demo`: the main job with nothing but this program. */
import { type Command, InvalidArgumentError } from "commander";
import type { CliContext } from "./context.ts";
import { WorkFailed } from "./output.ts";

interface Options {
  readonly once?: boolean;
  readonly port?: number;
}

export function addDemo(demo: Command, context: CliContext): void {
  demo
    .option("--once", "check what the journal got, print a table, and stop")
    .option("--port <n>", "port of the health page", readPort)
    .action(async (options: Options) => {
      const { output } = context;
      const stopRequested = context.stopRequested();
      const { startDemo } = await import("../app/demo/demo.ts");
      const demo = await startDemo({ drivers: await context.drivers(), adminPort: options.port ?? null, talk: output.talk });
      try {
        const { ok, lines } = await demo.play();
        for (const line of lines) output.data(line);
        if (!ok) throw new WorkFailed(["The journal does not hold exactly what was measured."]);
        output.talk("The journal holds exactly what it should.");
        if (options.once === true) return;
        output.talk(`DEMO still runs: ${demo.url}/health/ready · broker ${demo.brokerUrl}. Ctrl+C stops it.`);
        const { demoPassword, demoPin } = await import("../app/demo/people.ts");
        output.talk(`The page: ${demo.url}  Log in as ${demo.people.join(", ")} with "${demoPassword}" (PIN ${demoPin}).`);
        await stopRequested;
      } finally {
        await demo.stop();
      }
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError("A port is a number from 1 to 65535.");
  return port;
}
