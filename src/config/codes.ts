/** codes.yaml becomes the station's own code table; what stands in it for nothing, or twice, is told. */
import type { CodeTable } from "../domain/analyte-codes.ts";
import type { DriverDefinition } from "../driver-api/driver.ts";
import type { Context } from "./context.ts";
import { chooseFrom } from "./suggest.ts";

/** Null: there is no such file, or it is wrong (then that has been told). */
export function codesOf({ codes }: Context): CodeTable | null {
  const { version, source, analytes } = codes?.fields ?? {};
  return version === undefined || source === undefined || analytes === undefined ? null : { version, source, analytes };
}

export function checkCodes(context: Context): void {
  const { codes, drivers, devices } = context;
  if (codes === null) return;
  const mapped = devices.flatMap(({ fields }) => Object.keys(fields.mapping?.analytes ?? {}));
  const measured = [...new Set([...drivers.flatMap((driver: DriverDefinition) => Object.keys(driver.analytes)), ...mapped])];
  const seen = new Set<string>();
  for (const [index, { analyte, units }] of (codes.fields.analytes ?? []).entries()) {
    const path = ["analytes", index] as const;
    if (!measured.includes(analyte)) {
      const what = `no driver measures ${JSON.stringify(analyte)}`;
      codes.fault("CONFIG_INVALID", [...path, "analyte"], what, chooseFrom(analyte, measured.sort()));
    }
    for (const unit of units) {
      if (seen.has(`${analyte} ${unit}`))
        codes.fault("CONFIG_CONFLICT", path, `${analyte} in ${unit} stands here twice`, "Remove one of them.");
      seen.add(`${analyte} ${unit}`);
    }
  }
}
