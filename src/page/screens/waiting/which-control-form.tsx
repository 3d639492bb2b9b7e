/** «Hvilken kontroll var det?» Neither targets nor the value are shown: nobody picks the one that fits (ruling 8). */
import { ask } from "../../api/ask.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button } from "../../parts/kit.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { FormProps } from "./chosen.ts";

export function WhichControlForm({ entry, onDone }: FormProps) {
  const found = useAnswer("held.control-candidates", { id: entry.id }, ["qc"]);
  const { error, isBusy, run } = useDoing();
  const choose = async (lot: string, level: string) => {
    const isDone = await run(async () => {
      await ask("held.control", { id: entry.id, lot, level, reason: t.waiting.reasons.control });
      tell(t.waiting.done);
    });
    if (isDone) onDone();
  };
  return (
    <Shown of={found}>
      {({ candidates }) => (
        <>
          <p>{t.waiting.which}</p>
          <Failed error={error} />
          {candidates.length === 0 ? <p>{t.waiting.noCandidates}</p> : null}
          <div class="buttons">
            {candidates.map(({ lot, level, levelText }) => (
              <Button key={`${lot} ${level}`} variant="secondary" isBusy={isBusy} onClick={() => void choose(lot, level)}>
                {t.waiting.level(lot, levelText)}
              </Button>
            ))}
          </div>
        </>
      )}
    </Shown>
  );
}
