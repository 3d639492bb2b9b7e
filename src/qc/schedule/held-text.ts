/** Quality control is in order, and still every result would be held or refused: what the nurse reads instead of «Klar til bruk». */
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { reasonText } from "../../domain/reason-text.ts";
import type { LiveStatus } from "./live-status.ts";
import { type LiveState, type LiveText, textOfLots } from "./live-text.ts";

type Place = Pick<LiveStatus, "name" | "analyte"> & { readonly lot: string | null };

const texts: Readonly<Partial<Record<ReasonCode, (place: Place) => LiveText>>> = {
  RULES_NOT_APPROVED: ({ name, analyte }) => ({
    nb: `Reglene for ${analyte} på ${name} er ikke godkjent. Svarene holdes tilbake. Ring laboratorieansvarlig.`,
    nn: `Reglane for ${analyte} på ${name} er ikkje godkjende. Svara blir haldne tilbake. Ring laboratorieansvarleg.`,
  }),
  RECORDS_CHANGED: () => ({
    nb: "Noe annet enn Labbro har endret det som er lagret. Svarene holdes tilbake. Ring laboratorieansvarlig.",
    nn: "Noko anna enn Labbro har endra det som er lagra. Svara blir haldne tilbake. Ring laboratorieansvarleg.",
  }),
  MESSAGE_UNREAD: ({ name }) => ({
    nb: `Noe som ${name} sendte, kan ikke leses: en kontroll kan mangle. Svarene holdes tilbake. Ring laboratorieansvarlig.`,
    nn: `Noko som ${name} sende, kan ikkje lesast: ein kontroll kan mangle. Svara blir haldne tilbake. Ring laboratorieansvarleg.`,
  }),
  DRIVER_UNVERIFIED: ({ name }) => ({
    nb: `Oppsettet for ${name} er ikke bekreftet mot målte svar. Svarene holdes tilbake. Ring administrator.`,
    nn: `Oppsettet for ${name} er ikkje stadfesta mot målte svar. Svara blir haldne tilbake. Ring administrator.`,
  }),
  FIRST_CONTACT: ({ name }) => ({
    nb: `${name} er ny her. Svarene som lå i minnet, holdes tilbake til laboratorieansvarlig har sagt hvilke som skal sendes.`,
    nn: `${name} er ny her. Svara som låg i minnet, blir haldne tilbake til laboratorieansvarleg har sagt kva for nokre som skal sendast.`,
  }),
  BEFORE_START: ({ name }) => ({
    nb: `Ikke bruk. ${name} er ikke tatt i bruk ennå: svarene sendes ikke.`,
    nn: `Ikkje bruk. ${name} er ikkje teke i bruk enno: svara blir ikkje sende.`,
  }),
  LOT_BLOCKED: ofLot({
    nb: "den er sperret. Bruk en annen lot.",
    nn: "han er sperra. Bruk ein annan lot.",
  }),
  LOT_EXPIRED: ofLot({
    nb: "den er gått ut på dato. Ta en lot som ikke er gått ut.",
    nn: "han er gått ut på dato. Ta ein lot som ikkje er gått ut.",
  }),
  LOT_OPEN_EXPIRED: ofLot({
    nb: "den har vært åpnet for lenge. Åpne en ny pakning, og si fra at den er åpnet.",
    nn: "han har vore opna for lenge. Opne ei ny pakning, og sei frå at ho er opna.",
  }),
  LOT_UNKNOWN: ofLot({
    nb: "den er ikke registrert. Registrer loten fra reagenspakningen.",
    nn: "han er ikkje registrert. Registrer loten frå reagenspakninga.",
  }),
  LOT_EXPIRY_UNKNOWN: ofLot({
    nb: "utløpsdatoen er ikke registrert. Registrer den fra reagenspakningen.",
    nn: "utløpsdatoen er ikkje registrert. Registrer han frå reagenspakninga.",
  }),
};

/** A fresh lot ends it: so the sentence is about the lot, never about the instrument. */
function ofLot({ nb, nn }: LiveText): (place: Place) => LiveText {
  return ({ lot }) => ({
    nb: `Svar målt med reagenslot ${lot} holdes tilbake: ${nb}`,
    nn: `Svar målte med reagenslot ${lot} blir haldne tilbake: ${nn}`,
  });
}

const usable: readonly LiveState[] = ["ok", "due-soon", "overdue-grace"];

/** The status as it is told where something would hold a result measured now. `heldOn`: asked for one reagent lot. */
export function withHolding(status: LiveStatus, heldOn: (lot: string | null) => readonly ReasonCode[]): LiveStatus {
  const heldBy = heldOn(status.reagentLot);
  if (status.lots.length === 0)
    return { ...status, ...heldInstead({ ...status, lot: status.reagentLot }, status, heldBy), heldBy };
  const lots = status.lots.map((lot) => ({ ...lot, ...heldInstead({ ...status, lot: lot.lot }, lot, heldOn(lot.lot)) }));
  const held = lots.find(({ state }) => state === "held");
  const worst = held !== undefined && usable.includes(status.state) ? { state: held.state, text: held.text } : status;
  return { ...status, heldBy, lots, state: worst.state, text: textOfLots(worst.text, lots) };
}

const unreadText: LiveText = {
  nb: "Vent litt. Labbro går gjennom det som er lagret, før det kan sies om instrumentet kan brukes.",
  nn: "Vent litt. Labbro går gjennom det som er lagra, før det kan seiast om instrumentet kan brukast.",
};

/** The status while nobody knows yet whether what is stored is all that there was: nothing is called usable. */
export function unread(status: LiveStatus): LiveStatus {
  const instead = <One extends Pick<LiveStatus, "state" | "text">>(one: One): One =>
    usable.includes(one.state) ? { ...one, state: "held", text: unreadText } : one;
  return instead({ ...status, lots: status.lots.map(instead) });
}

/** What says that it may not be used says enough. */
function heldInstead(
  place: Place,
  { state, text }: Pick<LiveStatus, "state" | "text">,
  heldBy: readonly ReasonCode[],
): Pick<LiveStatus, "state" | "text"> {
  const code = gravest(heldBy);
  if (code === undefined || !usable.includes(state)) return { state, text };
  const plain = {
    nb: `${reasonText(code)} Svarene holdes tilbake.`,
    nn: `${reasonText(code, undefined, "nn")} Svara blir haldne tilbake.`,
  };
  return { state: "held", text: texts[code]?.(place) ?? plain };
}

/** What has a sentence of its own is what a person can end; among those in the order above. */
function gravest(codes: readonly ReasonCode[]): ReasonCode | undefined {
  const known = Object.keys(texts) as readonly ReasonCode[];
  return known.find((code) => codes.includes(code)) ?? codes[0];
}
