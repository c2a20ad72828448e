import { defineAction, rest } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import type { Kernel } from '../../../kernel/kernel';
import { servedVersion } from '../../appconfig/deployment.machine';
import { retrievedFlags } from '../../appconfig/retrieval-format';
import type { ConfigurationProfile, HostedVersion } from '../../appconfig/state';
import type { Session } from '../state';
import { badToken, makeToken, sessionOf, TOKEN_LIFE_MS } from '../token';

/** Each token works once; the body is empty when nothing changed since the session's last successful call. */
export const getLatestConfiguration = defineAction<{ ConfigurationToken: string }>({
  name: 'GetLatestConfiguration',
  http: { method: 'GET', path: '/configuration' },
  input: {
    ConfigurationToken: {
      type: 'string',
      in: 'query',
      wire: 'configuration_token',
      required: true,
      pattern: /^\S{1,8192}$/,
    },
  },
  run(input, { kernel, at }) {
    const state = kernel.world.appconfigdata;
    const id = sessionOf(input.ConfigurationToken);
    const session = Object.hasOwn(state.sessions, id) ? state.sessions[id] : undefined;
    if (session === undefined || session.token !== input.ConfigurationToken) {
      throw badToken('Corrupted', 'Request token not valid: it was used before, or was never issued');
    }
    if (at - session.issuedAt > TOKEN_LIFE_MS) throw badToken('Expired', 'Request token expired');
    if (session.pollEnforced && session.polledAt !== undefined && at < session.polledAt + session.pollSeconds * 1000) {
      throw badToken('PollIntervalNotSatisfied', 'Request too early: the minimum poll interval has not passed');
    }
    const { profile, version } = served(kernel, session);
    const turn = (session.polls ?? 0) + 1;
    session.polls = turn;
    session.polledAt = at;
    session.issuedAt = at;
    session.token = makeToken(id, kernel.random.fork(`configuration session ${id} token ${turn}`).hex(40));
    const changed = session.delivered !== version.number;
    const content = Buffer.from(version.contentBase64, 'base64');
    const retrieved =
      profile.type === 'AWS.AppConfig.FeatureFlags'
        ? retrievedFlags(content)
        : { contentType: version.contentType, body: content };
    if (changed) session.delivered = version.number;
    return rest({
      headers: {
        'next-poll-configuration-token': session.token,
        'next-poll-interval-in-seconds': String(session.pollSeconds),
        'content-type': retrieved.contentType,
        ...(version.label === undefined ? {} : { 'version-label': version.label }),
      },
      body: changed ? retrieved.body : new Uint8Array(0),
    });
  },
});

function served(
  kernel: Kernel,
  session: Session,
): { readonly profile: ConfigurationProfile; readonly version: HostedVersion } {
  const application = kernel.world.appconfig.applications[session.applicationId];
  const profile = application?.profiles[session.profileId];
  const deployment = application?.environments[session.environmentId]?.deployments.findLast(
    (candidate) => candidate.profileId === session.profileId,
  );
  const number = deployment === undefined ? undefined : servedVersion(deployment, session.place);
  const version = profile?.versions.find((candidate) => candidate.number === number);
  if (profile === undefined || version === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      404,
      'No configuration is deployed for this profile and environment',
      {
        members: { ResourceType: 'Deployment', ReferencedBy: { ConfigurationProfileIdentifier: session.profileId } },
      },
    );
  }
  return { profile, version };
}
