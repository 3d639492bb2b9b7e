/** What `check` says of a configuration that can be used; one that cannot is a ConfigurationError. */
import { writeSchemas } from "../../config/json-schema.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import type { ClockSource } from "../../domain/clock-witness.ts";
import { sentenceOf, UserError } from "../../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { refuseForeignAccount } from "../../files/data-account.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { isRecoveryKeySeen } from "../../office/set-up.ts";
import { namedClocks, otherClocks } from "../../release/retention/other-clocks.ts";
import { type GatewayStore, openReadOnlyStore } from "../../store/gateway-store.ts";
import { formerCopy } from "../../store/opening/former-copy.ts";
import { stationFiles } from "../../store/station-files.ts";
import { goneSinceSnapshot } from "../activation/explain.ts";
import { loadOrExplain, warningsOf } from "../load-or-explain.ts";
import { approvalWarnings, neverApproved } from "./approval-warnings.ts";
import { thiefLines } from "./key-work.ts";
import { type RetentionFound, retentionLines } from "./retention-lines.ts";

export interface CheckResult {
  readonly summary: string;
  readonly warnings: readonly string[];
  /** What somebody who takes this PC could read with it; none where there is no store yet. */
  readonly stolen: readonly string[];
  /** How long what names a person is kept. */
  readonly kept: readonly string[];
}

/** `dataDir`: where approvals and former configurations are kept; what keeps it from being read is a warning. */
export async function checkConfiguration(
  dir: string,
  dataDir: string,
  drivers: readonly DriverDefinition[],
): Promise<CheckResult> {
  const config = await loadOrExplain(dir, drivers);
  const { instruments, connections } = config;
  const known = whatIsKnown(config, dataDir);
  return {
    summary: `${dir}: good. ${instruments.length} instruments on ${connections.length} connections.`,
    warnings: [...warningsOf(config), ...known.gone, ...known.approval, ...known.notSetUp],
    stolen: known.stolen,
    kept: retentionLines(config, known.retention),
  };
}

interface Known {
  /** What waits for an approval. */
  readonly approval: readonly string[];
  /** Instruments that the running configuration has, in one line. */
  readonly gone: readonly string[];
  /** What a station that works in earnest cannot do without once its PC is lost. */
  readonly notSetUp: readonly string[];
  readonly retention: RetentionFound;
  readonly stolen: readonly string[];
}

function notSetUp({ backup, station }: LoadedConfig, isSeen: boolean): readonly string[] {
  if (station.gateway.processing === "test") return [];
  const missing = [...(isSeen ? [] : ["RECOVERY_KEY_UNSEEN" as const]), ...(backup === null ? ["BACKUP_NONE" as const] : [])];
  return missing.map(sentenceOf);
}

const clockWords = { journal: "the journal", controls: "the receiver of controls", unknown: "an instrument that was taken out" };

function clocksNow(
  store: Pick<GatewayStore, "witnesses" | "retention">,
  config: LoadedConfig,
): NonNullable<RetentionFound["clocks"]> {
  const { instruments, receiversHaveOwnClock } = config;
  const standing = otherClocks(
    { store, instruments, receiversHaveOwnClock },
    store.retention.seen()?.since ?? 0,
    systemClock.now(),
  );
  const named = (sources: readonly ClockSource[]) => namedClocks(sources, instruments, clockWords);
  return { vouching: named(standing.vouching), contradicting: named(standing.contradicting) };
}

function whatIsKnown(config: LoadedConfig, dataDir: string): Known {
  const former = formerCopy(stationFiles(dataDir));
  const copy = former.isThere() ? { formerCopy: former.path } : {};
  try {
    refuseForeignAccount(dataDir);
    const store = openReadOnlyStore(dataDir);
    try {
      return {
        approval: approvalWarnings(store, config),
        gone: goneSinceSnapshot(store, config),
        notSetUp: notSetUp(config, isRecoveryKeySeen(store)),
        retention: { ...copy, clocks: clocksNow(store, config) },
        stolen: thiefLines({ data: dataDir }),
      };
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const nothing = { gone: [], notSetUp: notSetUp(config, true), stolen: [], retention: copy };
    if (error.code === "NO_STORE") return { ...nothing, approval: neverApproved(config) };
    // It may be as approved as ever: what the service can open this command cannot.
    const stolen = error.code === "KEY_NOT_HERE" ? knownOfThieves(dataDir) : [];
    return { ...nothing, approval: [error.message], stolen };
  }
}

/** Where the key lies is known without it. */
function knownOfThieves(dataDir: string): readonly string[] {
  try {
    return thiefLines({ data: dataDir });
  } catch (error) {
    // Told already.
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Throws UserError BAD_OUTPUT_FILE. */
export async function writeConfigurationSchemas(dir: string): Promise<void> {
  try {
    await writeSchemas(dir);
  } catch (error) {
    // Whatever keeps them from being written, the person chooses another place.
    throw new UserError("BAD_OUTPUT_FILE", `Folder: ${dir}.`, { cause: error });
  }
}
