/** Whether a network port can be listened on, found out before anything that runs is closed for it. */
import { createServer } from "node:net";
import { UserError } from "../../domain/problem-catalogue.ts";

/** Throws UserError ADDRESS_IN_USE or ADDRESS_UNUSABLE. Port 0 is always free. */
export async function requireFreePort(host: string | undefined, port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  const failure = await new Promise<Error | null>((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port }, () => resolve(null));
  });
  if (failure !== null) throw addressError(failure, port);
  await new Promise((closed) => server.close(closed));
}

/** A refusal of the operating system as one of ours; anything else as it is. */
export function addressError(error: unknown, port: number): unknown {
  const { code } = error as { readonly code?: unknown };
  if (code === "EADDRINUSE") return new UserError("ADDRESS_IN_USE", `It is port ${port}.`, { cause: error });
  if (code === "EACCES" || code === "EADDRNOTAVAIL")
    return new UserError("ADDRESS_UNUSABLE", `It is port ${port}.`, { cause: error });
  return error;
}
