/** A list whose entries are out of a short list: ticked off, in the order in which they are offered. */
import { t } from "../../texts/index.ts";
import type { FieldProps } from "./field.ts";
import { Tick, Wrong } from "./form-parts.tsx";
import { unsetText } from "./unset-text.ts";

export function TickedList({ field, value, onChange, path }: FieldProps) {
  const choices = field.item?.choices ?? [];
  const isSet = Array.isArray(value);
  const ticked: readonly unknown[] = isSet ? value : [];
  const others = ticked.filter((one) => !choices.some((choice) => choice.value === one));
  const given = Array.isArray(field.default) ? (field.default as readonly unknown[]) : [];
  const isLoose = field.unset === null;
  return (
    <fieldset class="group">
      <legend class="ds-label">{field.title}</legend>
      {field.help === "" ? null : <div data-field="description">{field.help}</div>}
      {isLoose ? null : (
        <Tick label={unsetText(field)} isTicked={!isSet} onTick={(isUnset) => onChange(isUnset ? undefined : given)} />
      )}
      {!isSet && !isLoose
        ? null
        : choices.map((choice) => (
            <Tick
              key={String(choice.value)}
              label={choice.title}
              isTicked={ticked.includes(choice.value)}
              onTick={(isTicked) =>
                onChange([
                  ...choices.map((one) => one.value).filter((one) => (one === choice.value ? isTicked : ticked.includes(one))),
                  ...others,
                ])
              }
            />
          ))}
      {others.map((one) => (
        <Tick
          key={String(one)}
          label={t.instruments.noChoice(String(one))}
          isTicked={true}
          onTick={() => onChange(ticked.filter((other) => other !== one))}
        />
      ))}
      <Wrong path={path} />
    </fieldset>
  );
}
