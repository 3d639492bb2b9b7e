/** `labbro new-driver`: a small working driver to start from (drivers/README.md). */
import { type Command, Option } from "commander";
import { scaffoldDriver } from "../app/new-driver/scaffold.ts";
import { type Family, families } from "../app/new-driver/templates.ts";
import type { CliContext } from "./context.ts";

interface Options {
  readonly family: Family;
  readonly vendor: string;
  readonly model: string;
}

export function addNewDriver(program: Command, context: CliContext): void {
  program
    .command("new-driver")
    .description("in a checkout: scaffold a driver with its card, a fixture and its place in the list")
    .argument("<id>", "lower-case letters, digits and hyphens")
    .addOption(new Option("--family <family>", "protocol family").choices(families).default("lis"))
    .option("--vendor <name>", "who makes it", "Vendor")
    .option("--model <name>", "what it is called", "Model")
    .action((id: string, { family, vendor, model }: Options) => {
      for (const path of scaffoldDriver(process.cwd(), { id, family, vendor, model })) context.output.data(path);
      context.output.talk("Now run: npm run fix && npm run goldens && npm test. Then follow drivers/README.md, from its step 1.");
    });
}
