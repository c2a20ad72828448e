import { type Action, defineAction, rest } from '../../../kernel/action';
import type { Kernel } from '../../../kernel/kernel';
import { lowerCaseId } from '../../../kernel/random';
import type { Members, Shape } from '../../../kernel/schema';
import { addTags, dropTags, type Tags } from '../../../kernel/tags';
import { appConfigArn, checkAssociated } from '../arns';
import { badRequest, conflict, notFound } from '../errors';
import { extensionArn, SNS_EXTENSION } from '../extensions';
import { findAssociation } from '../find';
import { type ListInput, listDocument } from '../list';
import { paging, tags } from '../shapes';
import type { ExtensionAssociation } from '../state';

const associationId: Shape = { type: 'string', in: 'path', required: true, pattern: /^[a-z0-9]{4,7}$/ };
const parameters: Shape = {
  type: 'map',
  keys: { type: 'string', pattern: /^[^/#:\n]{1,64}$/ },
  of: { type: 'string', min: 1, max: 2048 },
  max: 10,
};
const identifier = { type: 'string', min: 1, max: 2048 } as const;

const document = ({ world }: Kernel, association: ExtensionAssociation) => ({
  Id: association.id,
  ExtensionArn: extensionArn(world),
  ResourceArn: association.resourceArn,
  Arn: appConfigArn(world, `extensionassociation/${association.id}`),
  Parameters: association.parameters,
  ExtensionVersionNumber: 1,
});

/** The one extension that is here needs a topic. */
function checkParameters(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const topic = given['topicArn'];
  if (topic === undefined || !/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/.test(topic))
    throw badRequest('Parameter topicArn must be the ARN of an Amazon SNS topic.');
  const other = Object.keys(given).find((name) => name !== 'topicArn');
  if (other !== undefined) throw badRequest(`The extension ${SNS_EXTENSION} has no parameter ${other}.`);
  return given;
}

const isSnsExtension = ({ world }: Kernel, given: string): boolean =>
  [SNS_EXTENSION, extensionArn(world), extensionArn(world).replace(/\/1$/, '')].includes(given);

export const createExtensionAssociation = defineAction<{
  ExtensionIdentifier: string;
  ExtensionVersionNumber?: number;
  ResourceIdentifier: string;
  Parameters?: Readonly<Record<string, string>>;
  Tags?: Tags;
}>({
  name: 'CreateExtensionAssociation',
  http: { method: 'POST', path: '/extensionassociations', status: 201 },
  input: {
    ExtensionIdentifier: { ...identifier, required: true },
    ExtensionVersionNumber: { type: 'integer' },
    ResourceIdentifier: { ...identifier, required: true },
    Parameters: parameters,
    Tags: tags,
  },
  run({ ExtensionIdentifier, ResourceIdentifier, Parameters = {}, Tags, ...input }, { kernel }) {
    if (!isSnsExtension(kernel, ExtensionIdentifier) || (input.ExtensionVersionNumber ?? 1) !== 1)
      throw notFound('Extension', ExtensionIdentifier);
    checkAssociated(kernel, ResourceIdentifier);
    const { associations } = kernel.world.appconfig;
    if (Object.values(associations).some(({ resourceArn }) => resourceArn === ResourceIdentifier))
      throw conflict(`The extension ${SNS_EXTENSION} is associated with ${ResourceIdentifier} already.`);
    const association: ExtensionAssociation = {
      id: lowerCaseId(kernel.random, 7),
      resourceArn: ResourceIdentifier,
      parameters: checkParameters(Parameters),
    };
    associations[association.id] = association;
    addTags(kernel.world, appConfigArn(kernel.world, `extensionassociation/${association.id}`), Tags);
    return document(kernel, association);
  },
});

export const getExtensionAssociation = defineAction<{ ExtensionAssociationId: string }>({
  name: 'GetExtensionAssociation',
  http: { method: 'GET', path: '/extensionassociations/{ExtensionAssociationId}' },
  input: { ExtensionAssociationId: associationId },
  run: ({ ExtensionAssociationId }, { kernel }) => document(kernel, findAssociation(kernel, ExtensionAssociationId)),
});

const filters = {
  ResourceIdentifier: {
    type: 'string',
    in: 'query',
    wire: 'resource_identifier',
    min: 20,
    max: 2048,
    pattern:
      /^arn:(aws[a-zA-Z-]*)?:[a-z]+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:[a-zA-Z0-9-_/:.]+$/,
  },
  ExtensionIdentifier: { ...identifier, in: 'query', wire: 'extension_identifier' },
  ExtensionVersionNumber: { type: 'integer', in: 'query', wire: 'extension_version_number' },
} as const satisfies Members;

interface ListAssociations extends ListInput {
  readonly ResourceIdentifier?: string;
  readonly ExtensionIdentifier?: string;
  readonly ExtensionVersionNumber?: number;
}

/** Items carry no parameters. */
export const listExtensionAssociations: Action<ListAssociations> = defineAction<ListAssociations>({
  name: 'ListExtensionAssociations',
  http: { method: 'GET', path: '/extensionassociations' },
  input: { ...filters, ...paging },
  run(input, { kernel }) {
    const { ResourceIdentifier, ExtensionIdentifier, ExtensionVersionNumber } = input;
    const wanted =
      (ExtensionIdentifier === undefined || isSnsExtension(kernel, ExtensionIdentifier)) &&
      (ExtensionVersionNumber ?? 1) === 1;
    const items = Object.values(kernel.world.appconfig.associations).filter(
      ({ resourceArn }) => wanted && (ResourceIdentifier === undefined || resourceArn === ResourceIdentifier),
    );
    const scope = `associations ${ResourceIdentifier ?? ''} ${ExtensionIdentifier ?? ''}`;
    return listDocument(items, scope, input, (item) => {
      const { Id, ExtensionArn, ResourceArn } = document(kernel, item);
      return { Id, ExtensionArn, ResourceArn };
    });
  },
});

export const updateExtensionAssociation = defineAction<{
  ExtensionAssociationId: string;
  Parameters?: Readonly<Record<string, string>>;
}>({
  name: 'UpdateExtensionAssociation',
  http: { method: 'PATCH', path: '/extensionassociations/{ExtensionAssociationId}' },
  input: { ExtensionAssociationId: associationId, Parameters: parameters },
  run({ ExtensionAssociationId, Parameters }, { kernel }) {
    const association = findAssociation(kernel, ExtensionAssociationId);
    if (Parameters !== undefined) association.parameters = checkParameters(Parameters);
    return document(kernel, association);
  },
});

export const deleteExtensionAssociation = defineAction<{ ExtensionAssociationId: string }>({
  name: 'DeleteExtensionAssociation',
  http: { method: 'DELETE', path: '/extensionassociations/{ExtensionAssociationId}', status: 204 },
  input: { ExtensionAssociationId: associationId },
  run({ ExtensionAssociationId }, { kernel }) {
    const { id } = findAssociation(kernel, ExtensionAssociationId);
    delete kernel.world.appconfig.associations[id];
    dropTags(kernel.world, appConfigArn(kernel.world, `extensionassociation/${id}`));
    return rest({});
  },
});
