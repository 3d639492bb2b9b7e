/** `labbro qc approve` and what `check` says without it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { command } from "../../support/gateway-harness.ts";
import { officePlace } from "../../support/office-place.ts";

test("shown in Norwegian sentences, approved once, and check is content", async () => {
  const { run, signed, folder } = officePlace({ processing: "production" });
  const check = () => command("check", "--config", join(folder, "config"), "--data", join(folder, "data"));
  expect((await check()).talk.join("\n")).toContain("(RULES_NOT_APPROVED)");
  const shown = await run("qc", "approve", "--show");
  expect(shown.data[0]).toBe("Slik blir svar behandlet:");
  expect(shown.data.join("\n")).toContain(
    "Afinion, kontor 1 (crp-1), CRP i mg/L: Fra 01.01.2018: Kontrollprøve, C I (alle nivåer), minst hver uke",
  );
  expect(shown.data).toContainEqual(
    expect.stringMatching(/^crp-1:CRP – regler [0-9a-f]{12}: ikke godkjent, svarene holdes tilbake\.$/),
  );
  const row = ["--instrument", "crp-1", "--analyte", "CRP"];
  expect(await signed("qc", "approve")).toMatchObject({ exitCode: 2, data: [] });
  expect(await run("qc", "approve", ...row)).toMatchObject({ exitCode: 2, data: [] });
  expect(await signed("qc", "approve", "--row", "crp-2:CRP")).toMatchObject({ exitCode: 1, data: [] });
  expect(await signed("qc", "approve", ...row, "--role", "administrator")).toMatchObject({ exitCode: 1, data: [] });
  expect((await signed("qc", "approve", ...row, "--changed-by", "Kari Lab")).data[0]).toMatch(
    /^Rules [0-9a-f]{12} of crp-1:CRP approved by Kari Lab\. Samme person har endret og godkjent\.$/,
  );
  expect((await run("qc", "approve", "--show")).data.join("\n")).toContain(
    "gjennomgått og godkjent av Kari Lab (lab-responsible)",
  );
  expect((await check()).talk.filter((line) => !/BACKUP_NONE|RECOVERY_KEY_UNSEEN/.test(line))).toEqual([]);
});

test("qc status names the rules that wait, until they are approved", async () => {
  const { run, signed } = officePlace({ processing: "production" });
  const waiting = "    reglene venter på godkjenning: labbro qc approve --show --instrument crp-1 --analyte CRP";
  const told = async () => {
    const { data } = await run("qc", "status", "--json");
    return data.map((line) => JSON.parse(line) as unknown);
  };
  expect((await run("qc", "status")).data).toContain(waiting);
  expect(await told()).toMatchObject([{ instrument: "crp-1", analyte: "CRP", rulesWait: true }]);
  await signed("qc", "approve", "--instrument", "crp-1", "--analyte", "CRP");
  expect((await run("qc", "status")).data).not.toContain(waiting);
  expect(await told()).toMatchObject([{ rulesWait: false }]);
});

test("on trial check asks for nothing", async () => {
  const { folder } = officePlace();
  expect((await command("check", "--config", join(folder, "config"))).talk).toEqual([]);
});
