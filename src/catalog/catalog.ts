import { parseSpan } from '../domain/text/time-span';

/** Functions whose log groups a query reads; their names come from the configuration. */
const CATALOG_LOG_GROUPS = ['mock-read', 'prisma-read'] as const;

export type CatalogLogGroup = (typeof CATALOG_LOG_GROUPS)[number];

/** A Logs Insights query of `queries/`; `text` is the whole file, headers included (they are comments). */
export interface SavedQuery {
  readonly name: string;
  readonly title: string;
  /** The question it answers, in one sentence. */
  readonly answers: string;
  readonly window: { readonly text: string; readonly ms: number };
  readonly logGroups: readonly CatalogLogGroup[];
  /** Columns of its result, in order; a row may lack some. */
  readonly columns: readonly string[];
  readonly parameters: readonly string[];
  readonly text: string;
}

/** An X-Ray filter of `queries/`; `text` is the expression without the headers, which X-Ray would not understand. */
export interface SavedFilter {
  readonly name: string;
  readonly title: string;
  readonly answers: string;
  readonly parameters: readonly string[];
  readonly text: string;
}

/** The saved queries and filters, in the order of their `order` headers. */
export interface Catalog {
  readonly queries: readonly SavedQuery[];
  readonly filters: readonly SavedFilter[];
  /** Files that cannot be used; each takes only itself away. */
  readonly broken: readonly { readonly name: string; readonly why: string }[];
}

/** A file of `queries/`: its name without folder, and its content. */
export interface CatalogFile {
  readonly name: string;
  readonly text: string;
}

/** A file of `queries/` that cannot be used, with the reason. */
class CatalogError extends Error {
  override readonly name = 'CatalogError';
}

const QUERY_SUFFIX = '.logsinsights';
const FILTER_SUFFIX = '.xray';
const HEADER = /^# ([a-z-]+): (.+)$/;

/** Reads the files of `queries/`; other files are ignored. A file with a header that is missing, unknown or wrong is `broken`. */
export function readCatalog(files: readonly CatalogFile[]): Catalog {
  const broken: { readonly name: string; readonly why: string }[] = [];
  const each = <T>(suffix: string, read: (file: CatalogFile) => T): readonly T[] =>
    files
      .filter(({ name }) => name.endsWith(suffix))
      .flatMap((file) => {
        try {
          return [read(file)];
        } catch (error) {
          if (!(error instanceof CatalogError)) throw error;
          broken.push({ name: file.name.slice(0, -suffix.length), why: error.message });
          return [];
        }
      });
  const queries = ordered(each(QUERY_SUFFIX, readQuery));
  return { queries, filters: ordered(each(FILTER_SUFFIX, readFilter)), broken };
}

function ordered<T>(entries: readonly { readonly order: number; readonly entry: T }[]): readonly T[] {
  return [...entries].sort((left, right) => left.order - right.order).map(({ entry }) => entry);
}

const QUERY_HEADERS = ['title', 'answers', 'order', 'window', 'log-groups', 'columns', 'parameters'];
const FILTER_HEADERS = ['title', 'answers', 'order', 'parameters'];

function readQuery(file: CatalogFile): { readonly order: number; readonly entry: SavedQuery } {
  const headers = new Headers(file, QUERY_HEADERS);
  const windowText = headers.required('window');
  const ms = parseSpan(windowText);
  if (ms === undefined) throw headers.error(`"${windowText}" is no window such as 1h`);
  const logGroups = headers.list('log-groups').map((group) => {
    const known = CATALOG_LOG_GROUPS.find((candidate) => candidate === group);
    if (known === undefined) throw headers.error(`there is no log group "${group}"`);
    return known;
  });
  const text = file.text;
  const entry: SavedQuery = {
    name: file.name.slice(0, -QUERY_SUFFIX.length),
    title: headers.required('title'),
    answers: headers.required('answers'),
    window: { text: windowText, ms },
    logGroups,
    columns: headers.list('columns'),
    parameters: headers.parameters(text),
    text,
  };
  return { order: headers.order(), entry };
}

function readFilter(file: CatalogFile): { readonly order: number; readonly entry: SavedFilter } {
  const headers = new Headers(file, FILTER_HEADERS);
  const text = headers.rest;
  if (text === '') throw headers.error('there is no expression');
  const entry: SavedFilter = {
    name: file.name.slice(0, -FILTER_SUFFIX.length),
    title: headers.required('title'),
    answers: headers.required('answers'),
    parameters: headers.parameters(text),
    text,
  };
  return { order: headers.order(), entry };
}

class Headers {
  private readonly values = new Map<string, string>();
  /** The file after its headers. */
  readonly rest: string;

  constructor(
    private readonly file: CatalogFile,
    known: readonly string[],
  ) {
    const lines = file.text.split(/\r?\n/);
    let at = 0;
    for (; lines[at]?.startsWith('#') === true; at += 1) {
      const [, key, value] = HEADER.exec(lines[at] ?? '') ?? [];
      if (key === undefined || value === undefined) throw this.error(`line ${at + 1} is no header "# key: value"`);
      if (!known.includes(key)) throw this.error(`the header "${key}" is not known`);
      if (this.values.has(key)) throw this.error(`the header "${key}" is written twice`);
      this.values.set(key, value.trim());
    }
    this.rest = lines.slice(at).join('\n').trim();
  }

  required(key: string): string {
    const value = this.values.get(key);
    if (value === undefined) throw this.error(`the header "${key}" is missing`);
    return value;
  }

  list(key: string): readonly string[] {
    return splitList(this.required(key));
  }

  order(): number {
    const order = Number(this.required('order'));
    if (!Number.isInteger(order) || order < 1) throw this.error('"order" is no whole number from 1');
    return order;
  }

  /** The declared parameters; the text must use each of them as `{{name}}`, and no other. */
  parameters(text: string): readonly string[] {
    const declared = splitList(this.values.get('parameters') ?? '');
    const used = parametersIn(text);
    const undeclared = used.find((name) => !declared.includes(name));
    const unused = declared.find((name) => !used.includes(name));
    if (undeclared !== undefined) throw this.error(`the parameter "${undeclared}" is not declared`);
    if (unused !== undefined) throw this.error(`the parameter "${unused}" is not used`);
    return declared;
  }

  error(message: string): CatalogError {
    return new CatalogError(`${this.file.name}: ${message}`);
  }
}

/** Names of the parameters in a text, each written `{{name}}`. */
export function parametersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{([A-Za-z]+)\}\}/g)].map(([, name]) => name ?? ''))];
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
