/**
 * The instrument's clock as a number: seconds since 1970-01-01 read as if there were no zones. What it shows and what its records
 * hold are taken to be the same wall clock (ANALYZERS.md 3.2, not verified).
 */
import { localDateTime, localToInstant } from "../../domain/time.ts";

export type WallSeconds = number;

/** `2026-01-14T12:26:00`. */
export function wallTime(seconds: WallSeconds): string {
  return localDateTime(seconds * 1000, "UTC");
}

/** Throws RangeError on a text that is no local date and time. */
export function wallSeconds(local: string): WallSeconds {
  return localToInstant(local, "UTC") / 1000;
}

/** `20260114 12:26:00`, as requests carry it. */
export function requestTime(seconds: WallSeconds): string {
  return wallTime(seconds).replaceAll("-", "").replace("T", " ");
}
