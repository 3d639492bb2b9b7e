/** Files that lie beside the configuration, count for nothing, and were perhaps meant to: `crp-1.yaml.txt`, `inr-1.yaml.off`, a folder `device`. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readRegularFile } from "../../files/regular-file.ts";
import type { Mistake } from "../problems.ts";
import { nearest } from "../suggest.ts";

/** A journal receiver's file (journal/schema.ts) may lie here too; a station does not read it. */
export const isReceiverFile = (name: string): boolean => /^journal(\.[^/]+)?\.yaml$/.test(name);

const known = ["connections", "devices", "schema", "secrets", "service"];
const isHidden = (name: string): boolean => /(^|\/)\./.test(name);

/** Null: it is no folder with settings in it. */
export async function strayFolder(dir: string, name: string): Promise<Mistake | null> {
  if (known.includes(name) || isHidden(name)) return null;
  const inside = await yamlInside(join(dir, name));
  const near = nearest(name, ["connections", "devices"]);
  if (!inside && (near === null || inside === null)) return null;
  const todo =
    near === null ? "Settings lie in devices and connections; move it elsewhere if it shall not count." : `Did you mean ${near}?`;
  return { code: "CONFIG_ADVICE", what: "is a folder that is passed over", todo };
}

/** Null: it is no folder. */
async function yamlInside(folder: string): Promise<boolean | null> {
  // Expected: most names are files.
  const names = await readdir(folder).catch(() => null);
  return names?.some((name) => /\.ya?ml/i.test(name)) ?? null;
}

/** Null: nobody can have meant it for settings. */
export async function hiding(dir: string, name: string): Promise<Mistake | null> {
  if (isHidden(name) || isReceiverFile(name)) return null;
  const base = /^(?:.*\/)?([^/]+?)\.ya?ml(?![a-z0-9])/i.exec(name)?.[1];
  if (base !== undefined) return passedOver(`If it shall count, name it ${base}.yaml; if not, move it to another folder.`);
  if (!name.includes("/")) return null;
  if ((await yamlInside(join(dir, name))) !== null)
    return {
      code: "CONFIG_ADVICE",
      what: "is a folder that is passed over",
      todo: "Files count only directly in devices and connections; move it elsewhere.",
    };
  const bytes = await readRegularFile(join(dir, name), maxSniffedBytes);
  const isSettings = typeof bytes !== "string" && /^\s*"?driver"?\s*:/m.test(bytes.toString("latin1"));
  return isSettings ? passedOver("If it shall count, let its name end with .yaml; if not, move it to another folder.") : null;
}

const maxSniffedBytes = 32 * 1024;

const passedOver = (todo: string): Mistake => ({ code: "CONFIG_ADVICE", what: "is passed over because of its name", todo });
