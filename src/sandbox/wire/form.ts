import type { Members, Shape } from '../kernel/schema';
import type { WireRequest } from '../kernel/wire-types';
import { plainBody } from './body';

/** Whether the request is a form, as the query protocol sends it. */
export const isForm = (request: WireRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

export const formParameters = (request: WireRequest): URLSearchParams =>
  new URLSearchParams(Buffer.from(plainBody(request, 'MalformedQueryString')).toString('utf8'));

/**
 * The members behind a form of the query protocol: `Names.member.1=a`, `Metric.Dimensions.member.2.Value=b`,
 * `Map.entry.1.key=k`. Texts become numbers and booleans where the shapes ask for them; unknown names stay as they
 * are, so that `validate` refuses them.
 */
export function formMembers(members: Members, parameters: URLSearchParams): Record<string, unknown> {
  const tree = treeOf(parameters);
  return membersOf(members, tree);
}

/** A text, or what is under a name. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

const emptyNode = (): Node => ({ children: new Map() });

function treeOf(parameters: URLSearchParams): Node {
  const root = emptyNode();
  for (const [name, text] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = text;
  }
  return root;
}

function membersOf(members: Members, node: Node): Record<string, unknown> {
  return Object.fromEntries(
    [...node.children].map(([name, child]) => {
      const shape = Object.hasOwn(members, name) ? members[name] : undefined;
      return [name, shape === undefined ? (child.text ?? {}) : memberValue(shape, child)];
    }),
  );
}

function memberValue(shape: Shape, node: Node): unknown {
  const { text, children } = node;
  switch (shape.type) {
    case 'structure':
      return membersOf(shape.members, node);
    case 'list':
      // An empty list travels as an empty text, one item sometimes as its text alone.
      if (text !== undefined) return text === '' ? [] : [text];
      return inOrder(children.get('member') ?? node).map((item) => memberValue(shape.of, item));
    case 'map':
      return Object.fromEntries(
        inOrder(children.get('entry') ?? node).map((entry) => [
          entry.children.get('key')?.text ?? '',
          memberValue(shape.of, entry.children.get('value') ?? emptyNode()),
        ]),
      );
    case 'integer':
    case 'long':
    case 'number':
    // A document is checked by its action; in AWS's models these are numbers.
    case 'document':
      return text !== undefined && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

const inOrder = (node: Node): Node[] =>
  [...node.children]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
