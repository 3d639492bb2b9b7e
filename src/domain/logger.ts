/**
 * Logging by allow-list: an event code and a flat object of harmless facts. There is no way to pass a patient,
 * a value or raw bytes; the type says so and the canary test holds it.
 */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Logger {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
