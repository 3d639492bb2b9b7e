/** Topic names as CONTRACTS.md "MQTT", promises them. Built from configured ids only: no personal data, ever. */
export interface GatewayTopics {
  readonly result: string;
  readonly qc: string;
  readonly ack: string;
  readonly state: string;
  readonly info: string;
  readonly health: string;
  readonly audit: string;
  readonly station: string;
  deviceState(id: string): string;
  deviceQc(id: string): string;
}

/** A retained message that says whether its owner is there. */
export interface StateMessage {
  readonly topic: string;
  readonly payload: string;
}

export const defaultPrefix = (site: string, gateway: string): string => `labbro/v1/${site}/${gateway}`;

export function gatewayTopics(prefix: string): GatewayTopics {
  return {
    result: `${prefix}/hl7/result`,
    qc: `${prefix}/hl7/qc`,
    ack: `${prefix}/hl7/ack`,
    state: `${prefix}/state`,
    info: `${prefix}/info`,
    health: `${prefix}/health`,
    audit: `${prefix}/audit`,
    station: `${prefix}/station`,
    deviceState: (id) => `${prefix}/device/${id}/state`,
    deviceQc: (id) => `${prefix}/device/${id}/qc`,
  };
}

/** Where a receiver leaves where its archive's audit chain ends. Each archive has one of its own. */
export const journalAuditTopic = (site: string, archive: string): string => `labbro/v1/${site}/journal/audit/${archive}`;
export const journalAuditFilter = "labbro/v1/+/journal/audit/+";

export const journalStateTopic = (site: string): string => `labbro/v1/${site}/journal/state`;

/** What a receiver of every gateway's messages listens to. */
export const journalFilters: readonly string[] = ["labbro/v1/+/+/hl7/result", "labbro/v1/+/+/hl7/qc"];

/** Where a message that came on `topic` is answered when it names no response topic; null: not an HL7 topic. */
export function ackTopicFor(topic: string): string | null {
  const match = /^(.+)\/hl7\/(?:result|qc)$/.exec(topic);
  return match === null ? null : `${match[1]}/hl7/ack`;
}

/** What a retained state message says: online or not; null: it says neither. */
export function readState(payload: Uint8Array): boolean | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
    const state = typeof said === "object" && said !== null && "state" in said ? said.state : null;
    return state === "online" || state === "offline" ? state === "online" : null;
  } catch {
    return null;
  }
}

/** The pair that a link publishes on its state topic: when it is online, and (also as last will) when it is not. */
export function presence(topic: string): { readonly online: StateMessage; readonly will: StateMessage } {
  return {
    online: { topic, payload: JSON.stringify({ state: "online" }) },
    will: { topic, payload: JSON.stringify({ state: "offline" }) },
  };
}
