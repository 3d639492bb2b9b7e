/** What a person asks of an archive at the command line, in the name of the account that runs it. */
import { ownAccount } from "../../files/data-account.ts";
import { acceptArchive, type Look, type LookedAt, lookAtArchive, looksAtArchive } from "../../journal/archive/people.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { acceptedChain } from "../../office/audit.ts";

const looker = () => ({ by: ownAccount(), at: systemClock.now() });

/** On record. Throws UserError as `lookAtArchive`. */
export const lookAt = (archive: string): LookedAt => lookAtArchive(archive, looker());

export const looksAt = (archive: string): readonly Look[] => looksAtArchive(archive);

/** An older copy was put back on purpose: its end counts from now on. Returns the link's number. Throws as `lookAt`. */
export const acceptChainOf = (archive: string, reason: string): number =>
  acceptArchive(archive, { ...looker(), reason }, (events, head, at) => acceptedChain(events, head, at));
