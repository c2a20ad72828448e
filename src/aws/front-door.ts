import type { DeployedSystem } from '../domain/system/system';
import { type AwsConnection, createSdkClients } from './client/sdk-clients';

/**
 * Lets API Gateway invoke the alias, as the stack's API does on a real account. For worlds that are made here; on an
 * account it is the stack's business (`lambdas/template.yaml`).
 */
export async function allowApiGateway(connection: AwsConnection, system: DeployedSystem): Promise<void> {
  const { sdk, write } = await createSdkClients(connection).lambda();
  await write(
    new sdk.AddPermissionCommand({
      FunctionName: system.mockFunction,
      Qualifier: system.alias,
      StatementId: 'api-gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${system.region}:000000000000:huntazeapi/*`,
    }),
  );
}
