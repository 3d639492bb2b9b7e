/** `labbro unread …`: messages that an instrument handed over, that are stored and cannot be read (RECOVERY_SET_ASIDE). */
import type { Command } from "commander";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";

export function addUnread(program: Command, context: CliContext): void {
  const unread = program.command("unread").description("what an instrument handed over and nobody can read");
  withPlaces(unread.command("list").description("each with its connection, time, size and fault; never with its content"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      const messages = await askOffice(context, options, "unread.list", {});
      if (messages.length === 0) context.output.talk("Everything that was handed over could be read.");
      for (const one of messages) context.output.data(options.json === true ? JSON.stringify(one) : described(one));
    });
  const decision = (command: Command, name: "unread.retry" | "unread.discard", done: string) =>
    withSignature(withPlaces(command.argument("<id>", "as `unread list` shows it"))).action(
      async (id: string, options: Signed) => {
        const answer = await askOffice(context, options, name, { id, ...signatureOf(options) });
        context.output.data(`${answer.id} ${done}`);
      },
    );
  decision(unread.command("retry").description("read it again now"), "unread.retry", "is read again; see: unread list");
  decision(
    unread.command("discard").description("try it no more; its results were looked up on the instrument. Its bytes stay stored"),
    "unread.discard",
    "discarded",
  );
}

function described(one: AnswerOf<"unread.list">[number]): string {
  const { id, connection, driver, receivedAt, bytes, error, code, tries, nextTryAt } = one;
  const fault = code === null ? error : `${error} ${code}`;
  return `${id}  ${connection}  ${driver}  ${receivedAt}  ${bytes} bytes  ${fault}  tried ${tries === 1 ? "once" : `${tries} times`}, next ${nextTryAt}`;
}
