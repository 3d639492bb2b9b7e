/** Every act is refused alike over the socket of a running gateway and where none runs: in a sentence, and without a trace. */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { doOfficeWork } from "../../src/app/do-office-work.ts";
import { permitRole } from "../../src/casework/rights.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { type Role, roles } from "../../src/domain/signature.ts";
import { type ActionName, actNamed, acts } from "../../src/office/index.ts";
import { officeAddress } from "../../src/office/office-address.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { leavesOf, withLeaf } from "../support/hostile-requests.ts";

interface Asked {
  readonly name: ActionName;
  readonly request: unknown;
  readonly role?: Role;
  readonly code: "BAD_USAGE" | "NOT_PERMITTED";
}

const mayNot = (name: ActionName): readonly Role[] =>
  roles.filter((role) => {
    try {
      permitRole(acts[name].right, role);
      return false;
    } catch {
      // The expected answer of the table of rights.
      return true;
    }
  });

/** What each act must refuse. */
const refused: readonly Asked[] = (Object.keys(acts) as ActionName[]).flatMap((name): readonly Asked[] => {
  const example = exampleRequests[name] as Readonly<Record<string, unknown>>;
  const leaves = leavesOf(example);
  const isTaken = (request: unknown): boolean => actNamed(name).asks.safeParse(request).success;
  const without = leaves.map(([path]) => withLeaf(example, path, undefined)).filter((one) => !isTaken(one));
  const wrong = leaves.map(([path]) => withLeaf(example, path, { is: "wrong" }));
  const steering = leaves.flatMap(([path, value]) =>
    typeof value === "string" ? [withLeaf(example, path, `${value}\ud800`)] : [],
  );
  const unusable = [null, "x", [], { ...example, more: 1 }, ...without, ...wrong, ...steering];
  const signed = "role" in example ? mayNot(name).map((role) => ({ ...example, role })) : [];
  return [
    ...unusable.map((request) => ({ name, request, code: "BAD_USAGE" }) as const),
    ...signed.map((request) => ({ name, request, code: "NOT_PERMITTED" }) as const),
    ...mayNot(name).map((role) => ({ name, request: example, role, code: "NOT_PERMITTED" }) as const),
  ];
});

async function overSocket(dataDir: string, asked: readonly Asked[]): Promise<readonly string[]> {
  const { path, release } = officeAddress(dataDir);
  const socket = connect(path);
  const codes: string[] = [];
  socket.end(asked.map(({ name, request, role }) => `${JSON.stringify({ name, request, role })}\n`).join(""));
  for await (const line of createInterface(socket)) {
    const { error } = JSON.parse(line) as { readonly error?: { readonly code: string; readonly detail: string } };
    codes.push(error?.code ?? "done");
  }
  release();
  return codes;
}

const told = ({ name, request, role }: Asked, code: string): string => `${code} ${name} ${role ?? ""} ${JSON.stringify(request)}`;

test("every act is refused on what it does not take and to every role that may not, with a gateway and without", async () => {
  const port = await freePort();
  const device = deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial: "AF20990001" });
  const { gateway, dataDir, configDir } = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device },
  });
  const before = JSON.stringify([gateway.store.outbox.counts(), gateway.store.runs.dispositions(), gateway.store.lots.all()]);
  const expected = refused.map((one) => told(one, one.code));
  const running = await overSocket(dataDir, refused);
  expect(running.map((code, i) => told(refused[i] as Asked, code))).toEqual(expected);
  expect(JSON.stringify([gateway.store.outbox.counts(), gateway.store.runs.dispositions(), gateway.store.lots.all()])).toBe(
    before,
  );
  await gateway.stop();
  const place = { configDir, dataDir, drivers, talk: () => undefined };
  for (const one of refused.filter(({ role }) => role === undefined)) {
    const code = await doOfficeWork(place, one.name, one.request as never).then(
      () => "done",
      (error: unknown) => (error instanceof UserError ? error.code : String(error)),
    );
    expect(told(one, code)).toBe(told(one, one.code));
  }
});
