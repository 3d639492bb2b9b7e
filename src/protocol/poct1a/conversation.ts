/** What a host reads out of a device's documents to steer the conversation; facts for the driver are not touched here. */
import { child, value } from "./access.ts";
import type { PoctElement, PoctMessage } from "./message.ts";

/** POCT1A.md 6: `max(10 s, min(DCP.application_timeout, 120 s))`; 60 s where the device names none. */
export function responseTimeoutMs(hello: PoctElement): number {
  const sent = value(child(hello, "DEV"), "DCP", "DCP.application_timeout")?.trim() ?? "";
  const seconds = /^\d{1,6}(\.\d+)?$/.test(sent) ? Number(sent) : 60;
  return Math.max(10, Math.min(seconds, 120)) * 1000;
}

/** DST.new_observations_qty; null when it is absent or no count. */
export function announcedResults(status: PoctElement): number | null {
  const sent = value(status, "DST", "DST.new_observations_qty")?.trim() ?? "";
  return /^\d{1,6}$/.test(sent) ? Number(sent) : null;
}

/** The host message an ACK answers. HemoScreen writes `ACK.control_id` (POCT1A.md 5.1). */
export function acknowledgedId(message: PoctMessage): string | null {
  const ack = child(message.document, "ACK");
  return value(ack, "ACK.ack_control_id") ?? value(ack, "ACK.control_id");
}

/** Any other type than AE means accepted; Sofia writes `ACK.type_id` (POCT1A.md 5.1). */
export function isRefusal(message: PoctMessage): boolean {
  const ack = child(message.document, "ACK");
  return (value(ack, "ACK.type_cd") ?? value(ack, "ACK.type_id")) === "AE";
}

/** An end of topic without a topic can only mean the one that was asked for. */
export function endsObservations(message: PoctMessage): boolean {
  const topic = value(message.document, "EOT", "EOT.topic_cd");
  return topic === null || topic === "OBS";
}

/** Why the device escaped: only codes of the standard are repeated in texts (POCT1A.md 5.2). */
export function escapeReason(message: PoctMessage): string {
  const detail = value(message.document, "ESC", "ESC.detail_cd");
  return detail === "TOP" || detail === "CNC" || detail === "OTH" ? detail : "unknown reason";
}

/** What hosts send, or both sides send to steer: nothing that a device has to tell. */
export function isHostMessage(root: string): boolean {
  return /^(ACK|REQ|END|KPA|OPL|PTL)\.R\d\d$|^DTV\./.test(root);
}

/** Losing one of these loses no result and no event. */
export function isFreeOfContent(root: string): boolean {
  return isHostMessage(root) || /^(DST|EOT|ESC)\.R01$/.test(root);
}

/** Answers, ends of topic and escapes are never acknowledged (POCT1A.md 5). */
export function wantsAnswer(root: string): boolean {
  return !/^(ACK|EOT|ESC)\.R01$/.test(root);
}

/** A name built like a topic of the standard is escaped, anything else refused (POCT1A.md 5). */
export function looksLikeTopic(root: string): boolean {
  return /^[A-Z]{3}\.R\d\d$/.test(root);
}
