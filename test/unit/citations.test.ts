/**
 * What comments and pages cite is there: "QC.md 3.4 no. 2", "ruling 23", "decision 0004", "vector W03", `CONTRACTS.md "MQTT"`, and every
 * relative link of every page. A section that goes or is renumbered is found here, not by the one who looks it up years later.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = ["src", "drivers", "test", "config", "fixtures"];
const isText = (path: string): boolean => /\.(?:tsx?|md|ya?ml|json)$/.test(path) && !/\/(?:schema|stores)\//.test(path);

const paths = [
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      // The mutation tool has packages of its own.
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ),
  ...readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name),
];
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const pages = paths.filter((path) => path.endsWith(".md"));
const pageNames = new Set(pages.map((path) => basename(path)));

/** A page that is cited by section: headings with their numbers, and the numbered lists below them. */
interface Book {
  readonly headings: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, ReadonlySet<string>>;
}

function bookOf(text: string): Book {
  const headings = new Set<string>();
  const items = new Map<string, Set<string>>();
  let section = "";
  for (const line of text.split("\n")) {
    const heading = /^#+ (.+)$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = /^(?:Part )?\d+(?:\.\d+)*/.exec(heading)?.[0] ?? heading;
      headings.add(section).add(heading);
    }
    const item = /^(\d+b?)\. /.exec(line)?.[1];
    if (item !== undefined) items.set(section, (items.get(section) ?? new Set()).add(item));
  }
  return { headings, items };
}

const books = new Map(
  pages
    .filter((path) => /\/[A-Z0-9]+\.md$/.test(path) && !path.endsWith("README.md"))
    .map((path) => [basename(path), bookOf(read(path))]),
);
const rulings = books.get("QC.md")?.items.get("Rulings") ?? new Set();
const decisions = new Set(pages.flatMap((path) => /^src\/decisions\/(\d{4})-/.exec(path)?.[1] ?? []));
const vectors = new Set(
  paths
    .filter((path) => /^fixtures\/(?:vectors|cases)\/.*\.json$/.test(path))
    .flatMap((path) => [...read(path).matchAll(/"id": ?"([A-Z]\d\d)"/g)].map(([, id = ""]) => id)),
);

const section = String.raw`\d+(?:\.\d+)*`;
const list = (one: string) => `${one}(?:(?:, and |, | and | to )${one})*`;
const citation = new RegExp(
  String.raw`\b([A-Z0-9]+\.md)(?:(?:,)? (?:(${list(String.raw`${section}(?: no\. \d+)?`)}|[Pp]art \d)|"([^"]+)"))?`,
  "g",
);

/** Citations that lead nowhere, each once. A comment or paragraph goes on over its lines. */
function unresolved(path: string, text: string): readonly string[] {
  const flowing = text.replaceAll(/\n[ \t]*(?:\*(?!\/)|\/\/)?[ \t]*/g, " ");
  const found = [
    ...[...flowing.matchAll(citation)].flatMap(([whole, name = "", numbers, heading]) => {
      const book = books.get(name);
      if (book === undefined) return [];
      if (heading !== undefined) return book.headings.has(heading) ? [] : [whole];
      const cited = [...(numbers ?? "").matchAll(new RegExp(String.raw`([Pp]art \d|${section})(?: no\. (\d+))?`, "g"))];
      return cited.flatMap(([, number = "", item]) => {
        const named = number.replace("part", "Part");
        const isThere = book.headings.has(named) && (item === undefined || book.items.get(named)?.has(item) === true);
        return isThere ? [] : [`${name} ${number}${item === undefined ? "" : ` no. ${item}`}`];
      });
    }),
    ...numbersAfter(flowing, /\b[Rr]ulings?/, String.raw`\d+b?`).flatMap((one) => (rulings.has(one) ? [] : [`ruling ${one}`])),
    ...numbersAfter(flowing, /\bdecisions?/, String.raw`\d{4}`).flatMap((one) => (decisions.has(one) ? [] : [`decision ${one}`])),
    ...numbersAfter(flowing, /\bvectors?|(?<=\()/, String.raw`[WTC]\d\d`).flatMap((one) =>
      vectors.has(one) ? [] : [`vector ${one}`],
    ),
    ...[...flowing.matchAll(/(?<![\w.$}{<>*/-])([\w/-]+\.md)\b/g)].flatMap(([, name = ""]) =>
      pageNames.has(basename(name)) ? [] : [name],
    ),
    ...(path.endsWith(".md") ? brokenLinks(path, text) : []),
    // The changelog tells of what was.
    ...(path.endsWith(".md") && path !== "CHANGELOG.md" ? lostPaths(path, text) : []),
  ];
  return [...new Set(found)];
}

const numbersAfter = (text: string, word: RegExp, one: string): readonly string[] =>
  [...text.matchAll(new RegExp(`(?:${word.source}) ?(${list(one)})\\b`, "g"))].flatMap(([, numbers = ""]) =>
    [...numbers.matchAll(new RegExp(one, "g"))].map(([number]) => number),
  );

function brokenLinks(path: string, text: string): readonly string[] {
  const outsideCode = text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, "");
  return [...outsideCode.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor] = target.split("#");
    const found = file === "" ? path : join(dirname(path), file);
    if (!existsSync(join(root, found))) return [target];
    if (anchor === undefined) return [];
    const anchors =
      read(found)
        .match(/^#+ .+$/gm)
        ?.map((heading) => anchorOf(heading.replace(/^#+ /, ""))) ?? [];
    return anchors.includes(anchor) ? [] : [target];
  });
}

/** Files and folders that a page names in code marks: from the root, from src or test, or from the page. */
/** The analyzer that the drivers' guide invents: its files are those that a reader will make. */
const withoutInvented = (text: string): string => text.replaceAll(/(?:drivers|fixtures)\/acme-nova(?:\/[\w./-]*)?/g, "");

function lostPaths(path: string, text: string): readonly string[] {
  const top = "admin|app|casework|cli|config|delivery|domain|drivers|driver-api|files|fixtures|hl7|intake|journal|mqtt|observe";
  const rooms = `${top}|protocol|qc|quality|release|simulator|src|store|support|test|transport`;
  return [...text.matchAll(new RegExp(`\`((?:${rooms})/[\\w./-]*)\``, "g"))].flatMap(([, named = ""]) =>
    ["", "src", "test", dirname(path)].some((from) => existsSync(join(root, from, named))) ? [] : [named],
  );
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

test("every citation and every link leads somewhere", () => {
  const own = relative(root, fileURLToPath(import.meta.url));
  const found = paths
    .filter((path) => isText(path) && path !== own)
    .flatMap((path) => unresolved(path, withoutInvented(read(path))).map((one) => `${path}: ${one}`));
  expect(found).toEqual([]);
});

test("ARCHITECTURE.md draws every room and lists every decision, and nothing else", () => {
  const text = read("src/ARCHITECTURE.md");
  const drawn = [...(/^src\/\n([\s\S]*?)^drivers\//m.exec(text)?.[1] ?? "").matchAll(/^ {2}([\w-]+)\//gm)].map(
    ([, name]) => name,
  );
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter(
    (one) => one.isDirectory() && one.name !== "decisions",
  );
  expect(drawn.toSorted()).toEqual(rooms.map(({ name }) => name).toSorted());
  const listed = [...text.matchAll(/\]\(decisions\/([^)]+)\)/g)].map(([, name]) => name);
  expect(listed).toEqual(readdirSync(join(root, "src/decisions")).sort());
});

test("one that leads nowhere is found, in whatever form", () => {
  const planted: readonly (readonly [string, readonly string[]])[] = [
    ["QC.md 3.4 no. 2, HL7.md 2.1 and 2.2, LIS.md Part 2, ruling 8b", []],
    ["see QC.md 9.9", ["QC.md 9.9"]],
    ["see HL7.md 1.5, 5.2 and 8.1", ["HL7.md 8.1"]],
    ["QC.md 1.2,\n * 1.99)", ["QC.md 1.99"]],
    ["QC.md 3.4 no. 99", ["QC.md 3.4 no. 99"]],
    ["LIS.md Part 9", ["LIS.md Part 9"]],
    ['CONTRACTS.md "Smoke"', ['CONTRACTS.md "Smoke"']],
    ["rulings 7, 9 and 99", ["ruling 99"]],
    ["decision 9999", ["decision 9999"]],
    ["vector W99, and (W03, W98)", ["vector W99", "vector W98"]],
    ["see elsewhere.md", ["elsewhere.md"]],
  ];
  for (const [text, wanted] of planted) expect(unresolved("src/planted.ts", text), text).toEqual(wanted);
  expect(unresolved("src/planted.md", "`qc/judge.ts` `qc/nowhere.ts`")).toEqual(["qc/nowhere.ts"]);
  expect(unresolved("src/planted.md", "[a](../README.md) [b](nowhere.md) [c](../README.md#nowhere) [d](https://a.no/x)")).toEqual(
    ["nowhere.md", "../README.md#nowhere"],
  );
});
