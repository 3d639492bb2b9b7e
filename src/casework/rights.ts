/** Who may do what (ruling 15). Pure. */
import { UserError } from "../domain/problem-catalogue.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import { type Role, roleName, roles, type Signature } from "../domain/signature.ts";

export type Act =
  | "see"
  | "see-patients"
  | "see-delivery"
  | "see-configuration"
  | "edit-configuration"
  | "unmask-traffic"
  | "assign-patient"
  | "mark-eqa"
  | "register-lot"
  | "confirm-target"
  | "block-lot"
  | "unblock-lot"
  | "try-lot"
  | "enter-control"
  | "enter-result"
  | "assign-control"
  | "set-time"
  | "ask-responsible"
  | "set-control-time"
  | "tick-step"
  | "release"
  | "send-again"
  | "discard"
  | "void-control"
  | "decide-case"
  | "approve-rules"
  | "approve-limits"
  | "write-register"
  | "import-patients"
  | "write-deviation"
  | "close-deviation"
  | "review-year"
  | "write-event"
  | "read-again"
  | "discard-message"
  | "manage-accounts"
  | "reset-account"
  | "see-records"
  | "accept-audit";

const everyone: readonly Role[] = ["operator", "lab-responsible"];
const responsible: readonly Role[] = ["lab-responsible"];

const mayDo: Readonly<Record<Act, readonly Role[]>> = {
  // How instruments, controls, lots and rules stand: no patient's identity is in it.
  see: roles,
  // Whose results they are is for those who treat them; the adviser sees no identity, the administrator no patient data.
  "see-patients": everyone,
  // What waits for the journal, with what the journal wrote: whoever may send again must see why it stopped.
  "see-delivery": ["operator", "lab-responsible", "administrator"],
  // Files, captures with persons made unreadable, and what runs by them.
  "see-configuration": roles,
  "edit-configuration": ["lab-responsible", "administrator"],
  // Whoever sets instruments up sees no patient's data; the laboratory responsible may have to.
  "unmask-traffic": responsible,
  "assign-patient": everyone,
  "mark-eqa": everyone,
  "register-lot": ["operator", "lab-responsible", "administrator"],
  // A second person for what was typed; only the laboratory responsible's word touches controls that were measured before.
  "confirm-target": everyone,
  // Whoever hears of a recall stops the lot; that it is good again is for the laboratory responsible.
  "block-lot": everyone,
  "unblock-lot": responsible,
  "try-lot": responsible,
  "enter-control": everyone,
  "enter-result": everyone,
  "assign-control": everyone,
  "set-time": everyone,
  "ask-responsible": everyone,
  // Moved away from what it condemns, a failed control would be as good as explained away (ruling 27).
  "set-control-time": responsible,
  "tick-step": everyone,
  "write-event": ["operator", "lab-responsible", "administrator"],
  "write-register": ["lab-responsible", "administrator"],
  // Patient data is not the administrator's (ruling 15).
  "import-patients": everyone,
  "write-deviation": everyone,
  discard: responsible,
  "send-again": ["lab-responsible", "administrator"],
  "close-deviation": responsible,
  "review-year": responsible,
  release: responsible,
  "void-control": responsible,
  "decide-case": responsible,
  "approve-rules": responsible,
  "approve-limits": responsible,
  "read-again": ["operator", "lab-responsible", "administrator"],
  "discard-message": responsible,
  "manage-accounts": ["administrator"],
  // Twenty summer substitutes, and one administrator who is on holiday.
  "reset-account": ["lab-responsible", "administrator"],
  "see-records": ["lab-responsible", "administrator"],
  "accept-audit": ["lab-responsible", "administrator"],
};

/** Throws UserError BAD_USAGE without name and reason, NOT_PERMITTED where the role may not. */
export function permit(act: Act, { by, reason, role }: Signature): void {
  if (by.trim() === "" || reason.trim() === "")
    throw new UserError("BAD_USAGE", { en: "A decision needs a name (--by) and a reason (--reason).", nb: "Skriv hvorfor." });
  refusePersonNumber(by, reason);
  permitRole(act, role);
}

/** What a role may, whoever has it. Throws UserError NOT_PERMITTED. */
export function permitRole(act: Act, role: Role): void {
  if (!mayDo[act].includes(role))
    throw new UserError("NOT_PERMITTED", {
      en: `Roles that may: ${mayDo[act].join(", ")}.`,
      nb: `Rollen din kan ikke gjøre dette. Det kan ${mayDo[act].map(roleName).join(" og ")}.`,
    });
}

/** Eleven digits, together or grouped as person numbers are written (`151150 24343`, `15.11.50 243 43`), in no longer number. */
const elevenDigits = /(?<!\d)\d{2}[ .]?\d{2}[ .]?\d{2}[ .\-\u00a0]?\d{3} ?\d{2}(?!\d)/;

/** Whether a text holds what may be the number of a person. */
export const holdsPersonNumber = (text: string): boolean => elevenDigits.test(text);

/** No text that people write may name a patient (ruling 20). Throws UserError TEXT_PERSONAL, which does not repeat it. */
export function refusePersonNumber(...texts: readonly (string | null | undefined)[]): void {
  if (texts.some((text) => holdsPersonNumber(text ?? ""))) throw new UserError("TEXT_PERSONAL", "");
}

/** What the one who measured may not release alone. */
const notByOwnOperator: readonly ReasonCode[] = [
  "QC_FAILED",
  "QC_LATER_FAILED",
  "LOT_EXPIRED",
  "VALUE_IMPLAUSIBLE",
  "RANGE_VIOLATION",
];

/**
 * `operators`: the codes and names of those who measured. An account is known by the codes that it is linked to, not by a name; without
 * any nobody can say that it was not its own sample. Throws UserError NOT_PERMITTED.
 */
export function refuseOwnOperator(
  { by, codes: own }: Signature,
  codes: readonly ReasonCode[],
  operators: readonly string[],
): void {
  if (!codes.some((code) => notByOwnOperator.includes(code))) return;
  if (own?.length === 0)
    throw new UserError("NOT_PERMITTED", {
      en: "Your account is linked to no operator code (HPR number): the administrator does that.",
      nb: "Brukeren din er ikke knyttet til en kode på instrumentene (HPR-nummer). Administrator gjør det under Brukere.",
    });
  const plain = (text: string): string => text.trim().toLowerCase();
  const mine = [by, ...(own ?? [])].map(plain);
  if (operators.some((one) => mine.includes(plain(one))))
    throw new UserError("NOT_PERMITTED", {
      en: "Whoever measured may not release this result; ask another.",
      nb: "Den som målte, kan ikke selv sende dette svaret. Be en annen.",
    });
}
