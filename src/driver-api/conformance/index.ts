/** The kit that a driver's tests are made of (drivers/README.md). */
export * from "./compare-observations.ts";
export * from "./declared.ts";
export * from "./fixture.ts";
export * from "./laws.ts";
export * from "./live-session.ts";
export * from "./pieces.ts";
export * from "./wire-frames.ts";
