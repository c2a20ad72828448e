import { defineAction } from '../../../kernel/action';
import { validationError } from '../errors';
import { findStack } from '../find';
import { stackName } from '../shapes';
import { parseTemplate } from '../template';

/** Parameters and resource types of a template, or of the one that a stack was made from. */
export const getTemplateSummary = defineAction<{ StackName?: string; TemplateBody?: string }>({
  name: 'GetTemplateSummary',
  input: {
    StackName: stackName,
    TemplateBody: { type: 'string', min: 1, max: 51_200 },
    TemplateURL: { type: 'string', refused: true },
    StackSetName: { type: 'string', refused: true },
    TemplateSummaryConfig: { type: 'document' },
    CallAs: { type: 'string', refused: true },
  },
  run(input, context) {
    const text = input.TemplateBody ?? (input.StackName && findStack(context, input.StackName).template);
    if (!text) throw validationError('Either StackName or TemplateBody must be specified.');
    const { Description, Parameters, Resources } = parseTemplate(text);
    const types = [...new Set(Object.values(Resources).map(({ Type }) => Type))];
    return {
      Parameters: Object.entries(Parameters).map(([ParameterKey, parameter]) => ({
        ParameterKey,
        ...(parameter.Default === undefined ? {} : { DefaultValue: String(parameter.Default) }),
        ParameterType: parameter.Type,
        NoEcho: false,
        ...(parameter.Description === undefined ? {} : { Description: parameter.Description }),
      })),
      ...(Description === undefined ? {} : { Description }),
      ...(types.includes('AWS::IAM::Role') ? { Capabilities: ['CAPABILITY_IAM'] } : {}),
      ResourceTypes: types,
      Version: '2010-09-09',
    };
  },
});
