/** What nobody sees missing until it is needed: a backup of the station, and its recovery key away from the PC. */
import type { EpochMs } from "../domain/clock.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { OfficeCore } from "./core.ts";

/** `subject` of what is told of the store's key in the event log. */
const keySubject = "key";

type Kept = Pick<GatewayStore, "events" | "keyNo">;

/** The recovery key was shown to somebody: the one that the store is sealed with now. */
export const noteRecoveryKeySeen = ({ events, keyNo }: Kept, at: EpochMs): void =>
  events.add({ at, kind: "recovery-key-shown", subject: keySubject, detail: { key: keyNo() } });

/** False: nobody can have written it down, or only one from before a new key was made. */
export const isRecoveryKeySeen = ({ events, keyNo }: Kept): boolean =>
  events.ofSubject(keySubject).some(({ kind, detail }) => kind === "recovery-key-shown" && detail?.key === keyNo());

export const backupMissing = (core: Pick<OfficeCore, "backsUp">): readonly string[] | null => {
  if (core.backsUp === undefined) return null;
  return core.backsUp() ? [] : ["Det tas ingen sikkerhetskopi av denne stasjonen. Be IT sette det opp («backup» i labbro.yaml)."];
};

export const recoveryKeyMissing = ({ ports: { store } }: Pick<OfficeCore, "ports">): readonly string[] =>
  isRecoveryKeySeen(store)
    ? []
    : [
        "Ingen har skrevet ned gjenopprettingsnøkkelen. Be IT kjøre «labbro key show-recovery» på PC-en, skrive den ned og låse den inne et annet sted.",
      ];
