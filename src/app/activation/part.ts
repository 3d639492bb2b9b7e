/**
 * One thing that runs by a piece of the configuration: the delivery line, the admin page, a connection. What runs is the truth: a new
 * piece is compared with it, never with the last file that was read.
 */

export interface PartPlan<Settings, Handle> {
  /** What it is built from; two pieces with equal traits need no change. May read secrets, and throw as `open`. */
  traits(settings: Settings): unknown;
  /** Looks whether `next` could be opened, before anything is closed. Throws UserError. */
  check(next: Settings, running: Settings | null): Promise<void>;
  /** Throws UserError where it cannot be opened. */
  open(settings: Settings): Promise<Handle>;
  close(handle: Handle): Promise<void>;
  equal(a: unknown, b: unknown): boolean;
}

export interface Part<Settings, Handle> {
  readonly running: { readonly settings: Settings; readonly handle: Handle } | null;
  /** Runs by `next` when it resolves (null: does not run). When it throws, it runs as before, or (`running` tells) not at all. */
  become(next: Settings | null): Promise<void>;
}

export function createPart<Settings, Handle>(plan: PartPlan<Settings, Handle>): Part<Settings, Handle> {
  let running: { readonly settings: Settings; readonly handle: Handle; readonly traits: unknown } | null = null;
  const close = async () => {
    const closing = running;
    running = null;
    if (closing !== null) await plan.close(closing.handle);
  };
  const open = async (settings: Settings) => {
    const traits = plan.traits(settings);
    running = { settings, handle: await plan.open(settings), traits };
  };
  return {
    get running() {
      return running;
    },
    become: async (next) => {
      if (next === null) return await close();
      const before = running;
      if (before !== null && plan.equal(before.traits, plan.traits(next))) {
        running = { ...before, settings: next };
        return;
      }
      await plan.check(next, before?.settings ?? null);
      await close();
      try {
        await open(next);
      } catch (error) {
        if (before !== null) await open(before.settings);
        throw error;
      }
    },
  };
}
