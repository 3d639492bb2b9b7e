/** A receiver as a process of its own, between a broker and a journal that is not ours: what comes in, what comes back, what it tells of itself. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isBackupName } from "../../src/app/backup/calendar.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../src/hl7/acknowledgement.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import { archiveEntries } from "../support/archive-entries.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/gateway-harness-site.ts";
import { startIndependentJournal } from "../support/independent-journal.ts";
import { startReceiver } from "../support/receiver-process.ts";
import { oru } from "../unit/journal/messages.ts";

const backupOfReceiver = /^labbro-journal-bjerke-[0-9a-f]{8}-\d{8}T\d{6}Z\.labbro$/;

test("a receiver with a file of its own passes on over MLLP, answers, backs its archive up, and tells how it is", async () => {
  const everyone = { name: "everyone", password: "secret", publish: ["#"], subscribe: ["#"] };
  const broker = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [everyone] });
  onTestFinished(() => broker.stop());
  const [folder, journal] = [temporaryFolder(), await startIndependentJournal()];
  const receiver = await startReceiver(
    folder,
    "receiver",
    `site: bjerke
mqtt: { url: "${broker.url}", username: everyone, password: { file: password } }
archive: archive.db
relay: { to: "mllp://127.0.0.1:${journal.port}", answerSeconds: 20 }
backup: { folder: ., times: ["02:30"] }`,
    { password: "secret\n" },
  );

  const [answers, login] = [[] as string[], { username: "everyone", password: "secret" }];
  const station = createBrokerLink({
    url: broker.url,
    ...login,
    clientId: "s",
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
  });
  await station.subscribe("labbro/v1/bjerke/base-1/hl7/ack", ({ payload }) => {
    const answer = readAcknowledgement(payload);
    return Promise.resolve(void (isAcknowledgement(answer) && answers.push(`${answer.code} ${answer.controlId}`)));
  });
  await station.start();
  onTestFinished(() => station.stop());
  await eventually(() => expect(station.state).toBe("online"));
  const send = (changes = {}) => station.publish("labbro/v1/bjerke/base-1/hl7/result", oru(changes));

  await send();
  await eventually(() => expect(answers).toEqual(["AA 01KKP3Z0XW7Q4M2C9T5A"]));
  journal.answer = "AE";
  await send({ "MSH-10": "SECOND", "OBR-3": "RUN-2" });
  await eventually(() => expect(answers.at(-1)).toBe("AE SECOND"));
  journal.answer = "close";
  await send({ "MSH-10": "THIRD", "OBR-3": "RUN-3" });
  await eventually(async () => expect(await receiver.metric("labbro_journal_waiting")).toBe(1));
  await send();
  await eventually(() => expect(answers).toHaveLength(3));

  await eventually(() => expect(readdirSync(folder).filter(isBackupName)).toEqual([expect.stringMatching(backupOfReceiver)]));
  await eventually(async () =>
    expect(await (await fetch(`${receiver.url}/health`)).json()).toMatchObject({
      backup: { newestAt: expect.any(String), problem: null },
    }),
  );
  expect((await fetch(`${receiver.url}/health/live`)).status).toBe(200);
  expect(await (await fetch(`${receiver.url}/health/ready`)).json()).toMatchObject({ broker: "online", waiting: 1, received: 4 });
  const metrics = Object.entries({ received: 4, accepted: 1, refused: 1, duplicates: 1, relayed: 1, relay_failures: 1 });
  for (const [name, count] of metrics)
    expect([name, await receiver.metric(`labbro_journal_${name}_total`)]).toEqual([name, count]);
  const text = await (await fetch(`${receiver.url}/metrics`)).text();
  expect(text).not.toMatch(/13717404089|degård|01KKP3Z0XW7Q4M2C9T5A/);

  expect(await receiver.stop()).toBe(0);
  expect(archiveEntries(join(folder, "archive.db"))).toMatchObject([
    { answer: "AA", duplicates: 1, relay: { target: "mllp", outcome: "AA", answer: expect.stringContaining("MSA|AA|") } },
    { answer: "AE", relay: { outcome: "AE" } },
  ]);
});
