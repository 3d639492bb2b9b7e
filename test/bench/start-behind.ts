/**
 * `labbro start` over what a crash left: 4,000 transmissions that were not read, 2,000 closed batches that were not judged. How long
 * until /health/live and /health/ready answer, and the longest that a question about life waited meanwhile: the longest turn of the
 * event loop, as somebody outside meets it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { get } from "node:http";
import { connectionId } from "../../src/domain/ids.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { program } from "../support/program.ts";
import { pause, range, type Table } from "./harness.ts";
import { writeSite } from "./site.ts";

const transmissions = 4_000;
const batches = 2_000;
const pollMs = 5;

export async function startBehind(folder: string): Promise<Table> {
  mkdirSync(folder, { recursive: true });
  const { configDir, dataDir, ports } = await writeSite(folder);
  leave(dataDir);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, "start", "--config", configDir, "--data", dataDir, "--log", "error"], {
    stdio: "ignore",
  });
  try {
    const answersWith = async (path: string, status: number): Promise<number> => {
      while (child.exitCode === null && (await ask(ports.admin, path)) !== status) await pause(pollMs);
      if (child.exitCode !== null) throw new Error(`labbro start ended with ${child.exitCode}`);
      return performance.now() - startedAt;
    };
    const live = await answersWith("/health/live", 200);
    let isReady = false;
    const waits: number[] = [];
    const watch = async (): Promise<void> => {
      while (!isReady) {
        const askedAt = performance.now();
        await ask(ports.admin, "/health/live");
        waits.push(performance.now() - askedAt);
        await pause(pollMs);
      }
    };
    const watching = watch();
    const ready = await answersWith("/health/ready", 200);
    isReady = true;
    await watching;
    return {
      title: `start over ${transmissions} unread transmissions and ${batches} closed batches`,
      unit: "ms",
      rows: [
        { name: "until /health/live answers", samples: [live] },
        { name: "until /health/ready answers 200", samples: [ready] },
        { name: "longest wait for /health/live in between", samples: [Math.max(...waits)] },
      ],
    };
  } finally {
    if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
  }
}

function leave(dataDir: string): void {
  const store = openGatewayStore(dataDir);
  const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
  store.transaction(() => {
    for (const nth of range(transmissions)) store.transmissions.open(origin, Buffer.from("\x0bMSH|^~\\&|x\r\x1c\r"), nth);
    for (const nth of range(batches)) {
      const { id } = store.batches.begin(connectionId(`c${nth}`), { instrumentId: null, strangerKey: null }, nth);
      store.batches.close(id, nth, "silence");
    }
  });
  store.close();
}

/** The status; 0: nobody answers. */
function ask(port: number, path: string): Promise<number> {
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    request.on("error", () => resolve(0));
  });
}
