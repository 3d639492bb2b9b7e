/** The yearly review as a printable page in bokmål (§ 8, ruling 21). Pure. */

import { norwegianDate, norwegianDay } from "../domain/time.ts";
import { levelInWords } from "../domain/wording.ts";
import type { TrainingCell, TrainingState } from "../qc/people/training-gaps.ts";
import { causeNames, effectNames } from "./deviation-text.ts";
import { type Html, html, type Piece, page, signatureLine, table } from "./html.ts";
import type { ReviewData } from "./review-data.ts";

export interface Place {
  readonly site: string;
  readonly zone: string;
  readonly printedAt: number;
}

export function reviewPage(data: ReviewData, { site, zone, printedAt }: Place): string {
  const part = (title: string, body: Piece): Html => html`<h2>${title}</h2>
${body}
`;
  return page(`Årlig gjennomgang ${data.year} – ${site}`, [
    html`<p>Skrevet ut ${norwegianDate(printedAt, zone)}.</p>
`,
    part("Kvalitetskontroll", controls(data)),
    part("Ekstern kvalitetskontroll", rounds(data)),
    part("Avvik etter årsak", causes(data)),
    part("Avvik", deviations(data)),
    part("Opplæring som mangler", gaps(data)),
    part("Godkjenning av regler", approvals(data, zone)),
    part("Beslutninger", decisions(data, zone)),
    signatureLine("Gjennomgått av"),
  ]);
}

const controls = ({ controls }: ReviewData): Html =>
  table(
    ["Instrument", "Analyse", "Nivå", "Godkjent", "Med varsel", "Ikke godkjent", "Teller ikke"],
    controls.map(({ instrument, analyte, level, counts }) => [
      ...[instrument, analyte, levelInWords(level), counts.PASS, counts.WARN, counts.REJECT, counts.VOID],
    ]),
    "Ingen kontroller er kjørt.",
  );

const rounds = ({ rounds }: ReviewData): Html =>
  table(
    ["Runde", "Utsendelse", "Frist", "Svar", "Ikke registrert", "Riktighet og presisjon"],
    rounds.map(({ round: { round, unregistered }, entries }) => [
      ...[round.name, round.shipment, norwegianDay(round.deadline), entries.length, unregistered],
      entries.flatMap(({ result, report }) => {
        const said = [report?.trueness, report?.precision].filter((one) => one !== undefined).join(", ");
        return said === "" ? [] : [html`${report?.sample ?? result.sample}: ${said}<br>`];
      }),
    ]),
    "Ingen runder.",
  );

const causes = ({ causes }: ReviewData): Html =>
  table(
    ["Årsak", "Antall"],
    causes.map(({ cause, count }) => [cause === null ? "Ikke vurdert" : causeNames[cause], count]),
    "Ingen avvik.",
  );

const deviations = ({ deviations }: ReviewData): Html =>
  table(
    ["Nr.", "Beskrivelse", "Korrigerende tiltak", "Effektvurdering", "Status", "Saksnr."],
    deviations.map(({ number, description, correctiveAction, effectCheck, closed, municipalCase }) => [
      ...[number, description, correctiveAction],
      effectCheck === null ? null : `${norwegianDay(effectCheck.date)}: ${effectNames[effectCheck.result]}`,
      closed === null ? "åpent" : "lukket",
      municipalCase,
    ]),
    "Ingen avvik.",
  );

const gapNames: Readonly<Record<TrainingState, string>> = {
  trained: "opplært",
  never: "ikke opplært",
  expired: "opplæringen gikk ut",
  left: "sluttet",
  "no-own-control": "har ikke kjørt egen kontroll",
  "procedure-unread": "har ikke lest prosedyren",
};

const gaps = ({ gaps }: ReviewData): Html =>
  gaps === null ? html`<p>Opplæring er ikke registrert: registeret er tomt.</p>` : trainingTable(gaps);

const trainingTable = (gaps: readonly TrainingCell[]): Html =>
  table(
    ["Utfører", "Instrument", "Mangler"],
    gaps.map(({ operator, instrument, state }) => [operator, instrument, gapNames[state]]),
    "Ingen mangler er registrert.",
  );

const approvals = ({ approvals }: ReviewData, zone: string): Html =>
  table(
    ["Dato", "Godkjent av"],
    approvals.map(({ at, by }) => [norwegianDate(at, zone), by]),
    "Ingen godkjenninger i året.",
  );

const decisions = ({ decisions }: ReviewData, zone: string): Html =>
  table(
    ["Dato", "Beslutning", "Ansvarlig", "Frist", "Besluttet av"],
    decisions.map(({ at, decision, responsible, deadline, by }) => [
      ...[norwegianDate(at, zone), decision, responsible, deadline === null ? null : norwegianDay(deadline), by],
    ]),
    "Ingen beslutninger er skrevet inn.",
  );
