/** What a device sends is shown, never obeyed: no line that any command prints steers the terminal, hides, or forges another line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { localDateTime } from "../../src/domain/time.ts";
import { wrapMllp } from "../../src/protocol/mllp/frame.ts";
import { afinion2Hl7 } from "../../src/simulator/instruments/afinion-2-hl7.ts";
import { type CommandResult, command, startStation, zone } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { dialIn } from "../support/scripted-device.ts";

const { crp } = kits;
const serial = "AF20990001";
const nasty = ["\u001b[2J", "\u009b31m", "\u0007", "\u202e", "\u200b", "\u2028", "\u007f", "\u0085", "\t", "\ufeff"] as const;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A patient's result and a control, with the texts in every place that a device fills freely. */
function nastyCapture(text: string): Uint8Array {
  const measuredAt = localDateTime(Date.now(), zone);
  const runs = [
    runOf(crp, { sequence: "7", measuredAt, patientId: "PATIENT0" }),
    controlOf(crp, { sequence: "8", measuredAt, control: { ...crp.control, id: "CONTROL0" } }),
  ];
  const bytes = Buffer.concat(afinion2Hl7({ serial, clock: measuredAt, runs }).map(({ write }) => wrapMllp(write("1"))));
  return Buffer.from(bytes.toString("utf8").replaceAll("PATIENT0", `1${text}2`).replaceAll("CONTROL0", `3${text}4`));
}

function expectSeen({ data, talk }: CommandResult): void {
  expect([...data, ...talk].filter((line) => unseen.test(line))).toEqual([]);
}

test("decode, replay, held list and capture show print every character that a device sent", async () => {
  const port = await freePort();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const station = await startStation({ files });
  const places = ["--config", station.configDir, "--data", station.dataDir];
  const file = join(temporaryFolder(), "nasty");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...nasty), { minLength: 1, maxLength: 4 }), async (texts) => {
      const bytes = nastyCapture(texts.join("x"));
      writeFileSync(file, bytes);
      for (const json of [[], ["--json"]]) {
        expectSeen(await command("decode", "--driver", "afinion-2", ...json, file));
        expectSeen(await command("replay", "--device", "crp-1", "--config", station.configDir, ...json, file));
      }
      const device = await dialIn(port);
      device.send(bytes);
      await device.hears(/MSA\|AA\|1/);
      device.close();
    }),
    { numRuns: 6 },
  );
  await station.closeBatches();
  const json = await asLab("held", "list", "--json", ...places);
  expect(json.data.length).toBeGreaterThan(0);
  for (const line of json.data) expect(() => JSON.parse(line) as unknown).not.toThrow();
  for (const more of [["list"], ["list", "--json"]]) expectSeen(await asLab("held", ...more, ...places));
  for (const more of [["list"], ["show", "1"]]) expectSeen(await command("capture", ...more, "--data", station.dataDir));
});
