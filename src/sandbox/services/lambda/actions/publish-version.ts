import { defineAction } from '../../../kernel/action';
import { checkRevision, configurationDocument, refuseWhileChanging } from '../configuration';
import { findFunction } from '../find-function';
import { publishVersion as publish } from '../publish';
import { invalidParameter } from '../refusals';
import { shortFunctionName } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
}

export const publishVersion = defineAction<Input>({
  name: 'PublishVersion',
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/versions', status: 201 },
  input: {
    FunctionName: shortFunctionName,
    CodeSha256: { type: 'string' },
    Description: { type: 'string', min: 0, max: 256 },
    RevisionId: { type: 'string' },
    PublishTo: { type: 'string', refused: true },
  },
  run(input, { kernel, at }) {
    const { fn } = findFunction(kernel.world, input.FunctionName);
    refuseWhileChanging(kernel.world, fn, at);
    checkRevision(fn, input.RevisionId, at);
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== fn.latest.codeSha256) {
      throw invalidParameter(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${fn.latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    return configurationDocument(kernel.world, fn, publish(kernel, fn, at, input.Description), at);
  },
});
