/** `labbro new-driver`: a small working driver to start from (drivers/README.md). */
import { type Command, Option } from "commander";
import type { Family } from "../app/new-driver/families.ts";
import type { CliContext } from "./context.ts";

interface Options {
  readonly family: Family;
  readonly vendor: string;
  readonly model: string;
}

export async function addNewDriver(newDriver: Command, context: CliContext): Promise<void> {
  const { families } = await import("../app/new-driver/families.ts");
  newDriver
    .argument("<id>", "lower-case letters, digits and hyphens")
    .addOption(new Option("--family <family>", "protocol family").choices(families).default("lis"))
    .option("--vendor <name>", "who makes it", "Vendor")
    .option("--model <name>", "what it is called", "Model")
    .action(async (id: string, { family, vendor, model }: Options) => {
      const { scaffoldDriver } = await import("../app/new-driver/scaffold.ts");
      for (const path of scaffoldDriver(process.cwd(), { id, family, vendor, model })) context.output.data(path);
      context.output.talk("Now run: npm run goldens. Then go on with step 2 of drivers/README.md.");
    });
}
