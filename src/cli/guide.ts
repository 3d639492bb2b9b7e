/** The guide of all commands as Markdown, from what each says of itself: config/commands.md (`npm run commands` writes it). */
import { type Argument, Command, type Option } from "commander";
import { commands } from "./commands.ts";
import type { CliContext } from "./context.ts";

const head = `# Every command

Written by \`npm run commands\` from the commands themselves; \`labbro COMMAND --help\` says the same. How to use them: [README.md](README.md).
`;

export async function commandGuide(context: CliContext): Promise<string> {
  const parts = [head];
  for (const [name, { says, load }] of Object.entries(commands)) {
    const command = new Command(name).description(says);
    await (await load())(command, context);
    parts.push(...sections(command, ["labbro"], 2));
  }
  return parts.join("\n");
}

/** A command's own, then those of the commands below it. */
function sections(command: Command, above: readonly string[], depth: number): readonly string[] {
  const path = [...above, command.name()];
  const own = [
    ...command.registeredArguments.map((one) => ({ name: nameOf(one), says: one.description })),
    ...command.options.filter(({ hidden }) => !hidden).map((one) => ({ name: one.flags, says: saidOf(one) })),
  ];
  const title = [...path, ...command.registeredArguments.map(nameOf)].join(" ");
  const lines = own.map(({ name, says }) => `- \`${name}\`${says === "" ? "" : `: ${escaped(says)}`}`);
  const section = [`${"#".repeat(depth)} \`${title}\`\n`, `${sentence(command.description())}\n`, ...list(lines)];
  return [...section, ...command.commands.flatMap((one) => sections(one, path, Math.min(depth + 1, 4)))];
}

const list = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, ""]);

function nameOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function saidOf({ description, mandatory, defaultValue, argChoices }: Option): string {
  const more = [
    ...(mandatory ? ["required"] : []),
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`]),
    ...(defaultValue === undefined || defaultValue === false ? [] : [`default \`${defaultValue}\``]),
  ];
  return more.length === 0 ? description : `${description} (${more.join("; ")})`;
}

/** Nothing in a description is markup. */
const escaped = (text: string): string => text.replaceAll(/[<>*_|]/g, "\\$&");
const sentence = (text: string): string => `${escaped(text.charAt(0).toUpperCase() + text.slice(1))}.`;
