import type { FunctionCode } from '../../ports/function-code';
import type { SdkClients } from '../client/sdk-clients';

export const createLambdaFunctionCode = (clients: SdkClients): FunctionCode => ({
  async update(name, zip, { revisionId }) {
    const { sdk, write } = await clients.lambda();
    const answer = await write(
      new sdk.UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip, Publish: false, RevisionId: revisionId }),
    );
    return { codeSha256: answer.CodeSha256 ?? '' };
  },
  async publish(name, { codeSha256, description }) {
    const { sdk, write } = await clients.lambda();
    const answer = await write(
      new sdk.PublishVersionCommand({ FunctionName: name, CodeSha256: codeSha256, Description: description }),
    );
    return { version: answer.Version ?? '' };
  },
});
