/** The other end of a wire in a thread of its own, so that its work does not stand in the way of what is measured. */
import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";

export interface HelperThread<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

type Reply<Answer> = { readonly answer: Answer } | { readonly failure: string };

/** `file`: relative to this folder. */
export function startHelper<Question, Answer>(file: string): HelperThread<Question, Answer> {
  const worker = new Worker(new URL(file, import.meta.url));
  return {
    ask: async (question) => {
      worker.postMessage(question);
      const [reply] = (await once(worker, "message")) as [Reply<Answer>];
      if ("failure" in reply) throw new Error(reply.failure);
      return reply.answer;
    },
    stop: async () => void (await worker.terminate()),
  };
}

/** In the thread: answers one question at a time. */
export function answering<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  parentPort?.on("message", (question: Question) => {
    answer(question).then(
      (value) => parentPort?.postMessage({ answer: value }),
      (error: unknown) => parentPort?.postMessage({ failure: String(error) }),
    );
  });
}
