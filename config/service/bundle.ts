/**
 * `npm run bundle`: the program in one flat folder, `dist/`, to be started with `node dist/main.js`. It starts sooner than from sources and is what
 * packages carry. Packages with native code stay outside: they are found in `node_modules` beside it.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";
import { buildPage } from "../../src/admin/page/build-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "dist");
/** The page is built here: whoever runs the bundle has no bundler. */
const outside = ["rolldown"];
const native = ["better-sqlite3", "@serialport/bindings-cpp", "@lydell/node-pty"];

/** A thread's program, `new URL("./name.ts", import.meta.url)`, becomes a start of its own beside the code that names it. */
const threads: Plugin = {
  name: "threads",
  transform(code, id) {
    if (id.includes("node_modules")) return null;
    return code.replaceAll(/new URL\("(\.\/[\w-]+)\.ts", import\.meta\.url\)/g, (_, path: string) => {
      const name = basename(path);
      this.emitFile({ type: "chunk", id: join(dirname(id), `${path}.ts`), fileName: `${name}.js` });
      return `new URL("./${name}.js", import.meta.url)`;
    });
  },
};

/** Node keeps silent about `url.parse` in packages below node_modules; bundled, the same package would warn in every service log. */
const silence = `{
  const { emitWarning } = process;
  process.emitWarning = (warning, ...more) => (more.includes("DEP0169") ? undefined : emitWarning.call(process, warning, ...more));
}`;

rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({
  // A relative folder would be looked for from here, not from where the command was typed.
  cwd: root,
  input: { main: "src/labbro.js" },
  platform: "node",
  external: [...native, ...outside],
  plugins: [threads],
});
const { output } = await bundle.write({
  dir: folder,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  banner: ({ name, isEntry }) => (isEntry && name === "main" ? silence : ""),
  // Names of errors and classes are told in logs.
  keepNames: true,
  minify: true,
});
await bundle.close();
// Wherever the folder is put, its files are modules.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
const bytes = output.reduce((sum, one) => sum + (one.type === "chunk" ? Buffer.byteLength(one.code) : one.source.length), 0);
console.log(`${output.length} files, ${(bytes / 1_000_000).toFixed(2)} MB in ${folder}`);

mkdirSync(join(folder, "page"));
for (const [path, { bytes }] of await buildPage()) writeFileSync(join(folder, "page", basename(path)), bytes);
