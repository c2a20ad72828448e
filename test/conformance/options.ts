import { parseArgs } from 'node:util';
import { type CaseService, SERVICES } from './cases/table';

const USAGE = `npm run conformance                                       the cases on a served sandbox
npm run conformance -- --live --profile NAME              also on the account of that profile
    --region REGION   --prefix LETTERS   --only SERVICE,…   --yes
    --record                                              notes what was seen in test/conformance/seen-live.json
npm run conformance -- --live --profile NAME --clean      deletes what interrupted runs left there`;

/** A mistake in the command line, or something that the person in front has to decide. */
export class Refused extends Error {}

const PREFIX = /^[a-z0-9]{1,12}$/;

/** Reads the words of the command line; throws `Refused`, with what to type. */
export function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      live: { type: 'boolean', default: false },
      clean: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      profile: { type: 'string' },
      region: { type: 'string' },
      prefix: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const { live, clean, profile, prefix } = values;
  if ((live || clean) && profile === undefined) throw new Refused(`a live run names its --profile\n${USAGE}`);
  if (clean && !live) throw new Refused(`--clean deletes on an account: add --live\n${USAGE}`);
  if (prefix !== undefined && !PREFIX.test(prefix))
    throw new Refused(`--prefix "${prefix}" must be 1 to 12 small letters and digits: it becomes part of names`);
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !SERVICES.includes(name as CaseService));
  if (unknown !== undefined) throw new Refused(`--only "${unknown}" is none of ${SERVICES.join(', ')}`);
  return { ...values, profile: profile ?? '', services: SERVICES.filter((name) => only?.includes(name) ?? true) };
}

export type Options = ReturnType<typeof readOptions>;
