/** Where a new instrument is plugged in: the PC's free ports as they come and go, the network, or a connection that others use too. */
import { Input, Muted } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { Radio } from "./form-parts.tsx";
import type { Mode, Port, Wire } from "./new-instrument.ts";

interface Props {
  readonly mode: Mode;
  readonly ports: readonly Port[];
  /** Those that were there when somebody began. */
  readonly before: readonly string[];
  readonly shared: readonly string[];
  readonly wire: Wire | null;
  readonly onChange: (wire: Wire) => void;
}

export function ChooseWire({ mode, ports, before, shared, wire, onChange }: Props) {
  const { kinds, port } = mode.transport;
  const usual = port === undefined ? "" : String(port);
  return (
    <fieldset class="group">
      <legend class="ds-label">{t.instruments.adding.where}</legend>
      {kinds.includes("serial") ? <Ports {...{ ports, before, wire, onChange }} /> : null}
      {kinds.includes("tcp-server") ? (
        <Radio
          name="wire"
          label={t.instruments.adding.listens}
          isChosen={wire?.kind === "listens"}
          onChoose={() => onChange({ kind: "listens", port: usual, from: "" })}
        />
      ) : null}
      {wire?.kind === "listens" ? (
        <>
          <Input
            label={t.instruments.adding.port}
            help={t.instruments.adding.listensHelp}
            inputMode="numeric"
            value={wire.port}
            onInput={(next) => onChange({ ...wire, port: next })}
          />
          <Input
            label={t.instruments.adding.from}
            help={t.instruments.adding.fromHelp}
            value={wire.from}
            onInput={(from) => onChange({ ...wire, from })}
          />
        </>
      ) : null}
      {kinds.includes("tcp-client") ? (
        <Radio
          name="wire"
          label={t.instruments.adding.calls}
          isChosen={wire?.kind === "calls"}
          onChoose={() => onChange({ kind: "calls", host: "", port: usual })}
        />
      ) : null}
      {wire?.kind === "calls" ? (
        <>
          <Input label={t.instruments.adding.host} value={wire.host} onInput={(host) => onChange({ ...wire, host })} />
          <Input
            label={t.instruments.adding.port}
            inputMode="numeric"
            value={wire.port}
            onInput={(next) => onChange({ ...wire, port: next })}
          />
        </>
      ) : null}
      {shared.map((ref) => (
        <Radio
          key={ref}
          name="wire"
          label={t.instruments.adding.shared(ref)}
          isChosen={wire?.kind === "shared" && wire.ref === ref}
          onChoose={() => onChange({ kind: "shared", ref })}
        />
      ))}
    </fieldset>
  );
}

/** One that was plugged in while this is open is surely the one. */
function Ports({ ports, before, wire, onChange }: Pick<Props, "ports" | "before" | "wire" | "onChange">) {
  const free = ports.filter(({ connection }) => connection === null);
  return (
    <>
      <Muted>{free.length === 0 ? t.instruments.adding.noPorts : t.instruments.adding.portsHelp}</Muted>
      {free.map((port) => (
        <Radio
          key={port.path}
          name="wire"
          label={[
            port.stablePath ?? port.path,
            ...[port.manufacturer, port.product].filter((word) => word !== null),
            ...(before.includes(port.path) ? [] : [t.instruments.adding.justNow]),
          ].join(" ")}
          isChosen={wire?.kind === "port" && wire.port.path === port.path}
          onChoose={() => onChange({ kind: "port", port })}
        />
      ))}
    </>
  );
}
