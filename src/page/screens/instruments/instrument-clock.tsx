/** What an instrument's clock showed beside the station's, and what to do where they differ. */
import type { AnswerOf } from "../../../office/index.ts";
import { Alert, Muted } from "../../parts/kit.tsx";
import { clock, localMoment, moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

type About = AnswerOf<"instruments.about">;

export function InstrumentClock({ about }: { readonly about: About }) {
  const words = t.instruments.clock;
  const told = about.clock;
  if (told === null) return <Muted>{words.never}</Muted>;
  const { shown, at, behindMinutes, state } = told;
  const beside = words.beside(shown === null ? "" : localMoment(shown), clock(at), moment(at));
  if (!about.isStationInTime) return <Alert colour="warning">{`${beside} ${words.stationLost}`}</Alert>;
  if (state === "right") return <Muted>{`${beside} ${words.right}`}</Muted>;
  const how = behindMinutes > 0 ? words.behind : words.ahead;
  return (
    <Alert colour={state === "lost" ? "danger" : "warning"}>
      {beside} <strong>{how(words.span(Math.abs(behindMinutes)))}</strong> {words.means[state]} {words.todo}
    </Alert>
  );
}
