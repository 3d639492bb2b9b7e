/**
 * The page's files: built in memory from `src/page` the first time that somebody opens it, or as `npm run bundle` laid them beside the
 * program. Nothing built is kept in the repository.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageFile, PageFiles } from "../http/page-ports.ts";

/** Of the design system, in this order; only what the page uses. */
const styles = [
  "theme/designsystemet.css",
  ...[
    "base",
    "button",
    "link",
    "card",
    "alert",
    "heading",
    "label",
    "paragraph",
    "field",
    "input",
    "validation-message",
    "dialog",
  ].map((name) => `src/${name}.css`),
  ...["table", "skip-link", "details", "tag", "list", "fieldset", "spinner"].map((name) => `src/${name}.css`),
];

export async function buildPage(): Promise<PageFiles> {
  const beside = fileURLToPath(new URL("page", import.meta.url));
  if (existsSync(join(beside, "index.html"))) return laid(beside);
  const source = fileURLToPath(new URL("../../page", import.meta.url));
  const css = [...styles.map(designSystem), readFileSync(join(source, "style.css"), "utf8")].join("\n");
  return new Map([
    ["/index.html", text("text/html", readFileSync(join(source, "index.html"), "utf8"))],
    ["/assets/app.css", text("text/css", css)],
    ["/assets/app.js", text("text/javascript", await script(join(source, "main.tsx")))],
  ]);
}

const text = (type: string, content: string): PageFile => ({
  type: `${type}; charset=utf-8`,
  bytes: Buffer.from(content, "utf8"),
});

const types: Readonly<Record<string, string>> = { html: "text/html", css: "text/css", js: "text/javascript" };

function laid(folder: string): PageFiles {
  return new Map(
    readdirSync(folder).map((name) => {
      const content = readFileSync(join(folder, name), "utf8");
      const path = name === "index.html" ? "/index.html" : `/assets/${name}`;
      return [path, text(types[name.split(".").at(-1) ?? ""] ?? "text/plain", content)] as const;
    }),
  );
}

function designSystem(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  // Its own name leads to `dist/src/index.css`.
  return readFileSync(join(resolve("@digdir/designsystemet-css"), "../..", name), "utf8");
}

async function script(input: string): Promise<string> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input,
    platform: "browser",
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
