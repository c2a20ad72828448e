import { defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import type { AppConfigDataState } from '../state';
import { makeToken, TOKEN_LIFE_MS } from '../token';

const identifier = { type: 'string', required: true, min: 1, max: 128 } as const;

const DEFAULT_POLL_SECONDS = 60;
const CLEAR_EVERY_MS = 3_600_000;

/** Opens a session; ids and names are both taken. */
export const startConfigurationSession = defineAction<{
  ApplicationIdentifier: string;
  EnvironmentIdentifier: string;
  ConfigurationProfileIdentifier: string;
  RequiredMinimumPollIntervalInSeconds?: number;
}>({
  name: 'StartConfigurationSession',
  http: { method: 'POST', path: '/configurationsessions', status: 201 },
  input: {
    ApplicationIdentifier: identifier,
    EnvironmentIdentifier: identifier,
    ConfigurationProfileIdentifier: identifier,
    RequiredMinimumPollIntervalInSeconds: { type: 'integer', min: 15, max: 86_400 },
  },
  run(input, { kernel, at }) {
    const application = find(kernel.world.appconfig.applications, input.ApplicationIdentifier, 'Application');
    const environment = find(application.environments, input.EnvironmentIdentifier, 'Environment');
    const profile = find(application.profiles, input.ConfigurationProfileIdentifier, 'ConfigurationProfile');
    const state = kernel.world.appconfigdata;
    forgetExpired(state, at);
    const id = String(state.nextSession);
    state.nextSession += 1;
    const random = kernel.random.fork(`configuration session ${id}`);
    const token = makeToken(id, random.hex(40));
    state.sessions[id] = {
      applicationId: application.id,
      environmentId: environment.id,
      profileId: profile.id,
      pollSeconds: input.RequiredMinimumPollIntervalInSeconds ?? DEFAULT_POLL_SECONDS,
      pollEnforced: input.RequiredMinimumPollIntervalInSeconds !== undefined,
      token,
      issuedAt: at,
      place: random.next() * 100,
    };
    return { InitialConfigurationToken: token };
  },
});

function find<Item extends { readonly id: string; readonly name: string }>(
  items: Readonly<Record<string, Item>>,
  identifier: string,
  resource: string,
): Item {
  const found = Object.hasOwn(items, identifier)
    ? items[identifier]
    : Object.values(items).find((item) => item.name === identifier);
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFoundException', 404, `${resource} not found: ${identifier}`, {
    members: { ResourceType: resource, ReferencedBy: { [`${resource}Identifier`]: identifier } },
  });
}

/** Sessions whose token has expired can never speak again. */
function forgetExpired(state: AppConfigDataState, at: number): void {
  if (at - state.clearedAt < CLEAR_EVERY_MS) return;
  state.clearedAt = at;
  for (const [id, session] of Object.entries(state.sessions)) {
    if (at - session.issuedAt > TOKEN_LIFE_MS) delete state.sessions[id];
  }
}
