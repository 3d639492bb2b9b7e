/** What else of the quality work stands in the month's report: deviations, external control, training. No patient, no ranking of staff. */

import { listDeviations } from "../../casework/registers/deviations.ts";
import { listRounds } from "../../casework/registers/eqa-rounds.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { operators, trainings } from "../../domain/registers/people.ts";
import { localDate } from "../../domain/time.ts";
import { isGap, trainingMatrix } from "../../qc/people/training-gaps.ts";
import type { Looking } from "../../release/view.ts";
import type { OfficeWork } from "./monthly-report.ts";

export function officeWorkOf(ports: Looking, from: EpochMs, to: EpochMs): OfficeWork {
  const { store, view } = ports;
  const { instruments, station } = view();
  const [firstDay, lastDay] = [localDate(from, station.gateway.zone), localDate(to, station.gateway.zone)];
  const isInMonth = (at: EpochMs): boolean => at >= from && at <= to;
  const people = store.registers.all(operators).map(({ body }) => body);
  const trained = store.registers.all(trainings).flatMap(({ body }) => body);
  return {
    deviations: listDeviations(ports)
      .filter(({ openedAt, closed }) => isInMonth(openedAt) || (closed !== null && isInMonth(closed.at)))
      .map(({ number, description, openedAt, closed, effectCheck }) => ({
        number,
        description,
        openedAt,
        closedAt: closed?.at ?? null,
        effect: effectCheck?.result ?? null,
      })),
    rounds: listRounds(ports)
      .filter(({ round }) => round.opensOn <= lastDay && (round.deadline >= firstDay || round.closesOn >= firstDay))
      .map(({ round, results, daysLeft }) => ({ name: round.name, deadline: round.deadline, results, daysLeft })),
    trainingGaps: people.length === 0 ? null : trainingMatrix(people, trained, instruments, lastDay).filter(isGap).length,
  };
}
