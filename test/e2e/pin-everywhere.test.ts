/**
 * The law of the PIN: every act that changes anything says why it asks for it, or why not; and one that wants it on the page wants it from
 * a command too, whether the gateway runs or the command opens the store itself.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { doOfficeWork } from "../../src/app/commands/do-office-work.ts";
import type { Act as Right } from "../../src/casework/rights.ts";
import { asksPin, type Pin } from "../../src/office/act.ts";
import { type ActionName, actNamed, acts } from "../../src/office/index.ts";
import { asked, password, people, type StationPlace } from "../support/accounts.ts";
import { crpStation } from "../support/cli-site.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { command } from "../support/gateway-harness.ts";
import { logIn, sessionOf } from "../support/logged-in.ts";
import { officePlace } from "../support/office-place.ts";
import { personFile } from "../support/person-file.ts";

const names = Object.keys(acts) as ActionName[];
const changing = names.filter((name) => ["changes", "begins"].includes(acts[name].effect));
const dangerous = names.filter((name) => asksPin(actNamed(name)));

test("law: every act that changes anything says why it asks for the PIN, or in a sentence why not; what only reads asks for none", () => {
  const said = ({ pin: why }: { readonly pin?: Pin | undefined }): string =>
    why === undefined ? "nothing" : typeof why === "string" ? "asked" : why.none.length > 20 ? "not asked" : "no reason";
  const words = names.map((name) => [name, said(actNamed(name))] as const);
  expect(words.filter(([name, word]) => (word === "nothing") === changing.includes(name) || word === "no reason")).toEqual([]);
});

/** Rights to send, withdraw or let go over what holds, to end something for good, and to say who may: none is used by whoever walks past. */
const grave: readonly Right[] = [
  ...(["release", "send-again", "decide-case", "void-control", "unblock-lot"] as const),
  ...(["approve-rules", "approve-limits", "confirm-target", "discard", "discard-message", "accept-audit"] as const),
  ...(["manage-accounts", "reset-account", "edit-configuration"] as const),
];
/** Acts of a lesser right that end something for good all the same. */
const final: readonly ActionName[] = ["held.entered-by-hand", "deviation.close"];

test("law: whatever sends, lets go, ends for good or says who may asks once more who it is, and nothing else does", () => {
  const isExpected = (name: ActionName): boolean => grave.includes(acts[name].right) || final.includes(name);
  expect(dangerous.toSorted()).toEqual(changing.filter(isExpected).toSorted());
});

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

const alone = (): StationPlace => {
  const { folder } = officePlace();
  return { configDir: join(folder, "config"), dataDir: join(folder, "data") };
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { readonly code?: string }) => error.code ?? String(error),
  );

test("a wrong PIN is refused also where none is asked for, on the socket, alone and from a file", async () => {
  const { station } = await crpStation();
  for (const place of [station, alone()]) {
    const session = await sessionOf(place);
    const plan = { text: "section;what\n", reason: "gjennomgang" };
    expect(await codeOf(asked(place, "plan.set", plan, session, "0000"))).toBe("PIN_REFUSED");
    await logIn(place);
    const places = ["--config", place.configDir, "--data", place.dataDir] as const;
    const told = await command(
      "qc",
      "lots",
      "block",
      "1",
      "--from",
      "2026-03-01",
      "--reason",
      "x",
      ...places,
      "--pin-file",
      personFile("0000"),
    );
    expect(told.talk.join()).toContain("(PIN_REFUSED)");
  }
});

test("an open session makes nobody an account and gives nobody a code, its own person neither", async () => {
  const place = alone();
  const signature = { reason: "x" };
  const ola = { login: "ola", name: "Ola Ny", as: "lab-responsible", operatorCodes: [], lastDay: null, signature };
  for (const role of ["administrator", "lab-responsible"] as const) {
    const session = await sessionOf(place, role);
    const ask = (name: ActionName, request: object) =>
      codeOf(doOfficeWork({ ...place, drivers, talk: () => undefined }, { name, request, session }));
    for (const { login } of [people.administrator, people["lab-responsible"]])
      expect([role, login, await ask("accounts.reset", { login, reason: "x" })]).toEqual([role, login, "PIN_NEEDED"]);
    for (const name of ["accounts.add", "accounts.change"] as const)
      expect([role, await ask(name, ola)]).toEqual([role, "PIN_NEEDED"]);
  }
});

/** With a new password and a new PIN: the next line. */
const newSecrets = () => personFile(`${password} igjen\n2580\n`);

test("a sole administrator who forgot the PIN gets on by `user recover` at the PC, with the service running or stopped", async () => {
  const { station } = await crpStation();
  for (const place of [station, alone()]) {
    await logIn(place, "administrator");
    const places = ["--config", place.configDir, "--data", place.dataDir] as const;
    const add = (login: string, pin: string) =>
      command(
        ...["user", "add", login, "--name", "Ola Ny", "--as", "operator", "--reason", "ny", ...places],
        ...["--pin-file", personFile(pin)],
      );
    expect((await add("ola", "1397")).talk.join()).toContain("(PIN_REFUSED)");
    const { data } = await command("user", "recover", ...places);
    const back = ["login", "anne", "--code", data[0] ?? "", "--pin", "--password-file", newSecrets(), ...places];
    expect((await command(...back)).exitCode).toBe(0);
    expect((await add("ola", "2580")).exitCode).toBe(0);
  }
});

test("one of several who forgot the PIN, or never had one, is given a new code by another who has one", async () => {
  const place = alone();
  await sessionOf(place);
  const { login } = people["lab-responsible"];
  const anew = async (more: { readonly pin?: string }): Promise<string> => {
    const admin = await sessionOf(place, "administrator");
    const reset = { login, reason: "glemt PIN" };
    const { code } = await asked<{ readonly code: string }>(place, "accounts.reset", reset, admin);
    const chosen = { code, login, password: `${password} igjen`, ...more };
    return (await asked<{ readonly token: string }>(place, "session.code", chosen, null)).token;
  };
  await expect(asked(place, "outbox.resume", { reason: "x" }, await anew({}))).rejects.toThrow(/labbro user reset.*PIN_REFUSED/);
  const token = await anew({ pin: "2580" });
  expect(await codeOf(asked(place, "outbox.resume", { reason: "x" }, token, "2580"))).toBe("NOT_ALLOWED_NOW");
});
