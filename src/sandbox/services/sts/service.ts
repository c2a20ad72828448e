import { defineAction, type Service } from '../../kernel/action';
import { assumeRole } from './assume-role';

/** Name of the one identity that the sandbox's clients have. */
export const operatorArn = (accountId: string): string => `arn:aws:sts::${accountId}:assumed-role/operator/rehearsal`;

const getCallerIdentity = defineAction<Record<string, never>>({
  name: 'GetCallerIdentity',
  input: {},
  run: (_input, { kernel, principalArn }) => ({
    Arn: principalArn,
    UserId: 'AROAREHEARSALOPERATOR:rehearsal',
    Account: kernel.world.accountId,
  }),
});

/** STS: who am I, and acting as a role. */
export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  queryFace: { version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  outputTypes: { timestamps: new Set(['Expiration']), maps: new Set() },
  validationCode: 'ValidationError',
  actions: [getCallerIdentity, assumeRole],
};
