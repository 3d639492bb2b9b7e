/** Writes a new driver into a checkout and lists it. Never overwrites anything. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type NewDriver, newDriverFiles } from "./templates.ts";

const listFile = "drivers/index.ts";

/** Returns the paths written, formatted as `npm run check` wants them. Throws UserError BAD_USAGE for a bad id or one that exists. */
export function scaffoldDriver(root: string, driver: NewDriver): readonly string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(driver.id)) {
    throw new UserError("BAD_USAGE", "A driver id is lower-case letters, digits and hyphens, like dca-vantage.");
  }
  if (!existsSync(join(root, listFile))) throw new UserError("BAD_USAGE", "This is done in a checkout of Labbro.");
  const files = newDriverFiles(driver);
  const existing = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (existing !== undefined) throw new UserError("BAD_USAGE", `${existing} is already there.`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const list = join(root, listFile);
  writeFileSync(list, listed(readFileSync(list, "utf8"), driver.id));
  return [...Object.keys(files), listFile];
}

/** The list with one more import, in order of path as the formatter has it, and one more name. */
export function listed(text: string, id: string): string {
  const name = id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const [head = "", ...rest] = text.split("\n\nexport const drivers");
  const lines = head.split("\n");
  const isOwn = (line: string): boolean => line.includes(' "./');
  const idOf = (line: string): string => /"\.\/([^/]*)/.exec(line)?.[1] ?? "";
  const imports = [...lines.filter(isOwn), `import ${name} from "./${id}/driver.ts";`].sort((a, b) =>
    idOf(a) < idOf(b) ? -1 : 1,
  );
  const next = [[...lines.filter((line) => !isOwn(line)), ...imports].join("\n"), ...rest].join("\n\nexport const drivers");
  return next.replace(/\n\];/, `\n  ${name},\n];`);
}
