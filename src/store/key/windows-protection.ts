/**
 * Windows' own protection of a small secret (DPAPI): it opens for the same Windows account on the same PC only. Through PowerShell, which
 * every supported Windows has; the key goes through pipes, never through arguments. Not verified on a Windows PC (src/decisions/0034).
 */
import { spawnSync } from "node:child_process";
import { UserError } from "../../domain/problem-catalogue.ts";

const script = (what: "Protect" | "Unprotect"): string =>
  [
    "$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName System.Security",
    "$in = [Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())",
    `$out = [Security.Cryptography.ProtectedData]::${what}($in, $null, [Security.Cryptography.DataProtectionScope]::CurrentUser)`,
    "[Console]::Out.Write([Convert]::ToBase64String($out))",
  ].join("; ");

function asked(what: "Protect" | "Unprotect", bytes: Uint8Array): Buffer {
  const command = ["-NoProfile", "-NonInteractive", "-Command", script(what)];
  const { status, stdout } = spawnSync("powershell.exe", command, {
    input: Buffer.from(bytes).toString("base64"),
    encoding: "utf8",
    windowsHide: true,
    timeout: 30_000,
  });
  if (status !== 0) throw new UserError("KEY_NOT_HERE", "Windows does not open it for this account on this PC.");
  return Buffer.from(stdout, "base64");
}

export const protect = (key: Uint8Array): Buffer => asked("Protect", key);
export const unprotect = (locked: Uint8Array): Buffer => asked("Unprotect", locked);
