/** The kit that a driver's tests are made of (drivers/README.md). */
export * from "./compare.ts";
export * from "./declared.ts";
export * from "./fixture.ts";
export * from "./frames.ts";
export * from "./laws.ts";
export * from "./live.ts";
export * from "./pieces.ts";
