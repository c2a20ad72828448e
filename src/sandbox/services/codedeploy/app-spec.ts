import { createHash } from 'node:crypto';
import { notImplemented } from '../../kernel/errors';
import { refused } from './errors';
import type { AliasShift } from './state';

/** A revision as CreateDeployment and RegisterApplicationRevision take it. */
export interface RevisionInput {
  readonly revisionType?: string;
  readonly appSpecContent?: { readonly content?: string; readonly sha256?: string };
  readonly string?: { readonly content?: string; readonly sha256?: string };
}

export const revisionShape = {
  type: 'structure',
  members: {
    revisionType: { type: 'string', enum: ['S3', 'GitHub', 'String', 'AppSpecContent'] },
    s3Location: { type: 'document', refused: true },
    gitHubLocation: { type: 'document', refused: true },
    appSpecContent: { type: 'structure', members: { content: { type: 'string' }, sha256: { type: 'string' } } },
    string: { type: 'structure', members: { content: { type: 'string' }, sha256: { type: 'string' } } },
  },
} as const;

const invalid = (why: string) => refused('InvalidRevisionException', `The AppSpec content is not valid: ${why}`);

/** The text of a revision and its digest; a digest given by the caller must match the text. */
export function revisionText(revision: RevisionInput | undefined): {
  readonly content: string;
  readonly sha256: string;
} {
  if (revision === undefined) throw refused('RevisionRequiredException', 'Revision is required');
  const source = revision.appSpecContent ?? revision.string;
  if (source?.content === undefined) throw invalid('appSpecContent.content is required');
  const sha256 = createHash('sha256').update(source.content, 'utf8').digest('hex');
  if (source.sha256 !== undefined && source.sha256.toLowerCase() !== sha256) {
    throw invalid(`its SHA-256 is ${sha256}, not ${source.sha256}`);
  }
  return { content: source.content, sha256 };
}

/** What an AppSpec asks for. Throws InvalidRevisionException, or NotImplemented for parts that the sandbox lacks. */
export function parseAppSpec(content: string): AliasShift {
  let spec: unknown;
  try {
    spec = JSON.parse(content);
  } catch {
    throw invalid('it is not JSON (the sandbox reads no YAML)');
  }
  if (!isObject(spec)) throw invalid('it must be an object');
  if (spec.version !== 0 && spec.version !== '0.0') throw invalid('version must be 0.0');
  if (Array.isArray(spec.Hooks) && spec.Hooks.length > 0) throw notImplemented('AppSpec hooks');
  const resources = Array.isArray(spec.Resources) ? spec.Resources : [];
  const entries = resources.flatMap((resource: unknown) => (isObject(resource) ? Object.entries(resource) : []));
  const [first, ...others] = entries;
  if (first === undefined || others.length > 0) throw invalid('Resources must hold exactly one function');
  const [resource, body] = first;
  if (!isObject(body) || body.Type !== 'AWS::Lambda::Function' || !isObject(body.Properties)) {
    throw invalid(`the resource ${resource} must be an AWS::Lambda::Function with Properties`);
  }
  const property = (name: string): string => {
    const value = (body.Properties as Record<string, unknown>)[name];
    if (typeof value !== 'string' || value === '') throw invalid(`${resource}.Properties.${name} must be a text`);
    return value;
  };
  return {
    resource,
    functionName: property('Name'),
    alias: property('Alias'),
    currentVersion: property('CurrentVersion'),
    targetVersion: property('TargetVersion'),
  };
}

/** The AppSpec that undoes a shift. */
export const reversedAppSpec = (shift: AliasShift): string =>
  JSON.stringify({
    version: 0,
    Resources: [
      {
        [shift.resource]: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Name: shift.functionName,
            Alias: shift.alias,
            CurrentVersion: shift.targetVersion,
            TargetVersion: shift.currentVersion,
          },
        },
      },
    ],
  });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
