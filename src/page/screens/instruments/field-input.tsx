/**
 * One setting of a form that is made of the schema, and settings of settings: a group, entries under names of one's own, a list, and one of
 * several shapes. What nobody chose stays unset, and reads as what then holds: no first choice is ever taken silently (a preselected
 * `dataBits: 7` would garble a line).
 */
import { useRef, useState } from "preact/hooks";
import { Button, Input, Muted, Select } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { holdsOwn, holdsSomething, reshaped, withEntry, withItem, withoutEntry, withoutItem, withSetting } from "./draft.ts";
import { emptyOf, type FieldProps, isGroup, isTickedList, isTyped, nameIn, under, variantAt } from "./field.ts";
import { useProblem } from "./form-context.ts";
import { AskingButton, Folded, Question } from "./form-parts.tsx";
import { Choice, Typed, YesNo } from "./simple-inputs.tsx";
import { TickedList } from "./ticked-list.tsx";
import { unsetText } from "./unset-text.ts";

export function FieldInput(props: FieldProps) {
  const { field } = props;
  if (isTyped(field)) return <Typed {...props} />;
  if (isTickedList(field)) return <TickedList {...props} />;
  switch (field.kind) {
    case "yes-no":
      return <YesNo {...props} />;
    case "choice":
      return <Choice {...props} choices={field.choices ?? []} />;
    case "fixed":
      return null;
    case "group":
      return <Group {...props} />;
    case "map":
      return <Named {...props} />;
    case "list":
      return <List {...props} />;
    default:
      return <Either {...props} />;
  }
}

const Group = (props: FieldProps) => (
  <Folded title={props.field.title} help={props.field.help} path={props.path} isOpen={props.field.isRequired}>
    <Settings {...props} />
  </Folded>
);

function Settings({ field, value, onChange, path }: FieldProps) {
  const values = isGroup(value) ? value : {};
  return (
    <>
      {(field.fields ?? []).map((one) => (
        <FieldInput
          key={one.name}
          field={one}
          value={values[one.name]}
          path={under(path, one.name)}
          onChange={(next) => onChange(withSetting(values, one, next))}
        />
      ))}
    </>
  );
}

/** Entries under names of one's own: an analysis each. One goes only when somebody takes it away by its name. */
function Named({ field, value, onChange, path }: FieldProps) {
  const values = isGroup(value) ? value : {};
  const [name, setName] = useState("");
  const { item, title } = field;
  if (item === undefined) return null;
  const key = name.trim();
  return (
    <Folded title={title} help={field.help} path={path} isOpen={true}>
      {Object.entries(values).map(([own, one]) => (
        <div key={own} class="entry">
          <FieldInput
            field={{ ...item, title: own }}
            value={one}
            path={under(path, own)}
            onChange={(next) => onChange(withEntry(values, own, item, next))}
          />
          <AskingButton
            act={t.instruments.removeOf(own)}
            question={t.instruments.removing(own, title)}
            isAsked={true}
            onDo={() => onChange(withoutEntry(values, own))}
          />
        </div>
      ))}
      <Input label={`${t.instruments.newName} (${title})`} value={name} onInput={setName} />
      <Button
        variant="tertiary"
        isOff={key === "" || Object.hasOwn(values, key)}
        label={`${t.instruments.addEntry}: ${title}`}
        onClick={() => {
          onChange(withEntry(values, key, item, emptyOf(item)));
          setName("");
        }}
      >
        {t.instruments.addEntry}
      </Button>
    </Folded>
  );
}

function List({ field, value, onChange, path }: FieldProps) {
  const { item, title } = field;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  /** With each that goes, those after it are others at their place. */
  const [gone, setGone] = useState(0);
  if (item === undefined) return null;
  const isEmptied = Array.isArray(value) && items.length === 0;
  return (
    <Folded title={title} help={field.help} path={path} isOpen={field.isRequired}>
      {value === undefined && field.unset !== null ? <Muted>{unsetText(field)}</Muted> : null}
      {isEmptied ? <Muted>{t.instruments.emptyList}</Muted> : null}
      {items.map((one, nth) => {
        const named = `${title} ${nth + 1}`;
        const own = nameIn(one);
        const entry = own === "" ? named : `${named}: ${own}`;
        return (
          <div key={`${gone} ${nth}`} class="entry">
            <FieldInput
              field={{ ...item, title: named }}
              value={one}
              path={under(path, nth)}
              onChange={(next) => onChange(withItem(items, nth, item, next))}
            />
            <AskingButton
              act={t.instruments.removeOf(entry)}
              question={t.instruments.removing(entry, title)}
              isAsked={holdsSomething(one)}
              onDo={() => {
                setGone(gone + 1);
                onChange(withoutItem(items, nth, field));
              }}
            />
          </div>
        );
      })}
      <div class="buttons">
        <Button
          variant="tertiary"
          onClick={() => onChange([...items, emptyOf(item)])}
          label={`${t.instruments.addEntry}: ${title}`}
        >
          {t.instruments.addEntry}
        </Button>
        {isEmptied && field.unset !== null ? (
          <Button variant="tertiary" onClick={() => onChange(undefined)} label={`${title}: ${unsetText(field)}`}>
            {unsetText(field)}
          </Button>
        ) : null}
      </div>
    </Folded>
  );
}

/** More than this nobody looks through unasked. */
const mostOpen = 6;

/** A shape's own settings, without a second frame and title around a few. */
function Shape(props: FieldProps) {
  const { kind, title, fields = [] } = props.field;
  if (kind !== "group") return <FieldInput {...props} />;
  if (fields.length <= mostOpen) return <Settings {...props} />;
  return (
    <Folded title={title} help="" path={props.path} isOpen={false}>
      <Settings {...props} />
    </Folded>
  );
}

/** One of several shapes: a short way of writing and a long one, or kinds of a connection. Another shape takes along what it can. */
function Either({ field, value, onChange, path }: FieldProps) {
  const { variants = [], title } = field;
  const at = variantAt(field, value);
  const chosen = variants[at];
  const [asked, setAsked] = useState<number | null>(null);
  /** What stood in a shape that was left for another. */
  const left = useRef(new Map<number, unknown>());
  const isUnfit = chosen === undefined && holdsSomething(value);
  const problem = useProblem(path);
  const inside = chosen === undefined ? undefined : { field: chosen, value, onChange, path };
  const turn = (next: unknown) => {
    left.current.set(at, value);
    setAsked(null);
    onChange(next);
  };
  const anew = (to: number) => {
    const variant = variants[to];
    turn(left.current.get(to) ?? (variant === undefined ? undefined : emptyOf(variant)));
  };
  const choose = (to: number) => {
    const variant = variants[to];
    const isFree = chosen === undefined ? !holdsSomething(value) : !holdsOwn(chosen, value);
    const next = isFree || variant === undefined || chosen === undefined ? null : reshaped(chosen, variant, value);
    if (next !== null) turn(next.value);
    else if (isFree) anew(to);
    else setAsked(to);
  };
  return (
    <fieldset class="group">
      <legend class="ds-label">{title}</legend>
      <Select
        label={t.instruments.shape}
        help={field.help === "" ? undefined : field.help}
        error={problem}
        value={at < 0 ? "" : String(at)}
        onChange={(next) => choose(next === "" ? -1 : Number(next))}
        options={[
          ...(at < 0 || !field.isRequired ? [{ value: "", text: isUnfit ? t.instruments.unfit : unsetText(field) }] : []),
          ...variants.map((one, nth) => ({ value: String(nth), text: one.title })),
        ]}
      />
      {inside === undefined ? null : <Shape {...inside} />}
      {asked === null ? null : (
        <Question
          act={t.instruments.turn}
          question={t.instruments.turning(title)}
          onYes={() => anew(asked)}
          onNo={() => setAsked(null)}
        />
      )}
    </fieldset>
  );
}
