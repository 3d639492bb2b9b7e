/** XML read by saxes, which is strict and knows nothing of our own reader and writers. Throws on what is not well-formed. */
import { SaxesParser } from "saxes";

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlNode[];
}

interface GrowingNode extends XmlNode {
  text: string;
  readonly children: GrowingNode[];
}

const empty = (name: string, attributes = {}): GrowingNode => ({ name, attributes, text: "", children: [] });

export function readXmlTree(source: string): XmlNode {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const document = empty("");
  const open = [document];
  const innermost = (): GrowingNode => open.at(-1) ?? document;
  const addText = (text: string): void => {
    innermost().text += text;
  };
  parser.on("opentag", ({ name, attributes }) => {
    const node = empty(name, { ...attributes });
    innermost().children.push(node);
    open.push(node);
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(source).close();
  const [root] = document.children;
  if (root === undefined) throw new Error("no root");
  return root;
}

/**
 * The document by its paths: attributes and elements are properties, an element that holds text alone is that text, one that comes
 * several times, or is named in `lists`, is a list. `trimmed`: the layout's white space is left out.
 */
export function readXmlObject(source: string, { lists = [], trimmed = true }: ObjectOptions = {}): unknown {
  const root = readXmlTree(source);
  return { [root.name]: toObject(root, { lists, trimmed }) };
}

interface ObjectOptions {
  readonly lists?: readonly string[];
  readonly trimmed?: boolean;
}

function toObject({ attributes, text, children }: XmlNode, options: Required<ObjectOptions>): unknown {
  const content = options.trimmed ? text.trim() : text;
  if (Object.keys(attributes).length === 0 && children.length === 0) return content;
  const named = Object.entries(Object.groupBy(children, ({ name }) => name)).map(([name, nodes = []]) => {
    const values = nodes.map((node) => toObject(node, options));
    return [name, values.length > 1 || options.lists.includes(name) ? values : values[0]];
  });
  return { ...attributes, ...Object.fromEntries(named), ...(content === "" ? {} : { "#text": content }) };
}
