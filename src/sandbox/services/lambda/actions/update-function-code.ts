import { defineAction } from '../../../kernel/action';
import { dropUnusedCode, storeCode } from '../code';
import { checkRevision, configurationDocument, refuseWhileChanging } from '../configuration';
import { findFunction } from '../find-function';
import { newRevisions, UPDATE_DELAY_MS } from '../function.machine';
import { publishVersion } from '../publish';
import { checkRuntime } from '../runtimes';
import { shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly ZipFile?: Uint8Array;
  readonly Publish?: boolean;
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
  readonly Architectures?: readonly string[];
}

export const updateFunctionCode = defineAction<Input>({
  name: 'UpdateFunctionCode',
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/code' },
  input: {
    FunctionName: shortFunctionName,
    ZipFile: { type: 'blob' },
    Publish: { type: 'boolean' },
    DryRun: { type: 'boolean' },
    RevisionId: { type: 'string' },
    Architectures: { type: 'list', of: { type: 'string', enum: ['x86_64', 'arm64'] }, min: 1, max: 1 },
    S3Bucket: { type: 'string', refused: true },
    S3Key: { type: 'string', refused: true },
    S3ObjectVersion: { type: 'string', refused: true },
    ImageUri: { type: 'string', refused: true },
    SourceKMSKeyArn: { type: 'string', refused: true },
    PublishTo: { type: 'string', refused: true },
  },
  run(input, { kernel, at }) {
    const { world } = kernel;
    const { fn } = findFunction(world, input.FunctionName);
    refuseWhileChanging(world, fn, at);
    checkRevision(fn, input.RevisionId, at);
    checkRuntime(fn.latest.configuration.runtime, 'update', at);
    const code = storeCode(world, input.ZipFile, input.DryRun !== true);
    const changed = {
      ...fn.latest,
      ...code,
      configuration: {
        ...fn.latest.configuration,
        architectures: input.Architectures ?? fn.latest.configuration.architectures,
      },
      modifiedAt: at,
    };
    if (input.DryRun === true) return configurationDocument(world, fn, changed, at);
    fn.latest = { ...changed, ...newRevisions(kernel.random), updatedAt: at + UPDATE_DELAY_MS };
    const shown = input.Publish === true ? publishVersion(kernel, fn, at) : fn.latest;
    dropUnusedCode(world);
    return configurationDocument(world, fn, shown, at);
  },
});
