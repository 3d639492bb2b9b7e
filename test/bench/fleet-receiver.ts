/** One journal receiver in a process of its own: `fleet-receiver.ts URL NAME ARCHIVE FILTER…`. Says "ready" when it listens. */

import { silentLogger } from "../../src/domain/logger.ts";
import type { Verdict } from "../../src/journal/answer.ts";
import { openJournalArchive } from "../../src/journal/archive/archive.ts";
import { createJournal } from "../../src/journal/journal.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";

const [url = "", name = "", archivePath = "", ...filters] = process.argv.slice(2);
const world = { clock: systemClock, random: Math.random, logger: silentLogger };
const archive = openJournalArchive<Verdict>(archivePath);
const link = createBrokerLink({ url, clientId: name, username: "journal", protocol: 5, ...world });
await createJournal({ link, archive, identity: null, filters, ...world }).start();
link.onState((state) => {
  if (state === "online") process.stdout.write("ready\n");
});
process.once("SIGTERM", () => void link.stop().then(() => archive.close()));
await link.start();
