/** Certificates for a test's own brokers and gateways, made on the spot with the `openssl` program; valid for a day. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { stdio: "pipe" });
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export function createAuthority(folder: string, name: string): Certificate {
  const [certFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  openssl("req", "-x509", ...newKey, "-days", "1", "-subj", `/CN=${name}`, "-keyout", keyFile, "-out", certFile);
  return read(certFile, keyFile);
}

/** `subjectAltName` in openssl's words: `IP:127.0.0.1`, `DNS:broker.example`. */
export function issue(folder: string, authority: Certificate, name: string, subjectAltName: string): Certificate {
  const at = (ending: string) => join(folder, `${name}.${ending}`);
  openssl("req", ...newKey, "-subj", `/CN=${name}`, "-keyout", at("key"), "-out", at("csr"));
  writeFileSync(at("ext"), `subjectAltName=${subjectAltName}\n`);
  const by = ["-CA", authority.certFile, "-CAkey", authority.keyFile, "-CAcreateserial", "-days", "1"];
  openssl("x509", "-req", "-in", at("csr"), ...by, "-extfile", at("ext"), "-out", at("crt"));
  return read(at("crt"), at("key"));
}

function read(certFile: string, keyFile: string): Certificate {
  return { certFile, keyFile, cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}
