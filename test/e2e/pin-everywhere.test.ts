/** The law of the PIN: an act that wants it on the page wants it from a command too, whether the gateway runs or the command opens the store itself. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { doOfficeWork } from "../../src/app/do-office-work.ts";
import { permitRole } from "../../src/casework/rights.ts";
import { type ActionName, actNamed, acts } from "../../src/office/index.ts";
import type { StationPlace } from "../support/accounts.ts";
import { crpStation } from "../support/cli-site.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { command } from "../support/gateway-harness.ts";
import { logIn, sessionOf } from "../support/logged-in.ts";
import { officePlace } from "../support/office-place.ts";
import { personFile } from "../support/person-file.ts";

const dangerous = (Object.keys(acts) as ActionName[]).filter((name) => actNamed(name).isDangerous === true);

const unsigned = (request: Readonly<Record<string, unknown>>) => {
  const { by: _by, role: _role, signature, ...rest } = request;
  return { ...rest, ...(signature === undefined ? {} : { signature: { reason: "gjennomgang" } }) };
};

async function codesOf(place: StationPlace, pin?: string) {
  const session = await sessionOf(place);
  const { configDir, dataDir } = place;
  const ask = (name: ActionName) =>
    doOfficeWork(
      { configDir, dataDir, drivers, talk: () => undefined },
      { name, request: unsigned(exampleRequests[name]), session, ...(pin === undefined ? {} : { pin }) },
    ).then(
      () => "done",
      (error: { readonly code?: string }) => error.code,
    );
  const codes: (readonly [string, string | undefined])[] = [];
  for (const name of dangerous) codes.push([name, await ask(name)]);
  return codes;
}

const all = (code: string) => dangerous.map((name) => [name, code]);

test("every act that wants the PIN on the page wants it on the control socket", async () => {
  expect(dangerous.length).toBeGreaterThan(5);
  for (const name of dangerous) permitRole(acts[name].right, "lab-responsible");
  const { station } = await crpStation();
  expect(await codesOf(station)).toEqual(all("PIN_NEEDED"));
});

test("and where a command opens the store itself", async () => {
  const { folder } = officePlace();
  const place = { configDir: join(folder, "config"), dataDir: join(folder, "data") };
  expect(await codesOf(place)).toEqual(all("PIN_NEEDED"));
});

test("a wrong PIN is refused, and after three only the password helps", async () => {
  const { folder } = officePlace();
  const place = { configDir: join(folder, "config"), dataDir: join(folder, "data") };
  const codes = (await codesOf(place, "0000")).map(([, code]) => code);
  expect([codes.slice(0, 3), new Set(codes.slice(3))]).toEqual([
    ["PIN_REFUSED", "PIN_REFUSED", "PIN_REFUSED"],
    new Set(["TOO_MANY_TRIES"]),
  ]);
});

test("a command says where the PIN goes when nobody can type it, and takes it from a file", async () => {
  const { folder } = officePlace();
  const place = { configDir: join(folder, "config"), dataDir: join(folder, "data") };
  await logIn(place);
  const retried = (...more: readonly string[]) =>
    command("held", "release", "ABC", "--reason", "x", "--config", place.configDir, "--data", place.dataDir, ...more);
  expect((await retried("--pin-file", personFile("0000"))).talk.join()).toContain("(PIN_REFUSED)");
  expect((await retried("--pin-file", join(folder, "none"))).talk.join()).toContain("(BAD_INPUT_FILE)");
});
