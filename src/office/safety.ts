/** «Sikkerhet»: how information is protected at this station, for whoever is logged in. */
import { UserError } from "../domain/problem-catalogue.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { nothing } from "./request.ts";
import { safetyParts } from "./safety-words.ts";

export const safetyActs = {
  "safety.show": act({
    asks: nothing,
    right: "see-configuration",
    effect: "configured",
    showsPatients: false,
    namesStaff: true,
    does: show,
  }),
} as const;

function show({ safety }: OfficeCore) {
  if (safety === undefined)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "It is told while the gateway runs.",
      nb: "Dette kan stasjonen fortelle når Labbro kjører.",
    });
  const facts = safety();
  return { parts: safetyParts(facts), isChanged: facts.isChanged, isOlder: facts.isOlder };
}
