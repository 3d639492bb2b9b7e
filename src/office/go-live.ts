/** «Kom i gang»: what must be done before a station sends its first result (ruling 16), each step with what is missing of it. */
import { knownContacts } from "../casework/registers/contacts.ts";
import { ruleRows } from "../casework/registers/rule-rows.ts";
import { normalizeLot } from "../domain/lot.ts";
import { contactRoles, contactTitles } from "../domain/registers/contacts.ts";
import type { Instrument } from "../domain/station.ts";
import { localDate } from "../domain/time.ts";
import { levelInWords } from "../domain/wording.ts";
import { targetsOn } from "../qc/lots/target-versions.ts";
import { asksApproval } from "../release/facts/ruled-parts.ts";
import { readStationStatus } from "../release/station-status.ts";
import type { Looking, Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { rowInWords } from "./board-words.ts";
import type { OfficeCore } from "./core.ts";
import { nothing } from "./request.ts";
import { backupMissing, recoveryKeyMissing } from "./set-up.ts";

export const goLiveSteps = [
  "contacts",
  "accounts",
  "instruments",
  "lots",
  "first-controls",
  "rules",
  "journal",
  "backup",
  "recovery-key",
] as const;
export type GoLiveStep = (typeof goLiveSteps)[number];

const titles: Readonly<Record<GoLiveStep, readonly [nb: string, nn: string]>> = {
  contacts: ["Hvem som skal ringes", "Kven som skal ringjast"],
  accounts: ["Egne brukere for alle som skal bruke Labbro", "Eigne brukarar for alle som skal bruke Labbro"],
  instruments: ["Instrumentene", "Instrumenta"],
  lots: ["Kontroll-loter med fasit for hvert nivå", "Kontroll-lotar med fasit for kvart nivå"],
  "first-controls": ["Første kontroll er godkjent på hvert instrument", "Første kontroll er godkjend på kvart instrument"],
  rules: ["Reglene er gått gjennom og godkjent", "Reglane er gått gjennom og godkjende"],
  journal: ["Journalen har svart", "Journalen har svart"],
  backup: ["Sikkerhetskopi er satt opp", "Tryggingskopi er sett opp"],
  "recovery-key": ["Gjenopprettingsnøkkelen er skrevet ned", "Attopprettingsnøkkelen er skriven ned"],
};

export const goLiveActs = {
  "go-live.steps": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: (core) => {
      const steps = goLiveSteps.map((step) => {
        const missing = missingOf[step](core);
        const [title, titleNn] = titles[step];
        return { step, title, titleNn, isDone: missing === null ? null : missing.length === 0, missing: missing ?? [] };
      });
      return { steps, isLive: steps.every(({ isDone }) => isDone === true), isProduction: asksApproval(core.ports.view()) };
    },
  }),
} as const;

/** What is missing, in words; none: the step is done. Null: nobody here can tell. */
const missingOf: Readonly<Record<GoLiveStep, (core: OfficeCore) => readonly string[] | null>> = {
  contacts: ({ ports }) => {
    const known = knownContacts(ports);
    return contactRoles.filter((role) => !known.has(role)).map((role) => contactTitles[role].nb);
  },
  accounts: ({ accountsMissing }) => accountsMissing?.() ?? null,
  instruments: ofInstruments(() => []),
  lots: ofInstruments((ports) => ports.view().instruments.flatMap((instrument) => lotsMissing(ports, instrument))),
  "first-controls": ofInstruments((ports) =>
    readStationStatus(ports)
      .filter(({ lastPass, instrument, analyte }) => lastPass === null && isControlled(ports, instrument, analyte))
      .map(({ name, analyte }) => `${name}, ${analyte}`),
  ),
  rules: ofInstruments((ports) =>
    ruleRows(ports.store, ports.view())
      .filter(({ state }) => state !== "approved")
      .map((row) => rowInWords(ports, row)),
  ),
  journal: ({ ports, delivery }) => {
    const hasAnswered = ports.store.outbox.counts().accepted > 0 || (delivery?.()?.lastAnswerAt ?? null) !== null;
    return hasAnswered ? [] : ["Journalen har ikke svart på noen melding ennå."];
  },
  backup: backupMissing,
  "recovery-key": recoveryKeyMissing,
};

/** Of no instrument nothing is missing, and yet nothing is done. */
function ofInstruments(missing: (ports: Looking) => readonly string[]) {
  return ({ ports }: OfficeCore): readonly string[] =>
    ports.view().instruments.length === 0 ? ["Ingen instrumenter er satt opp."] : missing(ports);
}

const isControlled = (ports: Ports<"view">, id: string, analyte: string): boolean =>
  ports
    .view()
    .instruments.some((one) => one.id === id && (one.qc[analyte] ?? []).some(({ interval }) => interval.type !== "none"));

/** Levels of control samples that no lot in date has limits for. */
function lotsMissing(ports: Looking, { driver, name, analytes, qc }: Instrument): readonly string[] {
  const today = localDate(ports.clock.now(), ports.view().station.gateway.zone);
  return analytes.flatMap((analyte) => {
    const asked = (qc[analyte.name] ?? []).filter(({ controlKind }) => controlKind === "liquid").flatMap(({ levels }) => levels);
    const usable = targetsOn(ports.store.lots.targets(driver, analyte.name), today).filter(
      ({ expiry, isUnconfirmed }) => (expiry === null || today <= expiry) && isUnconfirmed !== true,
    );
    return [...new Set(asked)]
      .filter((level) => !usable.some((one) => normalizeLot(one.level) === normalizeLot(level)))
      .map((level) => `${name}, ${analyte.name}: nivå ${levelInWords(level)}`);
  });
}
