/** The monthly report as a printable page in Norwegian: patient samples first, then each control lot and level with its chart. */
import { norwegianClock, norwegianDate, norwegianDay } from "../../domain/time.ts";
import { type Html, html, page, signatureLine, table, trusted } from "../html.ts";
import { comma } from "./csv.ts";
import type { MonthlyReport, PatientVolume, StreamNumbers, StreamReport } from "./types.ts";

/** `charts`: one SVG per stream, in the same order. */
export function reportPage(report: MonthlyReport, charts: readonly string[]): string {
  const { unit, month } = report;
  const title = `Kvalitetskontroll, ${monthName(month)}`;
  return page(
    title,
    html`<p><strong>${unit.name}</strong>${unit.organisation === null ? "" : `, org.nr. ${unit.organisation}`}</p>
      <p class="dim">Perioden ${norwegianDate(report.from, unit.zone)}–${norwegianDate(report.to, unit.zone)}. Laget ${norwegianDate(report.madeAt, unit.zone)} kl. ${norwegianClock(report.madeAt, unit.zone)}. Regelversjon ${report.snapshotNo}. Rapporten inneholder ingen pasientopplysninger.</p>
      ${patientSection(report.patients)}
      <h2>Kontrollprøver</h2>
      ${report.streams.length === 0 ? html`<p>Ingen kontrollprøver i perioden.</p>` : report.streams.map((stream, i) => streamSection(stream, charts[i] ?? "", report))}
      ${report.unplaced === 0 ? null : html`<p class="warn">${report.unplaced} kontrollprøver teller ikke: kontrollot, nivå eller fasit er ikke kjent, eller kontrollen var utgått.</p>`}
      ${officeSection(report)}
      ${signatureLine("Gjennomgått av")}`,
  );
}

const months = "januar februar mars april mai juni juli august september oktober november desember".split(" ");
const monthName = (month: string): string => `${months[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;

function patientSection(volumes: readonly PatientVolume[]): Html {
  return html`<h2>Pasientprøver</h2>
    <table><thead><tr><th>Instrument</th><th class="n">Analysert</th><th class="n">I journalen</th><th class="n">I kø</th><th class="n">Venter</th><th class="n">Ført manuelt</th><th class="n">Ikke sendt</th><th class="n">Median tid til journal</th></tr></thead>
    <tbody>${volumes.map(
      (one) =>
        html`<tr><td>${one.instrument}</td><td class="n">${one.measured}</td><td class="n">${one.accepted}</td><td class="n">${one.underWay}</td><td class="n">${one.held}</td><td class="n">${one.byHand}</td><td class="n">${one.notSent}</td><td class="n">${durationText(one.medianDelayMinutes)}</td></tr>`,
    )}</tbody></table>
    ${volumes.map(causesOf)}`;
}

function causesOf({ instrument, heldBy }: PatientVolume): Html | null {
  if (heldBy.length === 0) return null;
  return html`<p><strong>${instrument}:</strong> holdt tilbake fordi</p><ul>${heldBy.map(({ text, count }) => html`<li>${text} (${count})</li>`)}</ul>`;
}

function streamSection(stream: StreamReport, chart: string, { unit }: MonthlyReport): Html {
  const range = stream.low === null && stream.high === null ? "–" : `${comma(stream.low) ?? ""}–${comma(stream.high) ?? ""}`;
  return html`<section>
    <h3>${stream.analyte}, ${stream.level}: ${stream.instrument}</h3>
    <p class="dim">${stream.material ?? "Kontrollmateriale"}, kontrollot ${stream.lot}. Fasit ${comma(stream.target) ?? "–"} ${stream.unit}, akseptgrenser ${range}${stream.sd === null ? "" : `, SD ${comma(stream.sd)}`}. Serienr. ${stream.serial ?? "–"}.</p>
    <table><thead><tr><th></th><th class="n">n</th><th class="n">Gj.snitt</th><th class="n">SD</th><th class="n">CV %</th><th class="n">Avvik fra fasit %</th><th class="n">Godkjent</th><th class="n">Varsel</th><th class="n">Ikke godkjent</th><th class="n">Annullert</th></tr></thead>
    <tbody>${numbersRow("Måneden", stream.month)}${numbersRow("Loten så langt", stream.lotToDate)}</tbody></table>
    <p>Dager med forfalt kontroll: ${stream.overdueDays}. Fra ikke godkjent til godkjent (median): ${stream.medianFailToPassHours === null ? "–" : `${stream.medianFailToPassHours} t`}. Reagensloter: ${stream.reagentLots.length === 0 ? "–" : stream.reagentLots.map(({ lot, from, to }) => `${lot} (${norwegianDate(from, unit.zone)}–${norwegianDate(to, unit.zone)})`).join(", ")}.</p>
    ${stream.drift.length === 0 ? null : html`<p class="warn">Mulig langsom endring (${stream.drift.join(", ")}): se på kurven. Dette er bare et hint og holder ingen svar tilbake.</p>`}
    ${trusted(chart)}</section>`;
}

function numbersRow(name: string, numbers: StreamNumbers): Html {
  const value = (text: string) => comma(text);
  return html`<tr><td>${name}${numbers.standing === "provisional" ? html` <span class="dim">(foreløpig)</span>` : null}</td><td class="n">${numbers.n}</td><td class="n">${value(numbers.mean)}</td><td class="n">${value(numbers.sd)}</td><td class="n">${value(numbers.cvPercent)}</td><td class="n">${value(numbers.biasPercent)}</td><td class="n">${numbers.passes}</td><td class="n">${numbers.warnings}</td><td class="n ${numbers.rejects > 0 ? "bad" : ""}">${numbers.rejects}</td><td class="n">${numbers.voids}</td></tr>`;
}

function durationText(minutes: number | null): string {
  if (minutes === null) return "–";
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} t`;
}

const effects = { works: "tiltaket virker", "does-not-work": "tiltaket virker ikke" } as const;

function officeSection({ office, unit }: MonthlyReport): Html {
  const day = (at: number | null) => (at === null ? "–" : norwegianDate(at, unit.zone));
  return html`<h2>Avvik</h2>
    ${table(
      ["Nr.", "Beskrivelse", "Meldt", "Lukket", "Effekt"],
      office.deviations.map(({ number, description, openedAt, closedAt, effect }) => [
        number,
        description,
        day(openedAt),
        day(closedAt),
        effect === null ? "–" : effects[effect],
      ]),
      "Ingen avvik meldt eller lukket i perioden.",
    )}
    <h2>Ekstern kontroll (Noklus)</h2>
    ${table(
      ["Utsendelse", "Frist", "Analysert", "Dager igjen"],
      office.rounds.map(({ name, deadline, results, daysLeft }) => [name, norwegianDay(deadline), results, daysLeft ?? "ferdig"]),
      "Ingen utsendelse i perioden.",
    )}
    <h2>Opplæring</h2>
    <p>${office.trainingGaps === 0 ? "Ingen mangler i registeret." : `${office.trainingGaps} mangler: se opplæringsoversikten.`}</p>`;
}
