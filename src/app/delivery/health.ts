/** What /health says of delivery: the broker, the journal, and answers that came and do not count. Codes and sentences only. */
import { problemCatalogue } from "../../domain/problem-catalogue.ts";
import { isoTime } from "../../domain/time.ts";
import type { DeliveryLine } from "./delivery-line.ts";

export function deliveryHealth(line: Pick<DeliveryLine, "view" | "brokerProblem"> | null): Readonly<Record<string, unknown>> {
  if (line === null) return { broker: "stopped", journal: "unknown" };
  const { broker, brokerProblem, journal, lastAnswerAt, allUnbelieved } = line.view();
  const sentence = (code: keyof typeof problemCatalogue) => ({
    code,
    says: problemCatalogue[code].says,
    do: problemCatalogue[code].do,
  });
  return {
    broker,
    brokerProblem: brokerProblem === null ? null : { ...sentence(brokerProblem), detail: line.brokerProblem()?.detail ?? null },
    journal,
    lastAnswerAt: lastAnswerAt === null ? null : isoTime(lastAnswerAt, "UTC"),
    ignoredAnswers: allUnbelieved.map(({ code, expected, count, lastAt }) => ({
      ...{ ...sentence(code), expected, count, lastSeenAt: isoTime(lastAt, "UTC") },
    })),
  };
}
