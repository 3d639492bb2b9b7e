/** A real browser before a real station, and what must hold of every screen: nothing that axe finds, no error, nothing of a person kept. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import type { Role } from "../../src/domain/signature.ts";
import { password, people, pin, type StationPlace, sessionOf } from "../support/logged-in.ts";
import { launch } from "./launch.ts";

/** One browser a file; each test has a window of its own. */
export function useBrowser() {
  let browser: Browser | null = null;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  return async (url: string, options: { readonly width?: number } = {}): Promise<Page> => {
    if (browser === null) throw new Error("No browser.");
    // Times are the station's, wherever the browser stands.
    const viewport = { width: options.width ?? 1200, height: 900 };
    const context: BrowserContext = await browser.newContext({
      locale: "nb-NO",
      timezoneId: "Asia/Tokyo",
      viewport,
      reducedMotion: "reduce",
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    watch(page);
    await page.goto(url);
    return page;
  };
}

const errors = new WeakMap<Page, string[]>();

function watch(page: Page): void {
  const found: string[] = [];
  errors.set(page, found);
  page.on("pageerror", (error) => void found.push(error.message));
  page.on("console", (message) => {
    // A refusal is an answer; the browser calls it an error by its number.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) found.push(message.text());
  });
}

/** No violation of WCAG that a machine can find, nothing beyond the edge, no error, and nothing kept in the browser. */
export async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  expect(await beyondTheEdge(page)).toEqual([]);
  expect(errors.get(page)).toEqual([]);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  expect(kept).toEqual([0, 0, ""]);
}

/** At 400 % everything is read without scrolling sideways (WCAG 1.4.10), but for what scrolls by itself and can be reached to do so. */
const beyondTheEdge = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main *")]
      .filter((one) => one.closest(".scrolls, .raw, .ds-sr-only") === null && one.checkVisibility())
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((one) => one.outerHTML.slice(0, 120)),
  );

/** The account is made where there is none. */
export async function logIn(page: Page, place: StationPlace, role: Role): Promise<void> {
  await sessionOf(place, role);
  await page.goto(new URL("/logg-inn", page.url()).href);
  await page.getByLabel("Brukernavn").fill(people[role].login);
  await page.getByLabel("Passord").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await page.getByText(`${people[role].name} (`).waitFor();
}

/** What is dangerous asks who it is once more. */
export async function confirmByPin(page: Page): Promise<void> {
  const asked = page.getByRole("dialog", { name: "Skriv PIN-koden din" });
  await asked.getByLabel("PIN").fill(pin);
  await asked.getByRole("button", { name: "Bekreft" }).click();
  await asked.waitFor({ state: "detached" });
}
