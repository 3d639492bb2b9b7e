/** The schemas as JSON Schema files, so that an editor completes, explains and checks while one types. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "../domain/zod.ts";
import { journalFile } from "./journal/schema.ts";
import { codesFile, connectionFile, deviceFile, labbroFile, policyFile } from "./schema/index.ts";

const kinds = {
  labbro: { schema: labbroFile, title: "Labbro: this base station (labbro.yaml)" },
  device: { schema: deviceFile, title: "Labbro: an instrument (devices/*.yaml)" },
  connection: { schema: connectionFile, title: "Labbro: a shared connection (connections/*.yaml)" },
  journal: { schema: journalFile, title: "Labbro: a journal receiver (labbro journal --config FILE)" },
  policy: { schema: policyFile, title: "Labbro: quality control and outcomes (policy.yaml)" },
  codes: { schema: codesFile, title: "Labbro: codes for analyses (codes.yaml)" },
};

/** File name to text; the same every time. Draft 7 is what YAML editors understand best. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  const files = Object.entries(kinds).map(([kind, { schema, title }]) => {
    const json = z.toJSONSchema(schema.meta({ title }), { io: "input", target: "draft-7" });
    return [`${kind}.schema.json`, `${JSON.stringify(json, null, 2)}\n`];
  });
  return Object.fromEntries(files);
}

/** Writes all of them into `dir` (config/schema). */
export async function writeSchemas(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await Promise.all(Object.entries(jsonSchemas()).map(([name, text]) => writeFile(join(dir, name), text, "utf8")));
}
