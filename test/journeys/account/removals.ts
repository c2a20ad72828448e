import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policiesOf, ROLES_OF_PEOPLE, type Role } from '../../../src/domain/system/permissions';
import { evaluate, type Policy, parsePolicy } from '../../../src/sandbox/index';
import { type Account, openAccount } from './account';
import { STAGING } from './staging';
import { provisionDefaults, type Typed, walk } from './walk';

/** The policies of a role without one action. */
export async function policiesWithout(account: Account, role: Role, action: string): Promise<readonly Policy[]> {
  const documents = policiesOf(role, await account.system(), '000000000000').map((document) => ({
    ...document,
    Statement: document.Statement.flatMap((statement) => {
      const Action = statement.Action.filter((name) => name !== action);
      return Action.length === 0 ? [] : [{ ...statement, Action }];
    }),
  }));
  return documents
    .filter(({ Statement }) => Statement.length > 0)
    .map((document, at) => parsePolicy(`${role} ${at}`, document));
}

/** The actions that lines of a role have asked for. */
export const actionsAsked = (account: Account, role: Role): readonly string[] => [
  ...new Set(account.asked.filter((one) => one.role === role).map(({ access }) => access.action)),
];

/** What the recorded lines of a role could not have done without the action: `line: action`. */
export async function missedBy(account: Account, role: Role, action: string): Promise<readonly string[]> {
  const without = await policiesWithout(account, role, action);
  return account.asked
    .filter((one) => one.role === role && evaluate(without, one.access) !== 'allowed')
    .map(({ line, access }) => `${line}: ${access.action}`);
}

/** The account as it was before a line was typed: world, journal and configuration, each in a folder of its own. */
export interface Snapshots {
  readonly before: (line: string) => Promise<void>;
  folderOf(turn: number): string;
}

export function createSnapshots(account: Account, isKept: (line: string) => boolean): Snapshots {
  const root = join(account.folder, 'before');
  const folderOf = (turn: number): string => join(root, String(turn));
  mkdirSync(root);
  return {
    folderOf,
    async before(line) {
      if (isKept(line)) await account.keep(folderOf(account.nextTurn()));
    },
  };
}

/** The first line of the role that asked for the action, among those that are kept. */
export function firstAsker(
  account: Account,
  ran: readonly Typed[],
  { role, action, line }: { readonly role: Role; readonly action: string; readonly line: string },
): Typed {
  const asked = account.asked.find(
    (one) => one.role === role && one.access.action === action && one.line.startsWith(line),
  );
  const found = ran.find(({ result }) => result.turn === asked?.turn);
  if (found === undefined) throw new Error(`${line} has not asked for ${action}`);
  return found;
}

export interface Rerun {
  /** Actions that were denied. */
  readonly denied: readonly string[];
  readonly code: number | null;
  /** All that the command printed. */
  readonly said: string;
}

/** Types a line once more on the account as it was, by somebody who may do all that the role may but this. */
export async function rerunWithout(
  snapshots: Snapshots,
  { line, options, result }: Typed,
  { role, action }: { readonly role: Role; readonly action: string },
): Promise<Rerun> {
  const copy = mkdtempSync(join(tmpdir(), 'huntaze-beta-again-'));
  cpSync(snapshots.folderOf(result.turn), copy, { recursive: true });
  const account = await openAccount({ home: copy });
  try {
    const policies = await policiesWithout(account, role, action);
    const { code, stdout, stderr } = await account.run(role, line, { ...options, policies });
    return {
      denied: [...new Set(account.denied.map(({ access }) => access.action))],
      code,
      said: `${stdout}${stderr}`,
    };
  } finally {
    await account.close();
    account.remove();
  }
}

/** How one removal came out; `isNamed` is what the person who typed the line reads. */
export interface Removal {
  readonly role: Role;
  readonly action: string;
  readonly line: string;
  readonly isDenied: boolean;
  readonly isNamed: boolean;
}

/** Takes each single action out of each role that asked for it, and types the quickest line that needs it once more. */
export async function removeEach(onRemoved: (removal: Removal) => void): Promise<readonly Removal[]> {
  const account = await openAccount();
  try {
    await provisionDefaults(account);
    account.forgetAsked();
    const snapshots = createSnapshots(account, () => true);
    const ran = await walk(account, STAGING, snapshots.before);
    await account.close();
    const removals: Removal[] = [];
    for (const role of ROLES_OF_PEOPLE) {
      for (const action of actionsAsked(account, role)) {
        const removal = await removed(account, snapshots, ran, { role, action });
        removals.push(removal);
        onRemoved(removal);
      }
    }
    return removals;
  } finally {
    account.remove();
  }
}

async function removed(
  account: Account,
  snapshots: Snapshots,
  ran: readonly Typed[],
  { role, action }: Pick<Removal, 'role' | 'action'>,
): Promise<Removal> {
  const turns = new Set(
    account.asked.filter((one) => one.role === role && one.access.action === action).map((one) => one.turn),
  );
  const askers = ran.filter(({ result }) => turns.has(result.turn)).sort((a, b) => a.tookMs - b.tookMs);
  let best: Removal | undefined;
  for (const one of askers.slice(0, LINES_TO_TRY)) {
    const { denied, said } = await rerunWithout(snapshots, one, { role, action });
    const seen = { role, action, line: one.line, isDenied: denied.includes(action), isNamed: said.includes(action) };
    if (best === undefined || (seen.isDenied && !best.isDenied) || seen.isNamed) best = seen;
    if (best.isDenied && best.isNamed) break;
  }
  if (best === undefined) throw new Error(`no line of ${role} asks for ${action}`);
  return best;
}

/** Some lines do without an action that another one names. */
const LINES_TO_TRY = 3;
