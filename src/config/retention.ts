/** The `gateway.retention` section as the rest of the house knows it, held against what quality control needs. */
import { type RetentionKind, type RetentionPolicy, retentionFloors } from "../domain/retention.ts";
import type { Instrument } from "../domain/station.ts";
import type { Context } from "./context.ts";
import type { LabbroFile } from "./schema/index.ts";
import type { BrokerSettings } from "./settings.ts";
import { isLoopback } from "./wires/transports.ts";

type Written = LabbroFile["gateway"]["retention"];

const settings = { results: "resultDays", raw: "rawDays", operators: "operatorDays", acts: "actDays" } as const;

export function retentionOf({ resultDays, rawDays, operatorDays, actDays }: Written): RetentionPolicy {
  const results = resultDays ?? null;
  return { results, raw: rawDays ?? results, operators: operatorDays ?? null, acts: actDays ?? null };
}

/** Whether what the receivers' answers show is another clock than this PC's: what is on this PC, or may be, shows the same. */
export const receiversHaveOwnClock = ({ journalHasOwnClock }: Written, broker: BrokerSettings): boolean =>
  journalHasOwnClock ?? (broker.type === "external" && !isLoopback(new URL(broker.url).hostname.replace(/^\[|\]$/g, "")));

/** Days below a floor, and bytes that outlive what was taken out of the results that came of them. */
export function checkRetention({ labbro }: Context, instruments: readonly Pick<Instrument, "qc">[]): void {
  const written = labbro.fields.gateway?.retention;
  if (written === undefined) return;
  const policy = retentionOf(written);
  const floors = retentionFloors(
    instruments.flatMap(({ qc }) => Object.values(qc).flat()),
    policy,
  );
  const path = (kind: RetentionKind) => ["gateway", "retention", settings[kind]];
  for (const kind of Object.keys(settings) as readonly RetentionKind[]) {
    const days = policy[kind];
    if (days === null || days >= floors[kind] || written[settings[kind]] === undefined) continue;
    labbro.fault(
      "CONFIG_RETENTION",
      path(kind),
      `${days} is fewer than ${floors[kind]} days, ${why[kind]}`,
      `Write ${floors[kind]} or more.`,
    );
  }
  if (policy.results !== null && (policy.raw ?? 0) > policy.results)
    labbro.fault(
      "CONFIG_RETENTION",
      path("raw"),
      "the bytes would say longer than the results whose they are",
      `Write ${policy.results} or fewer.`,
    );
}

const ofControls =
  "the longest control interval with its grace and 30 days: until then a failed control may ask whose results it touches";
const why: Readonly<Record<RetentionKind, string>> = {
  results: ofControls,
  raw: "in which somebody may ask what an instrument really sent",
  operators: ofControls,
  acts: "five years, and no less than results are kept: a patient may ask who has looked",
};
