/** «Kontroller og reagenser»: which lots are in use and how they stand, scanned, uploaded, used up, blocked. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session, stationNow } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Heading, Muted, Subheading, Table } from "../../parts/kit.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { day, localMinute } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Eqa } from "./eqa/eqa.tsx";
import { ScanLot } from "./scan.tsx";
import { UploadLots } from "./upload.tsx";

type Lot = AnswerOf<"lots.list">[number];

export function LotsScreen() {
  const standing = useAnswer("lots.standing", {}, ["qc", "results"]);
  const all = useAnswer("lots.list", {}, ["qc"]);
  const role = session.value?.account?.role ?? null;
  const mayChange = role === "operator" || role === "lab-responsible" || role === "administrator";
  return (
    <>
      <Heading>{t.lots.title}</Heading>
      {mayChange ? <ScanLot /> : null}
      {mayChange ? <UploadLots /> : null}
      <Eqa />
      {role === "operator" || role === "lab-responsible" ? (
        <p>
          <a class="ds-link" href="/skriv-inn/kontroll">
            {t.lots.typeControl}
          </a>
        </p>
      ) : null}
      <Subheading>{t.lots.standing}</Subheading>
      <Shown of={standing}>
        {(rows) => (
          <Table caption={t.lots.standing} head={t.lots.standingHead}>
            {rows.map((one) => (
              <tr key={`${one.instrument} ${one.analyte} ${one.lot}`}>
                <td>{one.name}</td>
                <td>{one.analyte}</td>
                <td>{one.lot}</td>
                <td>{one.text}</td>
                <td>{one.lastDay === null ? "" : day(one.lastDay)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Shown>
      <Subheading>{t.lots.all}</Subheading>
      <Shown of={all}>{(lots) => (lots.length === 0 ? <p>{t.lots.none}</p> : <All lots={lots} />)}</Shown>
    </>
  );
}

function All({ lots }: { readonly lots: readonly Lot[] }) {
  const { error, isBusy, run } = useDoing();
  return (
    <>
      <Failed error={error} />
      <Table caption={t.lots.all} head={t.lots.head}>
        {lots.map((lot) => (
          <tr key={`${lot.kind} ${lot.analyte} ${lot.model} ${lot.lot}`}>
            <td>
              {lot.lot}
              {lot.name === null ? null : <Muted>{lot.name}</Muted>}
            </td>
            <td>{t.lots.kinds[lot.kind]}</td>
            <td>{lot.analyte}</td>
            <td>{lot.model}</td>
            <td>
              {lot.lastDay === null ? "" : day(lot.lastDay)}
              {lot.daysLeft === null ? null : <Muted>{t.lots.daysLeft(lot.daysLeft)}</Muted>}
            </td>
            <td>
              {(t.lots.states as Readonly<Record<string, string>>)[lot.state] ?? lot.state}
              {lot.isControlled === false ? <Muted>{t.lots.notControlled}</Muted> : null}
              {lot.targets.some(({ isUnconfirmed }) => isUnconfirmed === true) ? <Muted>{t.lots.unconfirmed}</Muted> : null}
            </td>
            <td>
              <LotActs lot={lot} isBusy={isBusy} run={(work) => void run(work)} />
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

interface ActsProps {
  readonly lot: Lot;
  readonly isBusy: boolean;
  readonly run: (work: () => Promise<void>) => void;
}

/** What can happen to it now, for whoever may. */
function LotActs({ lot, isBusy, run }: ActsProps) {
  const role = session.value?.account?.role ?? null;
  const [isOpen, setOpen] = useState(false);
  if (role === null || role === "advisor" || role === "vendor") return null;
  if (!isOpen)
    return (
      <Button variant="tertiary" onClick={() => setOpen(true)} label={t.lots.doOf(t.lots.choose, lot.lot)}>
        {t.lots.choose}
      </Button>
    );
  const about = { lot: lot.lot, kind: lot.kind, analyte: lot.analyte, model: lot.model };
  const doing = (text: string, work: () => Promise<unknown>) => (
    <Button
      variant="secondary"
      isBusy={isBusy}
      label={t.lots.doOf(text, lot.lot)}
      onClick={() =>
        run(async () => {
          await work();
          setOpen(false);
          tell(t.lots.done);
        })
      }
    >
      {text}
    </Button>
  );
  const { reasons } = t.lots;
  return (
    <div class="buttons">
      {doing(t.lots.open, () => ask("lots.open", { ...about, reason: reasons.open }))}
      {doing(t.lots.exhaust, () => ask("lots.exhaust", { ...about, reason: reasons.exhaust }))}
      {lot.state === "blocked"
        ? role === "lab-responsible"
          ? doing(t.lots.unblock, () => ask("lots.unblock", { ...about, reason: reasons.unblock }))
          : null
        : role === "administrator"
          ? null
          : doing(t.lots.block, () => ask("lots.block", { ...about, from: localMinute(stationNow()), reason: reasons.block }))}
    </div>
  );
}
