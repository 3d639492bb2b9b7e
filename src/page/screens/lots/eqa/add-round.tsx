/** A new round of external control: which samples, on which instruments, between which days. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../../office/index.ts";
import { ask } from "../../../api/ask.ts";
import { Failed } from "../../../parts/failed.tsx";
import { Button, Form, Input } from "../../../parts/kit.tsx";
import { tell } from "../../../parts/told.tsx";
import { useDoing } from "../../../parts/use-doing.ts";
import { t } from "../../../texts/index.ts";

type Instruments = AnswerOf<"enter.places">;

const nothing = { name: "", shipment: "", opensOn: "", closesOn: "", deadline: "", parallels: "1" };
const noSample = { name: "", ids: "" };
type Sample = typeof noSample;

export function AddRound({ instruments }: { readonly instruments: Instruments }) {
  const [typed, setTyped] = useState(nothing);
  const [samples, setSamples] = useState<readonly Sample[]>([noSample]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [analytes, setAnalytes] = useState<readonly string[]>([]);
  const { error, isBusy, run } = useDoing();
  const measured = instruments
    .filter(({ id }) => chosen.includes(id))
    .flatMap(({ analyses }) => analyses.map((one) => one.analyte));
  const field = (key: keyof typeof nothing) => ({
    value: typed[key],
    onInput: (text: string) => setTyped({ ...typed, [key]: text }),
  });
  const isWhole = Object.values(typed).every((text) => text.trim() !== "") && /^\d{1,2}$/.test(typed.parallels);
  const save = () =>
    void run(async () => {
      const round = {
        ...{ ...typed, parallels: Number(typed.parallels), closedOn: null },
        samples: samples.filter(({ name }) => name.trim() !== "").map(sampleOf),
        instruments: [...chosen],
        analytes: analytes.filter((one) => measured.includes(one)),
      };
      await ask("eqa.round-add", { round, reason: t.eqa.addReason });
      setTyped(nothing);
      setSamples([noSample]);
      tell(t.eqa.added);
    });
  return (
    <details class="ds-details">
      <summary>{t.eqa.add}</summary>
      <Form onSubmit={save} label={t.eqa.add}>
        <Input label={t.eqa.name} help={t.eqa.nameHelp} {...field("name")} />
        <Input label={t.eqa.shipmentLabel} {...field("shipment")} />
        <Input label={t.eqa.opensOn} type="date" {...field("opensOn")} />
        <Input label={t.eqa.closesOn} type="date" {...field("closesOn")} />
        <Input label={t.eqa.deadlineLabel} type="date" {...field("deadline")} />
        <Input label={t.eqa.parallels} inputMode="numeric" {...field("parallels")} />
        <Choices
          legend={t.eqa.instruments}
          options={instruments.map(({ id, name }) => ({ value: id, text: name }))}
          chosen={chosen}
          onChange={setChosen}
        />
        {measured.length === 0 ? null : (
          <Choices
            legend={t.eqa.analytes}
            options={[...new Set(measured)].map((name) => ({ value: name, text: name }))}
            chosen={analytes}
            onChange={setAnalytes}
          />
        )}
        <Samples samples={samples} onChange={setSamples} />
        <Failed error={error} />
        <Button type="submit" isBusy={isBusy} isOff={!isWhole}>
          {t.eqa.save}
        </Button>
      </Form>
    </details>
  );
}

const sampleOf = ({ name, ids }: Sample) => ({
  name: name.trim(),
  ids: ids
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== ""),
});

function Samples({
  samples,
  onChange,
}: {
  readonly samples: readonly Sample[];
  readonly onChange: (all: readonly Sample[]) => void;
}) {
  const change = (at: number, part: Partial<Sample>): void =>
    onChange(samples.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset class="group">
      <legend>{t.eqa.samples}</legend>
      {samples.map(({ name, ids }, i) => (
        <div key={i} class="entry">
          <Input label={t.eqa.sampleName(i + 1)} value={name} onInput={(text) => change(i, { name: text })} />
          <Input
            label={t.eqa.sampleIds(i + 1)}
            help={t.eqa.sampleIdsHelp}
            value={ids}
            onInput={(text) => change(i, { ids: text })}
          />
        </div>
      ))}
      <div class="buttons">
        <Button variant="tertiary" onClick={() => onChange([...samples, noSample])}>
          {t.eqa.addSample}
        </Button>
      </div>
    </fieldset>
  );
}

interface ChoicesProps {
  readonly legend: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

const Choices = ({ legend, options, chosen, onChange }: ChoicesProps) => (
  <fieldset class="group">
    <legend>{legend}</legend>
    {options.map(({ value, text }) => (
      <label key={value} class="check">
        <input
          type="checkbox"
          class="ds-input"
          checked={chosen.includes(value)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
          }
        />
        {text}
      </label>
    ))}
  </fieldset>
);
