/** For tests in which nothing unforeseen may happen: a fault that would have been contained is the test's. */
import type { Faults } from "../../src/domain/fault.ts";

export const noFaults: Faults = {
  report: (_where, error) => {
    throw error;
  },
};
