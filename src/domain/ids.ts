/** Names for the identities that must not be mixed up. They are plain strings at run time. */
declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** The `id` of a file in config/devices. */
export type InstrumentId = Brand<string, "InstrumentId">;
/** The `id` of a wire: a file in config/connections, or the instrument's own id when it has a wire of its own. */
export type ConnectionId = Brand<string, "ConnectionId">;
export type TransmissionId = Brand<number, "TransmissionId">;
export type ObservationId = Brand<string, "ObservationId">;
/** 20 Crockford-base32 characters derived from the run's identity; also OBR-3 (CONTRACTS.md "HL7 to the journal"). */
export type RunId = Brand<string, "RunId">;
/** MSH-10: at most 20 characters, unique for ever. */
export type ControlId = Brand<string, "ControlId">;

export const instrumentId = (text: string): InstrumentId => text as InstrumentId;
export const connectionId = (text: string): ConnectionId => text as ConnectionId;
export const transmissionId = (n: number): TransmissionId => n as TransmissionId;
export const observationId = (text: string): ObservationId => text as ObservationId;
export const runId = (text: string): RunId => text as RunId;
export const controlId = (text: string): ControlId => text as ControlId;

/** Crockford's base 32: no I, L, O or U to misread. For ids that people read aloud and type. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The lowest `5 × length` bits, most significant character first. */
export function crockford(bits: bigint, length: number): string {
  const digits = Array.from({ length }, (_, i) => alphabet.charAt(Number((bits >> BigInt(5 * i)) & 31n)));
  return digits.reverse().join("");
}
