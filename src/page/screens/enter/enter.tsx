/** «Skriv av instrumentet»: a result or a control that a dead cable keeps back, typed by hand and judged like any other. */
import { useAnswer } from "../../api/use-answer.ts";
import { Heading } from "../../parts/kit.tsx";
import { Shown } from "../../parts/told.tsx";
import { below } from "../../router.ts";
import { t } from "../../texts/index.ts";
import { ControlEntry } from "./control-entry.tsx";
import { ResultEntry } from "./result-entry.tsx";

export function EnterScreen() {
  const isControl = below("/skriv-inn") === "kontroll";
  const places = useAnswer("enter.places", {}, ["configuration", "qc"]);
  const link = (href: string, text: string, isHere: boolean) => (
    <a class="ds-link" href={href} aria-current={isHere ? "page" : undefined}>
      {text}
    </a>
  );
  return (
    <>
      <Heading>{t.enter.title}</Heading>
      <p>{t.enter.intro}</p>
      <nav aria-label={t.enter.which}>
        <ul class="links">
          <li>{link("/skriv-inn", t.enter.result, !isControl)}</li>
          <li>{link("/skriv-inn/kontroll", t.enter.control, isControl)}</li>
        </ul>
      </nav>
      <Shown of={places}>{(all) => (isControl ? <ControlEntry places={all} /> : <ResultEntry places={all} />)}</Shown>
    </>
  );
}
