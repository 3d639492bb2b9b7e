/**
 * Where health and metrics are read. Another program on its port must not keep results from being taken in: that is told, logged, and
 * tried again until the port is free.
 */
import { type AdminPorts, type AdminServer, startAdminServer } from "../../admin/http/server.ts";
import { readSecret } from "../../config/secrets.ts";
import type { AdminSettings } from "../../config/settings.ts";
import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { UserError } from "../../domain/problem-catalogue.ts";

export interface HealthAddress {
  /** Empty while the port is taken. */
  readonly url: string;
  readonly problem: UserError | null;
  stop(): Promise<void>;
}

export interface HealthAddressPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
  readonly tell: (line: string) => void;
  /** Default: HTTP. */
  readonly start?: typeof startAdminServer | undefined;
}

/** From 1 s to 30 s: without chance, half of the most. */
const policy: Backoff = { minMs: 1_000, maxMs: 60_000 };
const noChance = () => 0;

/** Resolves after the first attempt, whatever came of it. */
export async function openHealthAddress(
  { host, port, tls }: AdminSettings,
  health: AdminPorts,
  { clock, logger, faults, tell, start = startAdminServer }: HealthAddressPorts,
): Promise<HealthAddress> {
  let server: AdminServer | null = null;
  let problem: UserError | null = null;
  let timer: Timer | null = null;
  let failures = 0;
  let isStopped = false;
  let underWay: Promise<void> = Promise.resolve();
  const attempt = async (): Promise<void> => {
    try {
      server = await start({ host, port, tls: pem(tls) }, health);
      if (problem !== null) tell(`Health: ${server.url}/health/ready`);
      problem = null;
    } catch (error) {
      failures += 1;
      const refusal = refusalOf(error, host, port);
      const no = refusal === null ? faults.report("socket", error) : null;
      if (refusal !== null && failures === 1) {
        logger.warn("problem", { connection: "admin", code: refusal.code, text: refusal.detail });
        tell(refusal.message);
      }
      problem = refusal ?? new UserError("UNEXPECTED", `The health address ${host}:${port}; it is number ${no} in the log.`);
      if (!isStopped) timer = clock.at(clock.now() + backoffMs(failures, policy, noChance), again);
    }
  };
  const again = (): void => {
    underWay = attempt();
  };
  await attempt();
  return {
    get url() {
      return server?.url ?? "";
    },
    get problem() {
      return problem;
    },
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await underWay;
      timer?.cancel();
      await server?.stop();
    },
  };
}

/** Throws UserError CONFIG_SECRET. */
const pem = (tls: AdminSettings["tls"]) =>
  tls === null ? null : { cert: readSecret({ file: tls.cert }), key: readSecret({ file: tls.key }) };

/** An expected refusal of the system; null: nobody foresaw it. */
function refusalOf(error: unknown, host: string, port: number): UserError | null {
  if (error instanceof UserError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const where = `The health address ${host}:${port} (${code}).`;
  if (code === "EADDRINUSE") return new UserError("ADDRESS_IN_USE", where);
  const isUnusable = ["EADDRNOTAVAIL", "EACCES", "EPERM", "ENOTFOUND", "EAI_AGAIN", "EAFNOSUPPORT"].includes(code);
  return isUnusable ? new UserError("ADDRESS_UNUSABLE", where) : null;
}
