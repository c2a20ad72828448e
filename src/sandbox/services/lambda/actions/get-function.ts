import { defineAction } from '../../../kernel/action';
import { configurationDocument } from '../configuration';
import { findVersion } from '../find-function';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const getFunction = defineAction<Input>({
  name: 'GetFunction',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}' },
  input: { FunctionName: functionName, Qualifier: qualifier },
  run(input, { kernel: { world }, at }) {
    const { fn, version, qualifier: asked } = findVersion(world, input.FunctionName, input.Qualifier);
    const place = `awslambda-${world.region}-tasks.s3.${world.region}.amazonaws.com`;
    return {
      Configuration: configurationDocument(world, fn, version, at, asked),
      Code: {
        RepositoryType: 'S3',
        Location: `https://${place}/snapshots/${world.accountId}/${fn.name}-${encodeURIComponent(version.codeSha256)}`,
      },
      ...(Object.keys(fn.tags).length === 0 ? {} : { Tags: fn.tags }),
      ...(fn.reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
    };
  },
});
