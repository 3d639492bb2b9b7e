/** The page's address: who is let in, what is refused to whom, and that nothing of a person leaks through its edges. */
import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { permitRole } from "../../src/casework/rights.ts";
import { type Role, roles } from "../../src/domain/signature.ts";
import { asksPin } from "../../src/office/act.ts";
import { isOpen } from "../../src/office/asked.ts";
import { type ActionName, actNamed, acts } from "../../src/office/index.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { password, people, pin, sessionOf } from "../support/logged-in.ts";
import { loggedInPage, pageClient } from "../support/page-client.ts";

const names = Object.keys(acts) as ActionName[];
const person = "15815024343";

async function station() {
  const device = deviceYaml(kits.crp, { id: "crp-1", at: { port: await freePort() }, serial: "AF20990001" });
  const made = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
  for (const role of roles) await sessionOf(made, role);
  return made;
}

const may = (name: ActionName, role: Role): boolean => {
  try {
    permitRole(acts[name].right, role);
    return true;
  } catch {
    // The expected answer of the table of rights.
    return false;
  }
};

const unsigned = (request: Readonly<Record<string, unknown>>) => {
  const { by: _by, role: _role, signature, ...rest } = request;
  return { ...rest, ...(signature === undefined ? {} : { signature: { reason: "gjennomgang" } }) };
};

const codeOf = (body: unknown): string => (body as { readonly error?: { readonly code: string } }).error?.code ?? "done";

test("every act is refused over HTTP to whoever may not do it, and to nobody unless it hangs on the wall", async () => {
  const { url } = (await station()).gateway;
  const nobody = pageClient(url);
  for (const name of names) {
    const code = codeOf((await nobody.act(name, unsigned(exampleRequests[name]))).body);
    if (isOpen(actNamed(name))) expect([name, code]).not.toEqual([name, "NOT_LOGGED_IN"]);
    else expect([name, code]).toEqual([name, "NOT_LOGGED_IN"]);
  }
  for (const role of roles) {
    const page = await loggedInPage(url, people[role].login);
    for (const name of names.filter((one) => !may(one, role))) {
      const { status, body } = await page.act(name, unsigned(exampleRequests[name]), pin);
      expect([role, name, status, codeOf(body)]).toEqual([role, name, 403, "NOT_PERMITTED"]);
    }
  }
});

test("nobody signs with another name or role than the session's, and what is dangerous wants the PIN each time", async () => {
  const { url } = (await station()).gateway;
  const page = await loggedInPage(url, "per");
  const asked = { lot: "1", from: "2026-03-01", reason: "x" };
  for (const more of [{ by: "Kari Lab" }, { role: "lab-responsible" }])
    expect(codeOf((await page.act("lots.block", { ...asked, ...more })).body)).toBe("NOT_PERMITTED");
  expect(codeOf((await page.act("lots.block", { ...asked, codes: [] })).body)).toBe("BAD_USAGE");
  const lab = await loggedInPage(url, "kari");
  for (const name of names.filter((one) => asksPin(actNamed(one)) && may(one, "lab-responsible"))) {
    const { status, body } = await lab.act(name, unsigned(exampleRequests[name]));
    expect([name, status, codeOf(body)]).toEqual([name, 401, "PIN_NEEDED"]);
  }
});

test("a cookie that scripts do not see, and a proof that other sites do not know", async () => {
  const { gateway } = await station();
  const page = pageClient(gateway.url);
  const { headers } = await page.post("login", { login: "kari", password });
  expect(headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/i);
  expect(codeOf((await page.act("held.list", {})).body)).toBe("done");
  for (const stolen of ["", "x", "x".repeat(43)])
    expect(codeOf((await page.post("acts/held.list", { request: {} }, { "x-csrf": stolen })).body)).toBe("NOT_LOGGED_IN");
  expect((await page.post("acts/held.list", { request: {} }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  await page.post("logout", {});
  expect(codeOf((await page.act("held.list", {})).body)).toBe("NOT_LOGGED_IN");
});

test("a form of another site is no JSON, and not answered", async () => {
  const { gateway } = await station();
  const { cookie } = await loggedInPage(gateway.url, "kari");
  const body = "request=%7B%7D";
  const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(`${gateway.url}/api/acts/held.list`, { method: "POST", headers, body });
  expect(answer.status).toBe(415);
});

/** Another name in the Host header, as DNS rebinding sends it; `fetch` does not let one choose. */
const statusFor = (url: string, host: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url);
    const asked = httpRequest({ hostname, port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end();
  });

test("under another name than this PC's the page is not there; monitors are answered by any", async () => {
  const { gateway } = await station();
  const { port } = new URL(gateway.url);
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "localhost.evil.example"])
    expect([host, await statusFor(gateway.url, host, "/api/events")]).toEqual([host, 421]);
  expect(await statusFor(gateway.url, "monitor.internal", "/health/live")).toBe(200);
});

test("nothing is kept by a browser, framed, or drawn from elsewhere", async () => {
  const { gateway } = await station();
  for (const path of ["/", "/venter", "/assets/none.js", "/api/session", "/health"]) {
    const { headers } = await fetch(`${gateway.url}${path}`);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect([headers.get("cache-control"), headers.get("x-content-type-options"), headers.get("referrer-policy")]).toEqual([
      "no-store",
      "nosniff",
      "no-referrer",
    ]);
  }
});

test("a locked page does nothing for anybody until its person proves to be there", async () => {
  const { gateway } = await station();
  const page = await loggedInPage(gateway.url, "kari");
  await page.post("lock", {});
  expect(codeOf((await page.act("held.list", {})).body)).toBe("SESSION_LOCKED");
  expect(codeOf((await page.act("status.list", {})).body)).toBe("SESSION_LOCKED");
  expect(codeOf((await page.post("unlock", { pin: "9999" })).body)).toBe("PIN_REFUSED");
  expect((await page.post("unlock", { pin })).body).toMatchObject({ isLocked: false });
  expect(codeOf((await page.act("held.list", {})).body)).toBe("done");
});

test("logging in by machine is stopped, whatever names are tried", async () => {
  const { gateway } = await station();
  const page = pageClient(gateway.url);
  const statuses: number[] = [];
  for (let n = 0; n < 25; n += 1) statuses.push((await page.post("login", { login: `navn${n}`, password: "x" })).status);
  expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(-5)).toEqual([429, 429, 429, 429, 429]);
});

test("what comes broken is told as such, and no fault of the station", async () => {
  const { gateway } = await station();
  const page = await loggedInPage(gateway.url, "kari");
  for (const path of ["acts/toString", "acts/__proto__", "acts/held.list%00", `acts/${"x".repeat(5000)}`]) {
    const { status } = await page.post(path, { request: {} });
    expect([path.slice(0, 30), status]).toEqual([
      path.slice(0, 30),
      expect.toSatisfy((one: number) => [400, 404, 414].includes(one)),
    ]);
  }
  for (const body of [null, [], "x", { request: {}, more: 1 }, {}]) {
    const { status, body: told } = await page.post("acts/held.assign", body);
    expect([status, codeOf(told)]).toEqual([400, "BAD_USAGE"]);
  }
  const { faults } = (await (await fetch(`${gateway.url}/health`)).json()) as { readonly faults: readonly unknown[] };
  expect(faults).toEqual([]);
});

test("changes are told as kinds, never as what: the stream holds nothing of a person", async () => {
  const { gateway, clock } = await station();
  const page = await loggedInPage(gateway.url, "kari");
  const stream = await fetch(`${gateway.url}/api/events`);
  const reader = stream.body?.getReader();
  const decoder = new TextDecoder();
  let heard = "";
  await page.act("results.of-person", { patient: person, reason: "spurt i telefonen" });
  while (!heard.includes("event: changed")) {
    const { value } = (await reader?.read()) ?? {};
    heard += decoder.decode(value);
    clock.skip(1_000);
  }
  await reader?.cancel();
  expect(heard).not.toContain(person);
  const kinds = ["qc", "results", "delivery", "configuration", "connections", "accounts"];
  for (const [, data = ""] of heard.matchAll(/event: changed\ndata: (.*)/g))
    for (const what of (JSON.parse(data) as { readonly what: readonly string[] }).what) expect(kinds).toContain(what);
});
