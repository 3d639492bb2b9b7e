/** No command takes a person's number as an argument: other accounts of the PC see the list of processes. */
import { type Argument, Command, type Option } from "commander";
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { commands } from "../../../src/cli/commands.ts";
import { command } from "../../support/gateway-harness.ts";
import { syntheticPersons } from "../../support/observations.ts";

const [person] = syntheticPersons;
const context = {
  output: { data: () => undefined, talk: () => undefined },
  drivers: () => Promise.resolve(drivers),
  stopRequested: () => Promise.resolve(),
};

interface Place {
  readonly path: readonly string[];
  readonly takes: Argument | Option;
}

/** Every place in which a word of a person's choice can stand. */
function placesOf(one: Command, above: readonly string[]): readonly Place[] {
  const path = [...above, one.name()];
  const own = [...one.registeredArguments, ...one.options.filter(({ required, optional }) => required || optional)];
  return [...own.map((takes) => ({ path, takes })), ...one.commands.flatMap((child) => placesOf(child, path))];
}

async function everyPlace(): Promise<readonly Place[]> {
  const found: Place[] = [];
  for (const [name, { load }] of Object.entries(commands)) {
    const one = new Command(name);
    await (await load())(one, context);
    found.push(...placesOf(one, []));
  }
  return found;
}

const said = ({ takes }: Place, what: string): readonly string[] => ("long" in takes ? [takes.long ?? "", what] : [what]);

test("wherever one is given, in whatever way it is written, it is refused, and the way is told", async () => {
  const taken: string[] = [];
  const places = await everyPlace();
  expect(places.length).toBeGreaterThan(300);
  for (const place of places)
    for (const written of [person, `${person.slice(0, 6)} ${person.slice(6)}`, `gjelder ${person}.`]) {
      const { exitCode, talk } = await command(...place.path, ...said(place, written));
      const told = talk.join("\n");
      if (exitCode !== 2 || !told.includes("(PERSON_IN_ARGUMENTS)") || told.includes(person))
        taken.push([...place.path, ...said(place, written), told].join(" "));
    }
  expect(taken).toEqual([]);
});

test("a mistyped one neither, where a person is named", async () => {
  const places = (await everyPlace()).filter(({ takes }) => takes.name() === "patient");
  expect(places.map(({ path }) => path.join(" ")).sort()).toEqual([
    "audit of-person",
    "enter result",
    "held assign",
    "held wrong-patient",
    "results of-person",
    "simulate",
  ]);
  for (const { path } of places) {
    const needed = {
      simulate: ["afinion-2", "--connect", "127.0.0.1:1"],
      "enter result": ["crp-1", "--analyte", "CRP", "--value", "1", "--at", "2026-03-10T07:00"],
      "held assign": ["ABC"],
      "held wrong-patient": ["ABC"],
    }[path.join(" ")];
    const signed = path[0] === "simulate" ? [] : ["--reason", "prøve"];
    const { exitCode, talk } = await command(...path, ...(needed ?? []), ...signed, "--patient", "1581502434");
    expect([path, exitCode, talk.join()]).toEqual([path, 2, expect.stringContaining("PERSON_IN_ARGUMENTS")]);
  }
});

test("what asks for a person takes the place that a number is read from", async () => {
  const asking = (await everyPlace()).filter(({ takes }) => "flags" in takes && /patient|person/i.test(takes.flags));
  expect(new Set(asking.map(({ takes }) => ("flags" in takes ? takes.flags : "")))).toEqual(new Set(["--patient <from>"]));
});
