/**
 * LABBRO_SEED=N: what random examples a run draws, so that a run in CI can be repeated and what fails there is no other thing the second
 * time. Without it each run draws others, and a law that breaks names its seed.
 */
const seed = process.env.LABBRO_SEED;
if (seed !== undefined) {
  const { configureGlobal } = await import("fast-check");
  configureGlobal({ seed: Number(seed) });
}

export {};
