/**
 * `npm run screens`: every screen of the page as a picture, for each role that has it, from the demo, in `dist/screens/` (not committed).
 * `-- --width 320` for a narrow one.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { drivers } from "../../drivers/index.ts";
import { startDemo } from "../../src/app/demo/demo.ts";
import { demoPassword } from "../../src/app/demo/people.ts";
import { launch } from "./launch.ts";

const folder = new URL("../../dist/screens", import.meta.url).pathname;
const { values } = parseArgs({ options: { width: { type: "string", default: "1200" } } });
const viewport = { width: Number(values.width), height: 900 };

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const demo = await startDemo({ drivers, adminPort: null, talk: () => undefined });
const browser = await launch();
try {
  await demo.play();
  await shoot(browser, null);
  for (const login of demo.people) await shoot(browser, login);
  console.log(`Pictures of every screen: ${folder}`);
} finally {
  await browser.close();
  await demo.stop();
}

async function shoot(from: Browser, login: string | null): Promise<void> {
  const context = await from.newContext({ locale: "nb-NO", viewport, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${demo.url}/logg-inn`);
  if (login === null) await picture(page, "nobody", "/logg-inn");
  else await logIn(page, login);
  await page.goto(demo.url);
  const links = page.getByRole("navigation").getByRole("link");
  await links.first().waitFor();
  const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? "/"));
  for (const path of paths) {
    await page.goto(demo.url + path);
    await picture(page, login ?? "nobody", path);
  }
  await context.close();
}

async function logIn(page: Page, login: string): Promise<void> {
  await page.getByLabel("Brukernavn").fill(login);
  await page.getByLabel("Passord").fill(demoPassword);
  await page.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await page.getByRole("button", { name: "Logg ut" }).waitFor();
}

/** When nothing is fetched any more. */
async function picture(page: Page, who: string, path: string): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Henter …").first().waitFor({ state: "detached" });
  await page.screenshot({ path: join(folder, `${who}${path.replaceAll("/", "-")}.png`), fullPage: true });
}
