import { type Action, defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { checkDashboardBody, type DashboardFinding } from '../dashboard-body';
import { tags } from '../shapes';

interface Input {
  readonly DashboardName: string;
  readonly DashboardBody: string;
}

const invalid = (message: string, findings: readonly DashboardFinding[]): AwsError =>
  new AwsError('DashboardInvalidInputError', 400, message, {
    queryError: 'InvalidParameterInput',
    members: {
      dashboardValidationMessages: findings.map(({ path, message: Message }) => ({ DataPath: path, Message })),
    },
  });

/** Overwrites the whole dashboard; warnings come back, hard errors refuse it. */
export const putDashboard: Action<Input> = defineAction<Input>({
  name: 'PutDashboard',
  input: {
    DashboardName: { type: 'string', required: true },
    DashboardBody: { type: 'string', required: true },
    Tags: tags,
  },
  run({ DashboardName: name, DashboardBody: body }, { kernel, at }) {
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
      throw invalid(
        'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).',
        [],
      );
    }
    const findings = checkDashboardBody(body);
    const hard = findings.filter((finding) => finding.hard);
    if (hard.length > 0) {
      const count = `${hard.length} validation ${hard.length === 1 ? 'error' : 'errors'}`;
      const single = hard[0]?.path === '/' ? hard[0].message : undefined;
      throw invalid(
        single ??
          `The dashboard body is invalid, there are ${count}: ${JSON.stringify(hard.map(({ path, message }) => ({ dataPath: path, message })))}`,
        hard,
      );
    }
    const state = kernel.world.cloudwatch;
    state.dashboards = [
      ...state.dashboards.filter((dashboard) => dashboard.name !== name),
      { name, body, modifiedAt: at },
    ];
    return { DashboardValidationMessages: findings.map(({ path, message }) => ({ DataPath: path, Message: message })) };
  },
});
