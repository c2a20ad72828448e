import type { EndedCall } from '../aws/client/sdk-clients';
import { createGateways, resolvedEndpoints } from '../aws/create-gateways';
import { OperatorError } from '../domain/operator-error';
import { type DeployedSystem, SANDBOX_ACCOUNT } from '../domain/system/system';
import type { Palette } from '../domain/text/palette';
import { ofEnvironment } from '../journal/state-folder';
import type { Gateways } from '../ports/gateways';
import type { Terminal } from '../terminal/terminal';
import { createFileBundles, shippedAs } from './file-bundles';
import { reachAws } from './reach/aws';
import type { ComposeParts, Connection, Reach } from './reach/reach';
import { createRecords, randomNonces, stateFolderOf } from './records';
import {
  borrowedEndpoint,
  checkWrites,
  endpointKind,
  mustNameEndpoint,
  mustPin,
  wrongAccount,
} from './write-permission';

/**
 * The composition root: everything that a command may reach, wired once. The identity is read first, and the header line
 * names it on stderr before any other output.
 */
export async function compose(parts: ComposeParts): Promise<Connection> {
  const { system, globals, terminal } = parts;
  const reach = globals.sandbox ? await (await import('./sandbox/reach')).reachSandbox(parts) : await reachAws(parts);
  return connect(parts, reach, system, terminal);
}

/** Gateways on a way to AWS, with the header printed and the write rules in place. */
export async function connect(
  parts: ComposeParts,
  reach: Reach,
  system: DeployedSystem,
  terminal: Terminal,
): Promise<Connection> {
  let identity: { readonly account: string; readonly arn: string } | undefined;
  const whoAmI = async () => {
    identity ??= await gateways.identities.current();
    return identity;
  };
  const folder = async (): Promise<string> => {
    const { account } = await whoAmI();
    const own = reach.records?.(account);
    return own === undefined ? stateFolderOf(account, system.region, system.name) : ofEnvironment(own, system.name);
  };
  const answered: string[] = [];
  const { journal, lock, notified } = createRecords({
    folder,
    actor: async () => (await whoAmI()).arn,
    clock: reach.clock,
    nonces: randomNonces,
    requestIds: () => answered.splice(0),
  });
  const gateways: Gateways = createGateways({
    system,
    clock: reach.clock,
    nonces: randomNonces,
    bundles: createFileBundles({ shipped: shippedAs(system) }),
    journal,
    lock,
    connection: {
      ...reach.connection,
      onWrite: (requestId) => answered.push(requestId),
      onCall: parts.globals.verbose ? (call) => terminal.say(callLine(call, terminal.sayPalette)) : undefined,
    },
  });

  const askForEndpoint = borrowedEndpointQuestion(parts, terminal);
  try {
    const { account } = await whoAmI();
    terminal.say(headerLine(account, system, reach, terminal.sayPalette));
    const wrong = wrongAccount(account, system.account);
    if (wrong !== undefined) terminal.warn(terminal.sayPalette.bad(wrong));
  } catch (error) {
    await reach.close();
    throw error;
  }
  return {
    gateways,
    notified,
    async allowWrites() {
      const { account } = await whoAmI();
      const endpoint =
        reach.connection.requestHandler === undefined
          ? endpointKind(await resolvedEndpoints(reach.connection))
          : ({ kind: 'custom', url: reach.endpointName, loopback: true } as const);
      const permission = checkWrites({ endpoint, account, pinned: system.account });
      await askForEndpoint();
      if (permission === 'allowed') return;
      if (!terminal.canAsk) throw mustPin(account, parts.globals);
      const agreed = await terminal.confirm(
        `No account is pinned. May this command write to account ${account}?`,
        `--account ${account}`,
      );
      if (!agreed)
        throw new OperatorError('DECLINED', `not pinned to account ${account}`, { next: 'use another --profile' });
      const where = system.name === undefined ? '' : ` under environments.${system.name}`;
      terminal.say(`put  "account": "${account}"  into huntaze-beta.config.json${where} to pin it for good`);
    },
    close: () => reach.close(),
  };
}

/** One call to AWS, for --verbose: nothing of what was sent or answered is in it. */
const callLine = ({ operation, durationMs, attempts, requestId, failed }: EndedCall, palette: Palette): string =>
  palette.dim(
    [
      failed ? 'aws failed' : 'aws',
      operation,
      `${Math.round(durationMs)} ms`,
      ...(attempts > 1 ? [`${attempts} attempts`] : []),
      ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ].join('  '),
  );

/** The line that says where a command goes. */
function headerLine(account: string, system: DeployedSystem, reach: Reach, palette: Palette): string {
  const line = [system.name, account, system.region, reach.endpointName]
    .filter((part) => part !== undefined)
    .join(' · ');
  return account === SANDBOX_ACCOUNT ? palette.warn(`${reach.mark ?? 'SANDBOX'} · ${line}`) : palette.strong(line);
}

/** Says when the endpoint comes from somewhere else than the options; the answer asks once before the first write to it. */
function borrowedEndpointQuestion({ values, globals }: ComposeParts, terminal: Terminal): () => Promise<void> {
  const borrowed = borrowedEndpoint(values, globals, process.env);
  if (borrowed === undefined) return async () => {};
  const { url, from } = borrowed;
  terminal.warn(terminal.sayPalette.bad(`ENDPOINT ${url} comes from ${from}, not from AWS's regions`));
  let agreed = false;
  return async () => {
    if (agreed) return;
    if (!terminal.canAsk) throw mustNameEndpoint(borrowed);
    const flag = `--endpoint-url ${url}`;
    if (!(await terminal.confirm(`Write to ${url}, which ${from} names?`, flag)))
      throw new OperatorError('DECLINED', `nothing was written to ${url}`, { next: flag });
    agreed = true;
  };
}
