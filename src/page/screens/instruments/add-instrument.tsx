/**
 * «Legg til instrument»: which it is, where it is plugged in, which one of its kind, and what people call it. What this PC knows is
 * offered; the form takes over with all of it, checked.
 */
import { useRef, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Button, Form, Input, Muted, Select } from "../../parts/kit.tsx";
import { Shown } from "../../parts/told.tsx";
import { t } from "../../texts/index.ts";
import { ChooseControls } from "./choose-controls.tsx";
import { ChooseWire } from "./choose-wire.tsx";
import type { Group } from "./field.ts";
import { Tick } from "./form-parts.tsx";
import {
  type Driver,
  isId,
  type Mode,
  missingParts,
  type NewInstrument,
  nothingChosen,
  proposedId,
  settingsOf,
} from "./new-instrument.ts";

type Found = AnswerOf<"instruments.found">;
type Stranger = Found["strangers"][number];

interface Props {
  /** Short names that are in use. */
  readonly taken: readonly string[];
  /** Connections that several instruments share. */
  readonly shared: readonly string[];
  readonly onBegin: (file: string, settings: Group) => void;
}

export function AddInstrument(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="ds-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.instruments.add}</summary>
      {isOpen ? <Adding {...props} /> : <div />}
    </details>
  );
}

/** The form of a file that is not there tells which drivers there are. */
const anyNew = { file: "devices/nytt-instrument.yaml" };

function Adding(props: Props) {
  const form = useAnswer("configuration.form", anyNew, []);
  const found = useAnswer("instruments.found", {}, ["connections", "results"]);
  return <Shown of={form}>{({ drivers }) => <Choosing {...props} drivers={drivers} found={found.answer} />}</Shown>;
}

function Choosing({
  taken,
  shared,
  onBegin,
  drivers,
  found,
}: Props & { readonly drivers: readonly Driver[]; readonly found: Found | null }) {
  const [chosen, setChosen] = useState<NewInstrument>(nothingChosen);
  const [hasOwnId, setOwnId] = useState(false);
  const put = (next: Partial<NewInstrument>) =>
    setChosen((now) => {
      const all = { ...now, ...next };
      return hasOwnId || "id" in next ? all : { ...all, id: proposedId(all.analytes, taken) };
    });
  /** Ports that were there when this was opened: another has just been plugged in. */
  const before = useRef<readonly string[] | null>(null);
  if (before.current === null && found !== null) before.current = found.ports.map(({ path }) => path);
  const driver = drivers.find(({ id }) => id === chosen.driver);
  const mode = driver?.modes.find(({ name }) => name === chosen.mode);
  const missing = missingParts(chosen, mode, taken);
  const choose = (id: string) => {
    const next = drivers.find((one) => one.id === id);
    const [only, ...others] = next?.modes ?? [];
    const [analyte, ...further] = next?.analytes ?? [];
    put({
      driver: id,
      mode: only !== undefined && others.length === 0 ? only.name : "",
      analytes: analyte !== undefined && further.length === 0 ? [analyte] : [],
      wire: null,
      controls: {},
    });
  };
  const take = (stranger: Stranger) => {
    const next = drivers.find((one) => one.id === stranger.driver);
    const analytes = next?.analytes.length === 1 ? next.analytes : [];
    const wire = shared.includes(stranger.connection) ? ({ kind: "shared", ref: stranger.connection } as const) : null;
    put({ driver: stranger.driver, mode: stranger.mode, serial: stranger.serial ?? "", analytes, wire, controls: {} });
  };
  return (
    <Form
      label={t.instruments.add}
      onSubmit={() => {
        if (missing.length === 0) onBegin(`devices/${chosen.id}.yaml`, settingsOf(chosen));
      }}
    >
      <fieldset class="group">
        <legend class="ds-label">{t.instruments.adding.which}</legend>
        <Strangers of={found?.strangers ?? []} onTake={take} act={t.instruments.adding.take} />
        <Select
          label={t.instruments.adding.driver}
          value={chosen.driver}
          onChange={choose}
          options={[
            { value: "", text: t.instruments.unset.must },
            ...drivers.map(({ id, title }) => ({ value: id, text: title })),
          ]}
        />
        {driver === undefined || driver.modes.length < 2 ? null : (
          <Select
            label={t.instruments.adding.mode}
            help={t.instruments.adding.modeHelp}
            value={chosen.mode}
            onChange={(next) => put({ mode: next, wire: null })}
            options={[
              { value: "", text: t.instruments.unset.must },
              ...driver.modes.map(({ name }) => ({ value: name, text: name })),
            ]}
          />
        )}
        {mode?.evidence === "unverified" ? <Muted>{t.instruments.adding.unverified}</Muted> : null}
      </fieldset>
      {mode === undefined ? null : (
        <>
          <ChooseWire
            mode={mode}
            ports={found?.ports ?? []}
            before={before.current ?? []}
            shared={shared}
            wire={chosen.wire}
            onChange={(wire) => put({ wire })}
          />
          <WhichOne
            {...{ chosen, mode, put }}
            strangers={(found?.strangers ?? []).filter((one) => one.driver === chosen.driver)}
          />
          <Called {...{ chosen, driver, put, taken }} onOwnId={() => setOwnId(true)} />
          {chosen.analytes.length === 0 ? null : (
            <ChooseControls chosen={chosen} known={found?.controls ?? []} onChange={(controls) => put({ controls })} />
          )}
        </>
      )}
      {missing.length === 0 ? null : (
        <Muted>{t.instruments.adding.missing(missing.map((part) => t.instruments.adding.parts[part]).join(", "))}</Muted>
      )}
      <p>{t.instruments.adding.next}</p>
      <Button type="submit" isOff={missing.length > 0}>
        {t.instruments.adding.goOn}
      </Button>
    </Form>
  );
}

interface StrangersProps {
  readonly of: readonly Stranger[];
  readonly onTake: (stranger: Stranger) => void;
  readonly act: (what: string) => string;
}

/** What has reported itself here and belongs to nobody. */
const Strangers = ({ of, onTake, act }: StrangersProps) => (
  <>
    {of.map((one) => (
      <div key={`${one.connection} ${one.serial}`} class="buttons">
        <Button variant="secondary" onClick={() => onTake(one)}>
          {act([one.model, one.serial].filter((word) => word !== null).join(" "))}
        </Button>
        <Muted>{t.instruments.adding.heard(one.connection, one.results)}</Muted>
      </div>
    ))}
  </>
);

interface PartProps {
  readonly chosen: NewInstrument;
  readonly put: (next: Partial<NewInstrument>) => void;
}

function WhichOne({
  chosen,
  mode,
  put,
  strangers,
}: PartProps & { readonly mode: Mode; readonly strangers: readonly Stranger[] }) {
  return (
    <fieldset class="group">
      <legend class="ds-label">{t.instruments.adding.whichOne}</legend>
      {mode.reportsSerial ? (
        <>
          <Strangers
            of={strangers.filter(({ serial }) => serial !== null && serial !== chosen.serial)}
            onTake={({ serial }) => put({ serial: serial ?? "" })}
            act={t.instruments.adding.take}
          />
          <Input
            label={t.instruments.adding.serial}
            help={t.instruments.adding.serialHelp}
            value={chosen.serial}
            onInput={(serial) => put({ serial })}
          />
        </>
      ) : (
        <Muted>{t.instruments.adding.noSerial}</Muted>
      )}
    </fieldset>
  );
}

interface CalledProps extends PartProps {
  readonly driver: Driver | undefined;
  readonly taken: readonly string[];
  readonly onOwnId: () => void;
}

function Called({ chosen, driver, put, taken, onOwnId }: CalledProps) {
  const isTaken = taken.includes(chosen.id);
  const problem =
    chosen.id === "" ? undefined : isTaken ? t.instruments.adding.taken : isId(chosen.id) ? undefined : t.instruments.newIdHelp;
  return (
    <fieldset class="group">
      <legend class="ds-label">{t.instruments.adding.called}</legend>
      <fieldset class="group">
        <legend class="ds-label">{t.instruments.adding.analytes}</legend>
        {(driver?.analytes ?? []).map((one) => (
          <Tick
            key={one}
            label={one}
            isTicked={chosen.analytes.includes(one)}
            onTick={(isTicked) =>
              put({
                analytes: (driver?.analytes ?? []).filter((other) =>
                  other === one ? isTicked : chosen.analytes.includes(other),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <Input
        label={t.instruments.adding.name}
        help={t.instruments.adding.nameHelp}
        value={chosen.name}
        onInput={(name) => put({ name })}
      />
      <Input
        label={t.instruments.newId}
        help={t.instruments.newIdHelp}
        error={problem}
        value={chosen.id}
        onInput={(id) => {
          onOwnId();
          put({ id });
        }}
      />
      <Input
        label={t.instruments.adding.inUseFrom}
        help={t.instruments.adding.inUseFromHelp}
        type="date"
        value={chosen.inUseFrom}
        onInput={(inUseFrom) => put({ inUseFrom })}
      />
    </fieldset>
  );
}
