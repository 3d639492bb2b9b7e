/** Who comes in: one-time codes, passwords, PINs, pauses, locks and ends, over a real store and a clock that is moved by hand. */
import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type AccountPorts, needsFirst } from "../../../src/accounts/account-register.ts";
import { createEntrance } from "../../../src/accounts/entrance.ts";
import { codeFrom, hashSecret, isSecret } from "../../../src/accounts/hashed-secrets.ts";
import { issueCode } from "../../../src/accounts/login-codes.ts";
import { loggedIn } from "../../../src/accounts/login-sessions.ts";
import { pauseMs } from "../../../src/accounts/proof.ts";
import { accounts } from "../../../src/domain/registers/accounts.ts";
import type { Role } from "../../../src/domain/signature.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { password, pin } from "../../support/logged-in.ts";
import { manualClock } from "../../support/manual-clock.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const noon = Date.UTC(2026, 2, 10, 12);

function station() {
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  const clock = manualClock(noon);
  const ports: AccountPorts = { store, clock, zone: () => "Europe/Oslo" };
  const entrance = createEntrance(ports);
  const random = () => randomBytes(16);
  const first = async () => {
    const code = entrance.firstCode(random()) ?? "";
    return await entrance.useCode({ code, login: "Anne", name: "Anne Admin", password, pin }, "page");
  };
  const add = (login: string, role: Role, lastDay: string | null = null) => {
    const body = { login, name: `${login} Etternavn`, role, operatorCodes: [], lastDay };
    store.registers.put(accounts, { key: login, subject: null, at: null, body }, null, clock.now());
    return issueCode(ports, { purpose: "account", login }, random());
  };
  const who = (token: string | null) => loggedIn(ports, token);
  return { store, clock, ports, entrance, random, first, add, who };
}

const refusal = (code: string) => expect.objectContaining({ code });

describe("one-time codes", () => {
  test("the first makes the administrator, is used once, and there is none when there is one", async () => {
    const { entrance, first, who, ports, random } = station();
    expect(needsFirst(ports)).toBe(true);
    const token = await first();
    expect(who(token)?.person).toMatchObject({ login: "anne", name: "Anne Admin", role: "administrator" });
    expect(needsFirst(ports)).toBe(false);
    expect(entrance.firstCode(random())).toBeNull();
  });

  test.each([
    ["first", 72 * hourMs],
    ["recover", hourMs],
    ["account", 7 * 24 * hourMs],
  ] as const)("%s lives so long and no longer, is used once, and a new one voids it", async (purpose, lifeMs) => {
    const made = async (waitMs: number, again: boolean, twice: boolean) => {
      const { clock, entrance, add, ports, random } = station();
      if (purpose === "account") add("per", "operator");
      const login = purpose === "account" ? "per" : null;
      const code = issueCode(ports, { purpose, login }, random());
      if (again) issueCode(ports, { purpose, login }, random());
      await clock.advance(waitMs);
      const use = () =>
        entrance.useCode(
          { code: ` ${code.toLowerCase().replaceAll("-", " ")} `, login: "per", name: "Per", password, pin },
          "page",
        );
      if (twice) await use();
      return await use().then(
        () => "in",
        (error: { readonly code: string }) => error.code,
      );
    };
    expect(await made(lifeMs - 1, false, false)).toBe("in");
    expect(await made(lifeMs, false, false)).toBe("LOGIN_REFUSED");
    expect(await made(0, true, false)).toBe("LOGIN_REFUSED");
    expect(await made(0, false, true)).toBe("LOGIN_REFUSED");
  });

  test("what is printed on the PC makes or resets administrators only: no contractor becomes a reader of results", async () => {
    const { entrance, first, add, random, who } = station();
    await first();
    const own = add("lise", "lab-responsible");
    await entrance.useCode({ code: own, login: "lise", password }, "page");
    for (const login of ["lise", "ukjent"]) {
      const asked = { code: entrance.recover(random()), login, password: `${password} ny`, pin };
      const came = entrance.useCode(login === "lise" ? asked : { ...asked, name: "Ny Person" }, "page");
      if (login === "lise") await expect(came).rejects.toEqual(refusal("LOGIN_REFUSED"));
      else expect(who(await came)?.person.role).toBe("administrator");
    }
  });

  test("it makes nobody who has no PIN: they could make no account, and nobody may be there to give them one", async () => {
    const { entrance, random, who, first } = station();
    const asked = { login: "anne", name: "Anne Admin", password };
    const code = entrance.firstCode(random()) ?? "";
    await expect(entrance.useCode({ ...asked, code }, "page")).rejects.toEqual(refusal("BAD_USAGE"));
    expect(who(await first())?.person.login).toBe("anne");
    const anew = { ...asked, code: entrance.recover(random()) };
    await expect(entrance.useCode(anew, "page")).rejects.toEqual(refusal("BAD_USAGE"));
    expect(who(await entrance.useCode({ ...anew, pin }, "page"))?.person.login).toBe("anne");
  });

  test("a code is for the account that it names, and whoever had a session is out when it is used", async () => {
    const { entrance, add, who, ports, random } = station();
    const code = add("per", "operator");
    add("kari", "operator");
    await expect(entrance.useCode({ code, login: "kari", password }, "page")).rejects.toEqual(refusal("LOGIN_REFUSED"));
    const before = await entrance.useCode({ code, login: "per", password }, "page");
    const next = issueCode(ports, { purpose: "account", login: "per" }, random());
    const after = await entrance.useCode({ code: next, login: "per", password: `${password} 2` }, "page");
    expect([who(before), who(after)?.person.login]).toEqual([null, "per"]);
    await expect(entrance.logIn({ login: "per", password }, "page")).rejects.toEqual(refusal("LOGIN_REFUSED"));
  });

  test("of 80 bits, in letters that are not taken for each other", () => {
    const codes = Array.from({ length: 200 }, () => codeFrom(randomBytes(16)));
    for (const code of codes) expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });
});

describe("passwords and PINs", () => {
  test.each(["kort", "aaaaaaaaaaaaaa", "anne er hjemme i dag", "ababababababab"])("%s is too easy", async (weak) => {
    const { entrance, random } = station();
    const asked = { code: entrance.firstCode(random()) ?? "", login: "anne", name: "Anne Admin", password: weak, pin };
    await expect(entrance.useCode(asked, "page")).rejects.toEqual(refusal("PASSWORD_TOO_WEAK"));
    // The code is not used up by it.
    await entrance.useCode({ ...asked, password }, "page");
  });

  test.each(["123", "1111", "1234", "9876", "abcd", "123456789"])("PIN %s is too easy", async (weak) => {
    const { entrance, random } = station();
    const asked = { code: entrance.firstCode(random()) ?? "", login: "anne", name: "Anne Admin", password, pin: weak };
    await expect(entrance.useCode(asked, "page")).rejects.toEqual(refusal("PASSWORD_TOO_WEAK"));
  });

  test("neither the answer nor its shape tells which accounts there are", async () => {
    const { entrance, first } = station();
    await first();
    const said = async (login: string) =>
      await entrance.logIn({ login, password: "feil passord her" }, "page").catch((error: Error) => error.message);
    expect(await said("anne")).toBe(await said("ingen"));
  });

  test("hashes differ for one secret, and each knows it alone", async () => {
    const [one, other] = await Promise.all([hashSecret(password), hashSecret(password)]);
    expect(one).not.toBe(other);
    expect(await isSecret(password, one)).toBe(true);
    expect(await isSecret(`${password} `, one)).toBe(false);
    expect(await isSecret(password, null)).toBe(false);
    // However the keyboard makes the letter å.
    expect(await isSecret("a\u030a".repeat(12), await hashSecret("å".repeat(12)))).toBe(true);
  });

  test("after five wrong tries a pause that doubles, also for tries side by side and for the right password", async () => {
    expect([4, 5, 6, 7, 30].map(pauseMs)).toEqual([0, minuteMs, 2 * minuteMs, 4 * minuteMs, hourMs]);
    const { entrance, first, clock } = station();
    await first();
    const wrong = () =>
      entrance.logIn({ login: "anne", password: "feil passord" }, "page").catch((error: { code: string }) => error.code);
    const codes = await Promise.all(Array.from({ length: 8 }, wrong));
    expect(codes.filter((code) => code === "LOGIN_REFUSED")).toHaveLength(5);
    await expect(entrance.logIn({ login: "anne", password }, "page")).rejects.toEqual(refusal("TOO_MANY_TRIES"));
    await clock.advance(minuteMs);
    await entrance.logIn({ login: "anne", password }, "page");
  });

  test("three wrong PINs, and only the password opens", async () => {
    const { entrance, first, who } = station();
    const token = await first();
    entrance.lock(token);
    for (let n = 0; n < 3; n += 1) await expect(entrance.unlock(token, { pin: "9999" })).rejects.toEqual(refusal("PIN_REFUSED"));
    await expect(entrance.unlock(token, { pin })).rejects.toEqual(refusal("TOO_MANY_TRIES"));
    expect(who(token)?.isLocked).toBe(true);
    await entrance.unlock(token, { password });
    expect(who(token)?.isLocked).toBe(false);
  });
});

describe("sessions", () => {
  test("a page is locked after five minutes in which nobody does anything, and the PIN opens it again", async () => {
    const { entrance, first, who, clock } = station();
    const token = await first();
    await clock.advance(5 * minuteMs - 1);
    expect(who(token)?.isLocked).toBe(false);
    entrance.active(token);
    await clock.advance(5 * minuteMs - 1);
    expect(who(token)?.isLocked).toBe(false);
    await clock.advance(1);
    expect(who(token)?.isLocked).toBe(true);
    // Being there opens nothing: only a proof does.
    entrance.active(token);
    expect(who(token)?.isLocked).toBe(true);
    await entrance.unlock(token, { pin });
    expect(who(token)?.isLocked).toBe(false);
  });

  test("ends after twelve hours, at once when somebody leaves, and with its account", async () => {
    const { entrance, first, who, clock, add } = station();
    const anne = await first();
    const per = await entrance.useCode({ code: add("per", "operator", "2026-03-10"), login: "per", password }, "command");
    entrance.leave(anne);
    expect([who(anne), who(per)?.person.login]).toEqual([null, "per"]);
    // A command line never locks; its account's last day is over at midnight.
    await clock.advance(10 * hourMs);
    expect(who(per)?.isLocked).toBe(false);
    await clock.advance(hourMs);
    expect(who(per)).toBeNull();
    const again = await entrance.logIn({ login: "anne", password }, "command");
    await clock.advance(12 * hourMs);
    expect(who(again)).toBeNull();
  });

  test("no token, another's guess and half a token are nobody", async () => {
    const { first, who } = station();
    const token = await first();
    for (const guess of [null, "", token.slice(1), `${token}A`, "x".repeat(43)]) expect(who(guess)).toBeNull();
  });
});

test("who came in, and who was refused, is on record; the store holds no secret", async () => {
  const { entrance, first, store, random } = station();
  await first();
  await entrance.logIn({ login: "anne", password: "feil passord her" }, "page").catch(() => undefined);
  entrance.recover(random());
  const records = store.actRecords.page({ login: null, before: null, limit: 10 });
  expect(records.map(({ act, login, outcome }) => [act, login, outcome])).toEqual([
    ["recover", null, "done"],
    ["login", "anne", "LOGIN_REFUSED"],
    ["login-code", "anne", "done"],
  ]);
  expect(JSON.stringify([records, store.credentials.of("anne")])).not.toMatch(new RegExp(`${password}|${pin}"`));
});
