/** What a result and a control have in common when they are typed off an instrument. */
import { Input, Select } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { type Analysis, otherUnit, type Places, type TypedOff } from "./typed.ts";

interface Props {
  readonly places: Places;
  readonly typed: TypedOff;
  readonly of: Analysis | undefined;
  readonly onChange: (typed: TypedOff) => void;
}

const none = { value: "", text: t.enter.choose };

export function PlaceFields({ places, typed, of, onChange }: Props) {
  const analyses = places.find(({ id }) => id === typed.instrument)?.analyses ?? [];
  // Another analysis has other units, answers and lots.
  const anew = { value: "", unit: "", otherUnit: "", reagentLot: "" };
  return (
    <>
      <Select
        label={t.enter.instrument}
        value={typed.instrument}
        onChange={(instrument) => onChange({ ...typed, ...anew, instrument, analyte: "" })}
        options={[none, ...places.map(({ id, name }) => ({ value: id, text: name }))]}
      />
      {analyses.length < 2 ? null : (
        <Select
          label={t.enter.analyte}
          value={of?.analyte ?? ""}
          onChange={(analyte) => onChange({ ...typed, ...anew, analyte })}
          options={[none, ...analyses.map(({ analyte }) => ({ value: analyte, text: analyte }))]}
        />
      )}
      <Input label={t.enter.at} type="datetime-local" value={typed.at} onInput={(at) => onChange({ ...typed, at })} />
    </>
  );
}

export function ValueFields({ typed, of, onChange }: Omit<Props, "places">) {
  if (of === undefined) return null;
  const change = (part: Partial<TypedOff>): void => onChange({ ...typed, ...part });
  return (
    <>
      {of.answers === null ? (
        <Input label={t.enter.value} help={t.enter.valueHelp} value={typed.value} onInput={(value) => change({ value })} />
      ) : (
        <Select
          label={t.enter.answer}
          value={typed.value}
          onChange={(value) => change({ value })}
          options={[none, ...of.answers.map(({ value, text }) => ({ value, text }))]}
        />
      )}
      {of.answers === null ? (
        <Select
          label={t.enter.unit}
          value={typed.unit}
          onChange={(unit) => change({ unit })}
          options={[
            none,
            { value: of.unit, text: of.unit === "1" ? t.enter.noUnit : of.unit },
            { value: otherUnit, text: t.enter.otherUnit },
          ]}
        />
      ) : null}
      {typed.unit === otherUnit ? (
        <Input label={t.enter.writtenUnit} value={typed.otherUnit} onInput={(other) => change({ otherUnit: other })} />
      ) : null}
      <Input
        label={t.enter.reagentLot}
        help={t.enter.reagentLotHelp(of.reagentLots.join(", "))}
        value={typed.reagentLot}
        onInput={(reagentLot) => change({ reagentLot })}
      />
      <Input label={t.enter.reason} help={t.waiting.reasonHelp} value={typed.reason} onInput={(reason) => change({ reason })} />
    </>
  );
}
