/** A message that nobody can read: a red light that a person can answer, and that comes back by nothing. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectionId } from "../../../src/domain/ids.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { officePlace } from "../../support/office-place.ts";

const secret = syntheticPersons[0] ?? "";

/** Two transmissions that name a driver which this version does not have, tried once. */
function placeWithUnread() {
  const place = officePlace();
  const store = openGatewayStore(join(place.folder, "data"));
  for (const at of [1_000, 2_000]) {
    const origin = { connectionId: connectionId("crp-1"), driver: "gone", mode: "hl7" };
    const id = store.transmissions.open(origin, Buffer.from(`PID|${secret}`), at);
    store.errands.add("read", JSON.stringify({ kind: "read", connection: "crp-1", transmission: id }));
    const errand = store.errands.next(at);
    store.errands.failed(errand?.id ?? 0, 4_000_000_000_000);
  }
  store.close();
  const entries = async () => (await place.run("unread", "list", "--json")).data.map((line) => JSON.parse(line));
  return { ...place, entries };
}

test("it is listed by what it is, never by what it says", async () => {
  const { run, entries } = placeWithUnread();
  expect(await entries()).toMatchObject([
    { id: "1", connection: "crp-1", driver: "gone", bytes: 15, tries: 1 },
    { id: "2", connection: "crp-1", driver: "gone", bytes: 15, tries: 1 },
  ]);
  const { data } = await run("unread", "list");
  expect(data).toHaveLength(2);
  expect(data.join()).not.toContain(secret);
});

test("read again and failing again, it says how often and what of", async () => {
  const { signed, entries } = placeWithUnread();
  expect(await signed("unread", "retry", "1")).toMatchObject({ exitCode: 0 });
  expect(await entries()).toMatchObject([
    { id: "1", tries: 2, error: "RangeError", code: null },
    { id: "2", tries: 1 },
  ]);
});

test("discarded by the laboratory responsible it is tried no more, its bytes stay, and who did it is written down", async () => {
  const { folder, run, signed, entries } = placeWithUnread();
  const refused = await signed("unread", "discard", "1", "--role", "operator");
  expect(refused).toMatchObject({ exitCode: 1, talk: [expect.stringContaining("NOT_PERMITTED")] });
  expect(await signed("unread", "discard", "1")).toMatchObject({ exitCode: 0, data: ["1 discarded"] });
  expect(await entries()).toMatchObject([{ id: "2" }]);
  expect((await signed("unread", "discard", "1")).talk.join()).toContain("NOT_FOUND");
  const store = openGatewayStore(join(folder, "data"));
  expect(store.transmissions.pending().map(({ id }) => Number(id))).toEqual([2]);
  expect(Buffer.from(store.transmissions.bytes(1 as never)).toString()).toContain("PID|");
  store.close();
  await signed("unread", "discard", "2");
  expect((await run("unread", "list")).talk).toEqual(["Everything that was handed over could be read."]);
});
