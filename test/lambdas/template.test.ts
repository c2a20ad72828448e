import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const template = fileURLToPath(new URL('../../lambdas/template.yaml', import.meta.url));
const text = readFileSync(template, 'utf8');

describe('the stack', () => {
  it('passes cfn-lint', () => {
    const run = spawnSync('cfn-lint', [template], { encoding: 'utf8' });
    if (run.error) {
      console.log('cfn-lint is not installed: the template was not checked');
      return;
    }
    expect(run.stdout + run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('gives what provisioning takes', () => {
    const outputs = text.slice(text.indexOf('\nOutputs:'));
    for (const name of [
      'ApplicationId',
      'EnvironmentId',
      'MockReadRoleArn',
      'PrismaReadRoleArn',
      'CodeDeployRoleArn',
      'AppConfigAlarmRoleArn',
      'SubnetIds',
      'SecurityGroupIds',
      'DatabaseSecretArn',
      'DatabaseUrl',
      'ApiUrl',
    ]) {
      expect(outputs).toContain(`\n  ${name}:\n`);
    }
  });

  it('lets the functions neither deploy flags nor move their alias', () => {
    const functionRoles = text.slice(text.indexOf('\n  MockReadRole:'), text.indexOf('\n  CodeDeployRole:'));
    expect(functionRoles).not.toMatch(/appconfig:StartDeployment|lambda:UpdateAlias|lambda:\*|appconfig:\*|iam:/);
  });

  it('uses no YAML anchors: CloudFormation does not read them', () => {
    expect(text).not.toMatch(/: [&*][A-Za-z]/);
  });
});
