import type { Members, Shape } from '../../kernel/schema';

/** A name, or the ARN of a stack. */
export const stackName: Shape = {
  type: 'string',
  min: 1,
  max: 2048,
  pattern: /^(?:[a-zA-Z][-a-zA-Z0-9]*|arn:aws[-a-z]*:[-a-zA-Z0-9:/._+]*)$/,
};

export const requestToken: Shape = { type: 'string', min: 1, max: 128, pattern: /^[a-zA-Z0-9][-a-zA-Z0-9]*$/ };

export interface ParameterInput {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** Members that CreateStack, UpdateStack and CreateChangeSet share. */
export const templateMembers: Members = {
  StackName: { ...stackName, required: true },
  TemplateBody: { type: 'string', min: 1, max: 51_200 },
  TemplateURL: { type: 'string', refused: true },
  Parameters: {
    type: 'list',
    of: {
      type: 'structure',
      members: {
        ParameterKey: { type: 'string', required: true },
        ParameterValue: { type: 'string' },
        UsePreviousValue: { type: 'boolean' },
      },
    },
  },
  Capabilities: {
    type: 'list',
    of: { type: 'string', enum: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] },
  },
  Tags: {
    type: 'list',
    max: 50,
    of: {
      type: 'structure',
      members: {
        Key: { type: 'string', required: true, min: 1, max: 128 },
        Value: { type: 'string', required: true, min: 1, max: 256 },
      },
    },
  },
  RoleARN: { type: 'string', refused: true },
  NotificationARNs: { type: 'list', of: { type: 'string' }, max: 0 },
};

export interface TemplateInput {
  readonly StackName: string;
  readonly TemplateBody?: string;
  readonly Parameters?: readonly ParameterInput[];
  readonly Capabilities?: readonly string[];
}

/** Given values, with the previous ones where the caller asks for them. */
export const givenParameters = (
  input: TemplateInput,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (input.Parameters ?? []).flatMap(({ ParameterKey, ParameterValue, UsePreviousValue }) => {
      const value = UsePreviousValue === true ? before[ParameterKey] : ParameterValue;
      return value === undefined ? [] : [[ParameterKey, value]];
    }),
  );
