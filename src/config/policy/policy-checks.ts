/** policy.yaml against the drivers: a name that no driver knows would silently do nothing. */
import type { DriverDefinition } from "../../driver-api/driver.ts";
import type { Context } from "../context.ts";
import { chooseFrom } from "../suggest.ts";

export function checkPolicyNames({ policy, drivers, devices }: Context): void {
  if (policy === null) return;
  const mapped = (model: string) =>
    devices.flatMap(({ fields }) => (fields.driver === model ? Object.keys(fields.mapping?.analytes ?? {}) : []));
  const measuredBy = ({ id, analytes }: DriverDefinition) => [...Object.keys(analytes), ...mapped(id)];
  const measured = [...new Set(drivers.flatMap(measuredBy))].sort();
  for (const analyte of Object.keys(policy.fields.analytes ?? {})) {
    if (measured.includes(analyte)) continue;
    policy.fault(
      "CONFIG_INVALID",
      ["analytes", analyte],
      `no driver measures ${JSON.stringify(analyte)}`,
      chooseFrom(analyte, measured),
    );
  }
  const ids = drivers.map(({ id }) => id);
  for (const [model, { qc }] of Object.entries(policy.fields.models ?? {})) {
    const driver = drivers.find(({ id }) => id === model);
    if (driver === undefined) {
      policy.fault("CONFIG_INVALID", ["models", model], `there is no driver ${JSON.stringify(model)}`, chooseFrom(model, ids));
      continue;
    }
    for (const analyte of Object.keys(qc)) {
      if (measuredBy(driver).includes(analyte)) continue;
      const what = `${model} does not measure ${JSON.stringify(analyte)}`;
      policy.fault("CONFIG_INVALID", ["models", model, "qc", analyte], what, chooseFrom(analyte, measuredBy(driver)));
    }
  }
}
