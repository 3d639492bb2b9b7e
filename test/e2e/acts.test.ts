/** Every act is refused alike over the socket of a running gateway and where none runs: in a sentence, and without a trace. */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { permitRole } from "../../src/casework/rights.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { type Role, roles } from "../../src/domain/signature.ts";
import { isOpen } from "../../src/office/asked.ts";
import { type ActionName, actNamed, acts } from "../../src/office/index.ts";
import { officeAddress } from "../../src/office/office-address.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { leavesOf, withLeaf } from "../support/hostile-requests.ts";
import { asked, pin, type StationPlace, sessionOf } from "../support/logged-in.ts";

interface Asked {
  readonly name: ActionName;
  readonly request: unknown;
  /** Null: nobody is logged in. */
  readonly role: Role | null;
  readonly code: "BAD_USAGE" | "NOT_PERMITTED" | "NOT_LOGGED_IN";
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

/** What the account adds is not asked for. */
const unsigned = (request: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { by: _by, role: _role, signature, ...rest } = request;
  return { ...rest, ...(signature === undefined ? {} : { signature: { reason: "gjennomgang" } }) };
};

/** What each act must refuse, to whoever may do it, to whoever may not, and to nobody. */
const refused: readonly Asked[] = (Object.keys(acts) as ActionName[]).flatMap((name): readonly Asked[] => {
  const example = unsigned(exampleRequests[name]);
  const role = roles.find((one) => may(name, one)) ?? "lab-responsible";
  const leaves = leavesOf(example);
  const complete = (request: unknown): unknown => {
    const { signature, ...flat } = request as { readonly signature?: object };
    const who = { by: "Kari", role: "lab-responsible" };
    const isSigned = "by" in exampleRequests[name];
    return { ...flat, ...(isSigned ? who : {}), ...(signature === undefined ? {} : { signature: { ...signature, ...who } }) };
  };
  const isTaken = (request: unknown): boolean => actNamed(name).asks.safeParse(complete(request)).success;
  const without = leaves.map(([path]) => withLeaf(example, path, undefined)).filter((one) => !isTaken(one));
  const wrong = leaves.map(([path]) => withLeaf(example, path, { is: "wrong" }));
  const steering = leaves.flatMap(([path, value]) =>
    typeof value === "string" ? [withLeaf(example, path, `${value}\ud800`)] : [],
  );
  const unusable = [null, "x", [], { ...example, more: 1 }, ...without, ...wrong, ...steering];
  const others = roles.filter((one) => !may(name, one));
  return [
    ...unusable.map((request) => ({ name, request, role, code: "BAD_USAGE" }) as const),
    ...others.map((one) => ({ name, request: example, role: one, code: "NOT_PERMITTED" }) as const),
    ...(isOpen(actNamed(name)) ? [] : [{ name, request: example, role: null, code: "NOT_LOGGED_IN" } as const]),
  ];
});

const tokensAt = async (place: StationPlace): Promise<ReadonlyMap<Role | null, string | null>> => {
  const tokens = new Map<Role | null, string | null>([[null, null]]);
  for (const role of roles) tokens.set(role, await sessionOf(place, role));
  return tokens;
};

async function overSocket(dataDir: string, asks: readonly Asked[], tokens: ReadonlyMap<Role | null, string | null>) {
  const { path, release } = officeAddress(dataDir);
  const socket = connect(path);
  const codes: string[] = [];
  const lineOf = ({ name, request, role }: Asked) => `${JSON.stringify({ name, request, session: tokens.get(role), pin })}\n`;
  socket.end(asks.map(lineOf).join(""));
  for await (const line of createInterface(socket)) {
    const { error } = JSON.parse(line) as { readonly error?: { readonly code: string; readonly detail: string } };
    codes.push(error?.code ?? "done");
  }
  release();
  return codes;
}

const told = ({ name, request, role }: Asked, code: string): string => `${code} ${name} ${role ?? ""} ${JSON.stringify(request)}`;

test("every act is refused on what it does not take and to everybody who may not, with a gateway and without", async () => {
  const port = await freePort();
  const device = deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial: "AF20990001" });
  const { gateway, dataDir, configDir } = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device },
  });
  const tokens = await tokensAt({ configDir, dataDir });
  const kept = () => JSON.stringify([gateway.store.outbox.counts(), gateway.store.runs.dispositions(), gateway.store.lots.all()]);
  const before = kept();
  const expected = refused.map((one) => told(one, one.code));
  const running = await overSocket(dataDir, refused, tokens);
  expect(running.map((code, i) => told(refused[i] as Asked, code))).toEqual(expected);
  expect(kept()).toBe(before);
  await gateway.stop();
  // Each opens the folder anew: a few of every kind.
  for (const one of refused.filter((_one, i) => i % 7 === 0)) {
    const code = await asked({ configDir, dataDir }, one.name, one.request, tokens.get(one.role) ?? null).then(
      () => "done",
      (error: unknown) => (error instanceof UserError ? error.code : String(error)),
    );
    expect(told(one, code)).toBe(told(one, one.code));
  }
});
