/** What is plugged in, how a connection fares, and what is heard on it: for whoever sets an instrument up. */
import { UserError } from "../domain/problem-catalogue.ts";
import { isoTime } from "../domain/time.ts";
import { act } from "./act.ts";
import { runningOf } from "./configuration-words.ts";
import { asks, line, nothing } from "./request.ts";

const seeing = { right: "see-configuration", effect: "reads", showsPatients: false } as const;

export const instrumentActs = {
  /** What has reported itself and belongs to nobody yet, and the PC's serial ports. */
  "instruments.found": act({ ...seeing, asks: nothing, does: (core) => runningOf(core).found() }),
  /** «Test forbindelsen»: what is known of it this moment, in words. Throws UserError NOT_FOUND. */
  "instruments.test": act({
    ...seeing,
    asks: asks({ connection: line }),
    does: (core, { connection }) => {
      const told = runningOf(core).connection(connection);
      if (told === null) throw new UserError("NOT_FOUND", `Connection ${connection}.`);
      return { connection, at: isoTime(core.ports.clock.now(), core.ports.view().station.gateway.zone), ...told };
    },
  }),
  /** What was said last, whatever may name a person made unreadable. Throws UserError NOT_FOUND. */
  "instruments.traffic": act({
    ...seeing,
    asks: asks({ connection: line, after: line.optional() }),
    does: (core, { connection, after }) => {
      const { zone } = core.ports.view().station.gateway;
      const { lines, next } = runningOf(core).traffic(connection, after ?? null);
      return { connection, lines: lines.map(({ at, ...rest }) => ({ at: isoTime(at, zone), ...rest })), next };
    },
  }),
} as const;
