/** `labbro simulate`: plays an analyzer against a running gateway. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { isZone } from "../domain/time.ts";
import type { CliContext } from "./context.ts";
import { choose } from "./input.ts";
import { WorkFailed } from "./output.ts";
import { type OnePerson, onePerson } from "./person.ts";

interface Options extends OnePerson {
  readonly connect: string;
  readonly mode?: string;
  readonly fault?: string;
  readonly serial: string;
  readonly controlLot?: string;
  readonly level: string;
  readonly value?: string;
  readonly unit?: string;
  readonly sequence?: string;
  readonly zone: string;
}

export async function addSimulate(command: Command, context: CliContext): Promise<void> {
  const drivers = await context.drivers();
  command
    .argument("<driver>", drivers.map((one) => one.id).join(", "))
    .requiredOption("--connect <place>", "HOST:PORT of the gateway, or a serial path")
    .option("--mode <mode>", "the driver's mode")
    .option("--fault <name[:n]>", "make something go wrong on purpose")
    .option("--serial <nr>", "serial number that the analyzer reports", "SIM0001")
    .option("--patient <from>", "where the person's number on the sample is read from: a file, or - for standard input")
    .option("--control-lot <lot>", "measure a control of this lot instead of a patient")
    .option("--level <level>", "the control's level as the analyzer names it", "1")
    .option("--value <value>", "what the display shows")
    .option("--unit <unit>", "in which unit")
    .option("--sequence <nr>", "run number on the analyzer")
    .option("--zone <zone>", "zone of the analyzer's clock", "Europe/Oslo")
    .action(async (driverId: string, options: Options) => {
      const { simulate } = await import("../app/commands/simulate.ts");
      const driver = choose("driver", driverId, drivers, (one) => one.id);
      if (!isZone(options.zone)) throw new UserError("BAD_USAGE", "--zone takes the name of a time zone, such as Europe/Oslo.");
      const acknowledged = await simulate({
        driver,
        mode: options.mode ?? null,
        connect: options.connect,
        fault: options.fault ?? null,
        serial: options.serial,
        patient: options.patient === undefined ? null : await onePerson(options),
        control: options.controlLot === undefined ? null : { lot: options.controlLot, level: options.level },
        value: options.value ?? null,
        unit: options.unit ?? null,
        sequence: options.sequence ?? null,
        zone: options.zone,
      }).catch((error: unknown) => {
        // What the simulated device itself gave up over is plain text for a person.
        if (error instanceof Error && error.name === "Error")
          throw new WorkFailed([`The simulated analyzer gave up: ${error.message}`]);
        throw error;
      });
      context.output.data(`${acknowledged} result acknowledged by the host.`);
    });
}
