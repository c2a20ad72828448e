import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const template = fileURLToPath(new URL('../../lambdas/template.yaml', import.meta.url));
const text = readFileSync(template, 'utf8');

/** What every stack is told. */
const REQUIRED = {
  VpcId: 'vpc-0a1b2c3d',
  SubnetIds: ['subnet-0a1b2c3d', 'subnet-0d3c2b1a'],
  DatabaseInstanceIdentifier: 'users',
  DatabaseSecurityGroupId: 'sg-0a1b2c3d',
};

describe('the stack', () => {
  it.each([
    ['its defaults', []],
    ['flags that exist already', ['ApplicationId=cjcqdvj', 'EnvironmentId=ghhj0jb', 'FunctionsExist=true']],
  ])('passes cfn-lint with %s', (_what, given) => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-lint-'));
    const file = join(folder, 'parameters.json');
    const named = given.map((pair) => pair.split('='));
    const parameters = [...named, ...Object.entries(REQUIRED)].map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    writeFileSync(file, JSON.stringify(parameters));
    const run = spawnSync('cfn-lint', [template, '--parameter-files', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
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
