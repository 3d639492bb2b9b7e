/** The key that the data folder, or a journal's archive, is sealed with: where it lies, its recovery key, another place, a new one. Stop Labbro first. */
import type { Command } from "commander";
import { type CliContext, type StorePlaces, withStore } from "./context.ts";
import { readRecords } from "./input.ts";
import { askStation } from "./office.ts";
import { describeFailure } from "./output.ts";

export function addKey(key: Command, context: CliContext): void {
  const { output } = context;
  const work = () => import("../app/commands/key-work.ts");
  withStore(key.command("where").description("what a thief of this PC could read with it")).action(async (store: StorePlaces) => {
    for (const line of (await work()).keyLines(store)) output.data(line);
  });
  withStore(
    key
      .command("show-recovery")
      .description("the recovery key, to write down and keep away from this PC: with it and the data everything can be read"),
  ).action(async (store: StorePlaces) => {
    output.data((await work()).recoveryKey(store));
    await putOnRecord(context, store);
  });
  withStore(
    key.command("move").description("keep the key in another place; it is wiped where it lay").argument("<to>", places),
  ).action(async (to: string, store: StorePlaces) => {
    const { placeKey, thiefLines } = await work();
    placeKey(store, to);
    output.talk(thiefLines(store)[0] ?? "");
  });
  withStore(
    key.command("rotate").description("make a new key and seal everything with it; write down the new recovery key"),
  ).action(async (store: StorePlaces) => {
    const { exchangeKey, recoveryKey } = await work();
    const unopened = exchangeKey(store);
    output.data(recoveryKey(store));
    await putOnRecord(context, store);
    if (unopened > 0) output.talk(`${unopened} values did not open before and were left as they are. (VALUE_CHANGED)`);
    output.talk("The former key and recovery key open copies from before only.");
  });
  withStore(
    key
      .command("open-copy")
      .description("the database as an earlier version left it, in the clear: keep it nowhere")
      .argument("<to>", "a file that is not there yet"),
  ).action(async (to: string, store: StorePlaces) => {
    (await work()).openFormerCopy(store, to);
    output.talk("It holds persons' data in the clear: delete it when you have looked.");
  });
  withStore(
    key
      .command("restore")
      .description("put a lost key back by its recovery key")
      .argument("<file>", "where it is read from; - for typing it"),
  ).action(async (file: string, store: StorePlaces) => {
    (await work()).putKeyBack(store, Buffer.from(await readRecords(file)).toString("utf8"));
    output.talk("The key is back in its place.");
  });
}

/** So that nobody is asked to write the station's down for ever. A store in which nothing can be written keeps nobody from its key. */
async function putOnRecord(context: CliContext, at: StorePlaces): Promise<void> {
  if (at.archive !== undefined) return;
  try {
    await askStation(context, at, "key.shown", {});
  } catch (error) {
    const { lines } = await describeFailure(error);
    context.output.talk(`That it was shown is not on record: ${lines.join(" ")}`);
  }
}

const places =
  "folder (beside the data), a file's path, credential (systemd's, which it must hand over already), windows (locked to this account and PC)";
