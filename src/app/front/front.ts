/**
 * Who answers at the health address. It is opened before the store: somebody is told at once that the process lives, and what the start
 * waits for; from then on the gateway answers.
 */
import type { AdminPorts } from "../../admin/http/server.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import { type AdminPart, createAdminPart } from "../station-parts.ts";
import { type HealthAddress, type HealthAddressPorts, openHealthAddress } from "./health-address.ts";
import type { Reason } from "./readiness.ts";

export interface Front {
  readonly part: AdminPart<HealthAddress>;
  /** What the start waits for. */
  waitsFor(code: ProblemCode): void;
  /** From now on the gateway answers. */
  handOver(gateway: Omit<AdminPorts, "onFault">): void;
}

export const starting: Reason = { code: "STARTING", ...problemCatalogue.STARTING };

export function createFront(ports: HealthAddressPorts): Front {
  let reason = starting;
  let answers: Omit<AdminPorts, "onFault"> = {
    reasons: () => [reason],
    health: () => ({}),
    metrics: () => Promise.resolve(""),
    page: () => null,
  };
  const health: AdminPorts = {
    reasons: () => answers.reasons(),
    health: () => answers.health(),
    metrics: () => answers.metrics(),
    page: () => answers.page(),
    onFault: (error) => ports.faults.report("socket", error),
  };
  return {
    part: createAdminPart((settings) => openHealthAddress(settings, health, ports)),
    waitsFor: (code) => {
      reason = { code, ...problemCatalogue[code] };
    },
    handOver: (gateway) => {
      answers = gateway;
    },
  };
}
