/** The monthly report as a printable page in Norwegian: patient samples first, then each control lot and level with its chart. */

import { norwegianClock, norwegianDate, norwegianDay } from "../../domain/time.ts";
import { counted, levelInWords, withUnit } from "../../domain/wording.ts";
import { type Html, html, page, signatureLine, table, trusted } from "../html.ts";
import type { MonthlyReport, PatientVolume, StreamNumbers, StreamReport } from "./monthly-report.ts";
import { comma, notAssessed } from "./report-csv.ts";

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
      ${report.unplaced === 0 ? null : html`<p class="warn">${counted(report.unplaced, "kontrollprøve", "kontrollprøver")} teller ikke: kontroll-lot, nivå, fasit eller tidspunkt er ikke kjent, eller kontrollen var gått ut på dato.</p>`}
      ${officeSection(report)}
      ${signatureLine("Gjennomgått av")}`,
  );
}

const months = "januar februar mars april mai juni juli august september oktober november desember".split(" ");
const monthName = (month: string): string => `${months[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;

/** In the order of the columns; the six places add up to what was measured, and with what was told again to what was received. */
const patientColumns = [
  ["received", "Mottatt"],
  ["duplicates", "Dubletter"],
  ["measured", "Målt"],
  ["accepted", "I journalen"],
  ["underWay", "På vei"],
  ["held", "Holdt tilbake"],
  ["waiting", "Venter"],
  ["byHand", "Ført inn for hånd"],
  ["notSent", "Sendes ikke"],
] as const satisfies readonly (readonly [keyof PatientVolume, string])[];

function patientSection(volumes: readonly PatientVolume[]): Html {
  const numbers = (of: (key: (typeof patientColumns)[number][0]) => number) =>
    patientColumns.map(([key]) => html`<td class="n">${of(key)}</td>`);
  const sum = (key: (typeof patientColumns)[number][0]): number => volumes.reduce((total, one) => total + one[key], 0);
  const doubtful = volumes.reduce((total, one) => total + one.doubtful, 0);
  return html`<h2>Pasientprøver</h2>
    <table><thead><tr><th>Instrument</th>${patientColumns.map(([, name]) => html`<th class="n">${name}</th>`)}<th class="n">Median tid til journal</th></tr></thead>
    <tbody>${volumes.map(
      (one) =>
        html`<tr><td>${one.instrument}</td>${numbers((key) => one[key])}<td class="n">${durationText(one.medianDelayMinutes)}</td></tr>`,
    )}${volumes.length < 2 ? null : html`<tr class="sum"><td>Sum</td>${numbers(sum)}<td></td></tr>`}</tbody></table>
    <p class="dim">Mottatt = dubletter + målt. Målt = i journalen + på vei + holdt tilbake + venter + ført inn for hånd + sendes ikke.</p>
    ${doubtful === 0 ? null : html`<p class="warn">${counted(doubtful, "pasientprøve", "pasientprøver")} har en dato som ikke er troverdig eller et usikkert tidspunkt, og telles i måneden da svaret ble mottatt hvis måneden ikke er sikker.</p>`}
    ${volumes.map(causesOf)}`;
}

function causesOf({ instrument, heldBy }: PatientVolume): Html | null {
  if (heldBy.length === 0) return null;
  return html`<p><strong>${instrument}:</strong> holdt tilbake fordi</p><ul>${heldBy.map(({ text, count }) => html`<li>${text} (${count})</li>`)}</ul>`;
}

function streamSection(stream: StreamReport, chart: string, { unit }: MonthlyReport): Html {
  const range = stream.low === null && stream.high === null ? "–" : `${comma(stream.low) ?? ""}–${comma(stream.high) ?? ""}`;
  return html`<section>
    <h3>${stream.analyte}, ${levelInWords(stream.level)}: ${stream.instrument}</h3>
    <p class="dim">${stream.material ?? "Kontrollmateriale"}, kontroll-lot ${stream.lot}. Fasit ${withUnit(comma(stream.target) ?? "–", stream.unit)}, akseptgrenser ${range}${stream.sd === null ? "" : `, SD ${comma(stream.sd)}`}. Serienr. ${stream.serial ?? "–"}.</p>
    <table><thead><tr><th></th><th class="n">n</th><th class="n">Gj.snitt</th><th class="n">SD</th><th class="n">CV %</th><th class="n">Avvik fra fasit %</th>${stream.totalError === null ? null : html`<th class="n">Totalfeil %</th><th class="n">Sigma</th>`}<th class="n">Godkjent</th><th class="n">Varsel</th><th class="n">Ikke godkjent</th><th class="n">Teller ikke</th></tr></thead>
    <tbody>${numbersRow("Måneden", stream, stream.month)}${numbersRow("Loten så langt", stream, stream.lotToDate)}</tbody></table>
    ${stream.totalError === null ? null : html`<p class="dim">Tillatt totalfeil ${comma(String(stream.totalError.allowedPercent))} % (${stream.totalError.source}).</p>`}
    <p>Dager med forfalt kontroll på nivået: ${stream.overdueDays}. Fra ikke godkjent til godkjent på samme reagenslot (median): ${stream.medianFailToPassHours === null ? "–" : `${stream.medianFailToPassHours} t`}. Reagensloter: ${stream.reagentLots.length === 0 ? "–" : stream.reagentLots.map(({ lot, from, to }) => `${lot} (${norwegianDate(from, unit.zone)}–${norwegianDate(to, unit.zone)})`).join(", ")}.</p>
    ${stream.points.some(({ triedAs }) => triedAs !== null) ? html`<p>Loten prøves ut eller ble prøvd ut: grå kontroller er vurdert, men teller ikke for pasientprøver.</p>` : null}
    ${remarked(stream, unit.zone)}
    ${stream.drift.length === 0 ? null : html`<p class="warn">Mulig langsom endring (${stream.drift.join(", ")}): se på kurven. Dette er bare et hint og holder ingen svar tilbake.</p>`}
    ${trusted(chart)}</section>`;
}

/** Controls that a person should look up: a deviation is about them, somebody wrote something, or their time is uncertain. */
function remarked({ points }: StreamReport, zone: string): Html | null {
  const rows = points.filter(
    ({ comment, deviation, isDoubtful, missingLevels }) =>
      comment !== null || deviation !== null || isDoubtful || missingLevels.length > 0,
  );
  if (rows.length === 0) return null;
  return html`<ul>${rows.map(({ at, value, comment, deviation, isDoubtful, missingLevels }) => {
    const parts = [
      ...(isDoubtful ? ["tidspunkt usikkert"] : []),
      ...(missingLevels.length === 0 ? [] : [notAssessed(missingLevels)]),
      ...(deviation === null ? [] : [`avvik ${deviation}`]),
      ...(comment === null ? [] : [comment]),
    ];
    return html`<li>${norwegianDate(at, zone)} kl. ${norwegianClock(at, zone)}, ${comma(value)}: ${parts.join("; ")}</li>`;
  })}</ul>`;
}

function numbersRow(name: string, { totalError }: StreamReport, numbers: StreamNumbers): Html {
  const value = (text: string) => comma(text);
  return html`<tr><td>${name}${numbers.standing === "provisional" ? html` <span class="dim">(foreløpig)</span>` : null}</td><td class="n">${numbers.n}</td><td class="n">${value(numbers.mean)}</td><td class="n">${value(numbers.sd)}</td><td class="n">${value(numbers.cvPercent)}</td><td class="n">${value(numbers.biasPercent)}</td>${totalError === null ? null : html`<td class="n">${value(numbers.totalErrorPercent)}</td><td class="n">${value(numbers.sigma)}</td>`}<td class="n">${numbers.passes}</td><td class="n">${numbers.warnings}</td><td class="n ${numbers.rejects > 0 ? "bad" : ""}">${numbers.rejects}</td><td class="n">${numbers.voids}</td></tr>`;
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
    <p>${trainingText(office.trainingGaps)}</p>`;
}

function trainingText(gaps: number | null): string {
  if (gaps === null) return "Opplæring er ikke registrert: registeret er tomt.";
  return gaps === 0 ? "Ingen mangler i registeret." : `${counted(gaps, "mangel", "mangler")}: se opplæringsoversikten.`;
}
