/** The opt-in things a gateway may do with a POCT1-A instrument: nothing unless the file says so. */
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { loadConfig } from "../../../src/config/files/load.ts";
import { temporaryFolder, writeFiles } from "../../support/gateway-harness-site.ts";

const labbro = `site: { id: t, name: T }
gateway: { id: g, timezone: Europe/Oslo, processing: test }
mqtt: { embedded: { port: 1883 } }
journal: { application: EPJ, facility: T, profile: oru-r01 }
admin: { host: 127.0.0.1, port: 8480 }
`;
const device = (mode: string, more: string) => `id: hba1c-1
name: DCA
driver: dca-vantage
mode: ${mode}
connection: { type: tcp-server, port: 3001, allow: [127.0.0.1] }
inUseFrom: 2026-11-23T07:00
analytes: [HbA1c]
${more}
`;

async function load(mode: string, more: string) {
  const dir = temporaryFolder();
  writeFiles(dir, { "labbro.yaml": labbro, "devices/hba1c-1.yaml": device(mode, more) });
  return await loadConfig(dir, drivers);
}

const protocolOf = async (more: string) => {
  const result = await load("poct1a", more);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config.connections[0]?.tuned?.protocol;
};

describe("conversation", () => {
  test("is nothing unless it is written", async () => {
    expect(await protocolOf("")).toBeUndefined();
  });

  test("asks for what it says and no more", async () => {
    expect(await protocolOf("conversation: { continuous: true }")).toEqual({ family: "poct1a", options: { continuous: true } });
    expect(await protocolOf('conversation: { setTime: true, operators: [{ id: "7", family: Lab }] }')).toEqual({
      family: "poct1a",
      options: { setTime: true, operators: [{ id: "7", given: "", family: "Lab" }] },
    });
  });

  test("does not fit a mode of another family", async () => {
    const result = await load("astm", "conversation: { setTime: true }");
    expect(result.ok ? [] : result.problems.map(({ code, path }) => [code, path])).toEqual([["CONFIG_CONFLICT", "conversation"]]);
  });
});
