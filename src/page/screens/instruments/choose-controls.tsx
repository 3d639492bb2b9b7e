/**
 * How often the new one is controlled. Nothing is chosen for anybody: what others of the model here have is offered with its source, and
 * whoever takes none finds the setting empty in the form.
 */
import { Button, Muted } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import type { KnownControl, NewInstrument } from "./new-instrument.ts";

interface Props {
  readonly chosen: NewInstrument;
  readonly known: readonly KnownControl[];
  readonly onChange: (controls: NewInstrument["controls"]) => void;
}

export function ChooseControls({ chosen: { driver, analytes, controls }, known, onChange }: Props) {
  const words = t.instruments.adding.controls;
  const without = (analyte: string) => Object.fromEntries(Object.entries(controls).filter(([one]) => one !== analyte));
  return (
    <fieldset class="group">
      <legend class="ds-label">{words.title}</legend>
      <Muted>{words.help}</Muted>
      {analytes.map((analyte) => {
        const taken = controls[analyte];
        const offered = different(known.filter((one) => one.driver === driver && one.analyte === analyte));
        if (taken !== undefined)
          return (
            <p key={analyte}>
              {words.taken(analyte, taken.intervalText, taken.source)}{" "}
              <Button variant="tertiary" onClick={() => onChange(without(analyte))} label={words.leaveOf(analyte)}>
                {words.leave}
              </Button>
            </p>
          );
        return (
          <div key={analyte}>
            <p>{words.open(analyte)}</p>
            {offered.map((one) => (
              <div key={one.instrument} class="buttons">
                <Button variant="secondary" onClick={() => onChange({ ...controls, [analyte]: one })}>
                  {words.take(analyte, one.intervalText, one.name)}
                </Button>
                <Muted>{words.source(one.source)}</Muted>
              </div>
            ))}
          </div>
        );
      })}
    </fieldset>
  );
}

/** The same of two instruments is offered once. */
const different = (known: readonly KnownControl[]): readonly KnownControl[] => [
  ...new Map(known.map((one) => [`${one.intervalText} ${one.source}`, one])).values(),
];
