import type { GlobalOptions } from '../commands/command';
import { OperatorError } from '../domain/operator-error';
import type { ResolvedValue } from '../domain/system/configuration';
import { SANDBOX_ACCOUNT } from '../domain/system/system';
import { advice, own } from '../domain/text/advice';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;
const isAws = (hostname: string): boolean => /\.(?:amazonaws\.com(?:\.cn)?|aws|api\.aws)$/.test(hostname);

/** What the clients' endpoints are, taken together. */
export type EndpointKind =
  | { readonly kind: 'aws' }
  | { readonly kind: 'custom'; readonly url: string; readonly loopback: boolean }
  | { readonly kind: 'mixed'; readonly endpoints: Readonly<Record<string, string>> };

/** All live, or all one custom endpoint; anything else is mixed. */
export function endpointKind(endpoints: Readonly<Record<string, string>>): EndpointKind {
  const urls = [...new Set(Object.values(endpoints))];
  if (urls.every((url) => isAws(new URL(url).hostname))) return { kind: 'aws' };
  const [only] = urls;
  if (urls.length === 1 && only !== undefined)
    return { kind: 'custom', url: only, loopback: LOOPBACK.test(new URL(only).hostname) };
  return { kind: 'mixed', endpoints };
}

/** Refuses endpoints that a write may not go to, or an account that is not the pinned one. Pure. */
export function checkWrites(facts: {
  readonly endpoint: EndpointKind;
  readonly account: string;
  readonly pinned: string | undefined;
}): 'allowed' | 'ask-to-pin' {
  const { endpoint, account, pinned } = facts;
  if (endpoint.kind === 'mixed') {
    const list = Object.entries(endpoint.endpoints).map(([service, url]) => `${service} ${url}`);
    throw new OperatorError('ENDPOINT', `the services do not all go to the same place: ${list.join(', ')}`, {
      why: 'a beta that is half real and half not cannot be undone',
      next: 'unset the AWS_ENDPOINT_URL_* variables, or give one --endpoint-url',
      exitCode: 5,
    });
  }
  if (endpoint.kind === 'custom' && !endpoint.loopback && !endpoint.url.startsWith('https:')) {
    throw new OperatorError('ENDPOINT', `${endpoint.url} is not https`, {
      why: 'only this machine may be spoken to in clear',
      next: 'give an https endpoint',
      exitCode: 5,
    });
  }
  if (endpoint.kind === 'aws' && account === SANDBOX_ACCOUNT) {
    throw new OperatorError('ENDPOINT', `account ${account} is a sandbox's, but the endpoints are AWS's`, {
      next: advice`${own`config`}  shows where the values come from`,
      exitCode: 5,
    });
  }
  if (pinned !== undefined && pinned !== account) {
    throw new OperatorError(
      'WRONG_ACCOUNT',
      `the credentials are those of account ${account}, and ${pinned} is pinned`,
      {
        next:
          account === SANDBOX_ACCOUNT
            ? `add --sandbox, or --account ${account}, if the sandbox is meant`
            : 'use another --profile, or change "account" in the configuration',
        exitCode: 5,
      },
    );
  }
  return pinned === undefined && account !== SANDBOX_ACCOUNT ? 'ask-to-pin' : 'allowed';
}

/** What stands above the answers of a command that reads another account than the pinned one; undefined when it is the right one. */
export function wrongAccount(account: string, pinned: string | undefined): string | undefined {
  if (pinned === undefined || pinned === account || account === SANDBOX_ACCOUNT) return undefined;
  return `WRONG ACCOUNT ${pinned} is pinned, and these credentials are those of ${account}: what follows is of ${account}`;
}

/** Where the endpoint comes from when the operator did not type it: a file of the working folder, or a variable. */
export interface BorrowedEndpoint {
  readonly url: string;
  readonly from: string;
}

const ENDPOINT_VARIABLE = /^AWS_ENDPOINT_URL(?:_|$)/;

/** The endpoint of a run that nobody typed for it; undefined when there is none, or when the user's own files name it. */
export function borrowedEndpoint(
  values: readonly ResolvedValue[],
  globals: Pick<GlobalOptions, 'endpointUrl' | 'sandbox' | 'config'>,
  env: Readonly<Record<string, string | undefined>>,
): BorrowedEndpoint | undefined {
  if (globals.sandbox || globals.endpointUrl !== undefined) return undefined;
  const configured = values.find(({ path }) => path === 'endpointUrl');
  if (typeof configured?.value === 'string') {
    const { origin, value } = configured;
    if (origin.kind === 'environment') return { url: value, from: `the variable ${origin.variable}` };
    const inFolder = origin.kind === 'file' && globals.config === undefined && origin.path.startsWith('./');
    return inFolder ? { url: value, from: `${origin.path} of this folder` } : undefined;
  }
  const variable = Object.keys(env).find((name) => ENDPOINT_VARIABLE.test(name) && env[name]);
  return variable === undefined ? undefined : { url: env[variable] ?? '', from: `the variable ${variable}` };
}

/** A write to an endpoint that nobody typed, without a terminal to ask. */
export const mustNameEndpoint = ({ url, from }: BorrowedEndpoint): OperatorError =>
  new OperatorError('ENDPOINT', `this would write to ${url}, which ${from} names`, {
    why: '--yes answers questions, it does not choose where to write',
    next: `add --endpoint-url ${url} if that is the right one, or remove it there`,
    exitCode: 5,
  });

/** Message of a live write without a pinned account when no question is possible. */
export function mustPin(account: string, globals: Pick<GlobalOptions, 'yes'>): OperatorError {
  return new OperatorError('WRONG_ACCOUNT', `no account is pinned, and these credentials are those of ${account}`, {
    why: globals.yes
      ? '--yes answers questions, it does not choose an account'
      : 'the first write of all asks which account it may touch',
    next: `add --account ${account} if that is the right one`,
    exitCode: 5,
  });
}
