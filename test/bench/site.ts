/** The demo's site in a folder, every analyzer on TCP, as files that a gateway can be started from. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePorts } from "../../src/app/demo/demo.ts";
import { type DemoPorts, demoFiles } from "../../src/app/demo/site.ts";

export interface BenchSite {
  readonly configDir: string;
  readonly dataDir: string;
  readonly ports: DemoPorts;
}

export async function writeSite(folder: string): Promise<BenchSite> {
  const [broker = 0, admin = 0, crp = 0, inr = 0, reader = 0, hba1c = 0] = await freePorts(6);
  const ports = { broker, admin, crp, inr, reader, hba1c };
  const configDir = join(folder, "config");
  for (const [name, text] of Object.entries(demoFiles(ports, "2026-01-01T00:00:00+01:00"))) {
    mkdirSync(dirname(join(configDir, name)), { recursive: true });
    writeFileSync(join(configDir, name), text);
  }
  return { configDir, dataDir: join(folder, "data"), ports };
}
