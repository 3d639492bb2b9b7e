/**
 * `npm run bundle`: the program in one flat folder, `dist/`, to be started with `node dist/main.js`. It starts sooner than from sources and is what
 * packages carry. Packages with native code stay outside: they are found in `node_modules` beside it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, type PluginContext, rolldown } from "rolldown";
import { buildPage } from "../../src/admin/page/build-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "dist");
/** The page is built here: whoever runs the bundle has no bundler. */
const outside = ["rolldown"];
/** The HTTP server asks for them where a route names a schema, or a test speaks to it without a wire. */
const neverAsked = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "light-my-request"];
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

/**
 * Node's own modules are asked for, not imported: an import of `node:fs` or `node:process` reads every name that it has, and loads the
 * streams, promises and console behind those that nobody wanted.
 */
const builtins: Plugin = {
  name: "builtins",
  renderChunk(code) {
    const changed = this.parse(code)
      .body.filter((one) => one.type === "ImportDeclaration")
      .filter(({ source }) => isBuiltin(source.value))
      .reverse()
      .reduce((text, one) => `${text.slice(0, one.start)}${askedFor(one)}${text.slice(one.end)}`, code);
    return changed === code ? null : changed;
  },
};

type ImportDeclaration = Extract<ReturnType<PluginContext["parse"]>["body"][number], { readonly type: "ImportDeclaration" }>;

function askedFor({ source, specifiers }: ImportDeclaration): string {
  const asked = `globalThis.process.getBuiltinModule(${JSON.stringify(source.value)})`;
  const whole = specifiers.filter((one) => one.type !== "ImportSpecifier").map(({ local }) => local.name);
  const names = specifiers
    .filter((one) => one.type === "ImportSpecifier")
    .map(({ imported, local }) => `${"name" in imported ? imported.name : JSON.stringify(imported.value)}: ${local.name}`);
  const taken = [...whole, ...(names.length === 0 ? [] : [`{ ${names.join(", ")} }`])];
  return taken.map((one) => `const ${one} = ${asked};`).join("\n");
}

/** One letter beyond ASCII doubles what a whole file weighs in memory as long as the program runs: such letters are written as escapes. */
const narrow: Plugin = {
  name: "narrow",
  generateBundle(_, bundle) {
    for (const one of Object.values(bundle)) {
      if (one.type !== "chunk") continue;
      one.code = one.code.replaceAll(/[^\0-\u007f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
  },
};

/**
 * One file for what each kind of command adds to those before it, with all that it needs: a file of its own for everything that two
 * commands share is a hundred files to find, check and read at a start.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  words: ["src/domain/problem-catalogue.ts"],
  // A thread loads nothing of the program that started it, and `--help` no database.
  "looking-through": ["src/store/opening/damage.ts"],
  time: ["src/domain/time.ts"],
  "backing-up": ["src/app/backup/job.ts"],
  program: ["src/cli/program.ts"],
  asking: ["src/office/ask-gateway.ts"],
  decoding: ["drivers/index.ts", "src/captures/decode-capture.ts"],
  checking: ["src/app/commands/check.ts"],
  working: ["src/app/commands/do-office-work.ts"],
  running: ["src/app/run-gateway.ts"],
};

const groups = Object.entries(layers).map(([name, files], i) => {
  const paths = files.map((file) => join(root, file));
  for (const path of paths) if (!existsSync(path)) throw new Error(`${path}: is not there any more; name what took its place.`);
  return { name, test: (id: string) => paths.includes(id), priority: Object.keys(layers).length - i };
});

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
  external: [...native, ...outside, ...neverAsked],
  plugins: [threads, builtins, narrow],
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
  codeSplitting: { groups },
});
await bundle.close();
// Wherever the folder is put, its files are modules.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
const bytes = output.reduce((sum, one) => sum + (one.type === "chunk" ? Buffer.byteLength(one.code) : one.source.length), 0);
console.log(`${output.length} files, ${(bytes / 1_000_000).toFixed(2)} MB in ${folder}`);

mkdirSync(join(folder, "page"));
for (const [path, { bytes }] of await buildPage()) writeFileSync(join(folder, "page", basename(path)), bytes);
