/**
 * The page in Debian's Chromium: what a first visit loads, and how long after its data a screen stands still, with nothing and with years
 * of results behind it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { drivers } from "../../drivers/index.ts";
import { buildPage } from "../../src/admin/page/build-page.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { launch } from "../page/launch.ts";
import { password, people, sessionOf } from "../support/accounts.ts";
import { type Measurement, type Row, range, type Table } from "./harness.ts";
import { createHistory } from "./history.ts";
import { writeSite } from "./site.ts";

const rounds = 5;
const role = "lab-responsible";
const screens = ["/", "/svar", "/venter", "/kontroller", "/regler", "/instrumenter"];

export const page: Measurement = async ({ folder }) => {
  if (!existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium")) return [];
  const tables = [await load()];
  for (const results of [0, 20_000]) tables.push(await views(join(folder, String(results)), results));
  return tables;
};

/** As it goes over the wire. */
async function load(): Promise<Table> {
  const files = [...(await buildPage())];
  const rows = files.map(([name, { bytes }]): Row => ({ name, samples: [gzipSync(bytes).length / 1024] }));
  const all = rows.reduce((sum, { samples }) => sum + (samples[0] ?? 0), 0);
  return { title: "page: a first visit, compressed", unit: "kB", rows: [...rows, { name: "all of it", samples: [all] }] };
}

async function views(folder: string, results: number): Promise<Table> {
  const { configDir, dataDir } = await writeSite(folder);
  if (results > 0) createHistory(dataDir, { results, resultsPerControl: 10 }).store.close();
  const gateway = await startGateway({
    ...{ config: await loadOrExplain(configDir, drivers), configDir: null, dataDir },
    ...{ drivers, clock: systemClock, random: Math.random, logger: silentLogger },
  });
  const browser = await launch();
  try {
    await sessionOf({ configDir, dataDir }, role);
    const tab = await browser.newPage();
    await tab.addInitScript({ content: watchForStillness });
    await logIn(tab, gateway.url);
    const samples = screens.map((): number[] => []);
    for (const _round of range(rounds))
      for (const [i, path] of screens.entries()) samples[i]?.push(await stillAfterData(tab, gateway.url + path));
    const rows = screens.map((path, i): Row => ({ name: path, samples: samples[i] ?? [] }));
    return { title: `page: a screen stands, after its data, ${results.toLocaleString("en")} results behind`, unit: "ms", rows };
  } finally {
    await browser.close();
    await gateway.stop();
  }
}

async function logIn(tab: Page, url: string): Promise<void> {
  await tab.goto(`${url}/logg-inn`);
  await tab.getByLabel("Brukernavn").fill(people[role].login);
  await tab.getByLabel("Passord").fill(password);
  await tab.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await tab.getByText(`${people[role].name} (`).waitFor();
}

/** Both run in the browser. */
const watchForStillness = `
  globalThis.changedAt = 0;
  document.addEventListener("DOMContentLoaded", () =>
    new MutationObserver(() => { globalThis.changedAt = performance.now(); })
      .observe(document.documentElement, { subtree: true, childList: true, characterData: true }));`;
const sinceLastAnswer = `
  Math.max(0, globalThis.changedAt - Math.max(0, ...performance.getEntriesByType("resource")
    .filter(({ name }) => name.includes("/api/acts/")).map(({ responseEnd }) => responseEnd)))`;

/** From the end of the last answer to the last change of the page. */
async function stillAfterData(tab: Page, url: string): Promise<number> {
  await tab.goto(url);
  await tab.getByRole("heading", { level: 1 }).waitFor();
  await tab.getByText("Henter …").first().waitFor({ state: "detached" });
  return await tab.evaluate<number>(sinceLastAnswer);
}
