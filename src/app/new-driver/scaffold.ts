/** Writes a new driver into a checkout and lists it. Never overwrites anything. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type NewDriver, newDriverFiles } from "./templates.ts";

const listFile = "drivers/index.ts";

/** Returns the paths written. Throws UserError BAD_USAGE for a bad id or one that exists. */
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

/** The list with one more import and one more name; both stay where the formatter wants them once `npm run fix` has run. */
export function listed(text: string, id: string): string {
  const name = id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return text
    .replace("\nexport const drivers", `import ${name} from "./${id}/driver.ts";\n\nexport const drivers`)
    .replace(/\n\];/, `\n  ${name},\n];`);
}
