/** Addresses as an administrator writes them, and back. Numbers are those of the standards, from 1; a wrong form is null, never a guess. */
import type { ElementPlace, SegmentPlace } from "../../domain/generic-mapping.ts";

const lis = /^([HPORCM])\.([1-9]\d?)(?:\.([1-9]\d?))?$/;
const hl7 = /^([A-Z][A-Z0-9]{2})-([1-9]\d?)(?:\.([1-9]\d?))?$/;
const repetition = /(?<=^[A-Z][A-Z0-9]{2}-\d{1,2})\[([1-9]\d?|[A-Za-z][A-Za-z0-9_-]{0,19})\]/;

/** `R.4`, `O.16.2`. Field 1 is the record letter, H.2 the delimiters: both are no data. */
export function lisPlace(text: string): SegmentPlace | null {
  const place = segmentPlace(lis, text);
  const isFrame = place === null || place.field === 1 || (place.segment === "H" && place.field === 2);
  return isFrame ? null : place;
}

/** `OBX-5`, `OBR-23.2`, `PID-3[2].1`, `PID-3[FNR].1`. MSH-1 and MSH-2 are the delimiters. */
export function hl7Place(text: string): SegmentPlace | null {
  const place = segmentPlace(hl7, text.replace(repetition, ""));
  if (place === null || (place.segment === "MSH" && place.field <= 2)) return null;
  const [, which] = repetition.exec(text) ?? [];
  if (which === undefined) return place;
  return { ...place, repetition: /^\d/.test(which) ? Number(which) : which };
}

function segmentPlace(form: RegExp, text: string): SegmentPlace | null {
  const [, segment, field, component] = form.exec(text) ?? [];
  if (segment === undefined || field === undefined) return null;
  return { segment, field: Number(field), component: component === undefined ? null : Number(component) };
}

const object = "[A-Z][A-Z0-9]{1,7}";
const poct = new RegExp(`^(${object}(?:/${object})*)/(${object}\\.[A-Za-z0-9_-]{1,60})(?:@([A-Z]{1,4}))?$`);

/** `PT/PT.patient_id`, `OBS/OBS.value@U`, `SVC/SVC.role_cd`. */
export function poctPlace(text: string): ElementPlace | null {
  const [, objects, leaf, attribute = "V"] = poct.exec(text) ?? [];
  return objects === undefined || leaf === undefined ? null : { path: [...objects.split("/"), leaf], attribute };
}
