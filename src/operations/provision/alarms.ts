import { type AlarmDefinition, alarmDefinitions } from '../../domain/system/alarm-definitions';
import { type Difference, differences, united } from '../../domain/system/drift';
import { alarmArn } from '../../domain/system/wanted-system';
import { changing, type Resource, type Site } from './resource';
import { withoutRole } from './roles';

/** AppConfig watches at most so many alarms of one environment. */
const MONITORS_AT_MOST = 5;

/** CloudWatch need not answer the metrics in the order in which they were written. */
const metricText = (metrics: AlarmDefinition['metrics']): string =>
  [...metrics]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, namespace, name, dimensions, statistic, periodSeconds }) => {
      const values = Object.values(dimensions);
      return `${id}=${namespace} ${name}${values.length > 0 ? `{${values.join(',')}}` : ''} ${statistic} ${periodSeconds}s`;
    })
    .join('; ');

/** The values of a definition that decide when it fires, whom it notifies, and its text. */
const comparable = (definition: AlarmDefinition) => ({
  expression: definition.expression,
  metrics: metricText(definition.metrics),
  comparison: definition.comparison,
  threshold: definition.threshold,
  'evaluation periods': definition.evaluationPeriods,
  'datapoints to alarm': definition.datapointsToAlarm,
  'missing data': definition.treatMissing,
  'actions enabled': definition.actionsEnabled,
  actions: definition.actions,
});

/** The function that an existing alarm watches, where it is not ours. */
const otherFunctionOf = (existing: AlarmDefinition | undefined, own: string): string | undefined =>
  existing?.metrics
    .map(({ dimensions }) => dimensions['FunctionName'])
    .find((name) => name !== undefined && name !== own);

function alarmResource({ gateways, system }: Site, wanted: AlarmDefinition): Resource {
  const { alarms } = gateways.provisioning;
  /** Keeps actions that others added. */
  const merged = (existing: AlarmDefinition | undefined): AlarmDefinition => ({
    ...wanted,
    actions: united(existing?.actions ?? [], wanted.actions),
  });
  return {
    area: 'alarms',
    name: `alarm ${wanted.name}`,
    async assess() {
      const existing = await alarms.definition(wanted.name);
      const other = otherFunctionOf(existing, system.mockFunction);
      if (other !== undefined) {
        return {
          kind: 'blocked',
          why: `it watches ${other}, not ${system.mockFunction}: it belongs to another system`,
          next: 'name another alarm in huntaze-beta.config.json ("errorRateAlarm", "canaryAlarm")',
        };
      }
      const notifies = merged(existing).actions.length === 0 ? 'notifies nobody: alarmActions is empty' : undefined;
      if (existing === undefined)
        return notifies === undefined ? { kind: 'create' } : { kind: 'create', detail: notifies };
      const changes: readonly Difference[] = differences(comparable(merged(existing)), comparable(existing));
      return changing(changes, notifies);
    },
    apply: async () => alarms.put(merged(await alarms.definition(wanted.name))),
  };
}

/** The environment's guard: AppConfig rolls a flag back when one of these alarms fires during deploy or bake. */
function monitorsResource(site: Site): Resource {
  const { gateways, system } = site;
  const arns = [system.errorRateAlarm, system.canaryAlarm].map((name) =>
    alarmArn(site.partition, system.region, site.account, name),
  );
  const { flags } = gateways.provisioning;
  const role = site.role('appConfigAlarm');

  async function compare() {
    const { environment } = await flags.find();
    const existing = environment?.monitors ?? [];
    const others = existing.filter((monitor) => !arns.includes(monitor.alarmArn));
    const own = arns.map((arn) => ({
      alarmArn: arn,
      roleArn: role ?? existing.find((monitor) => monitor.alarmArn === arn)?.roleArn,
    }));
    return { environment, existing, others, own };
  }

  return {
    area: 'alarms',
    name: `monitors of ${system.environment.name}`,
    async assess() {
      const { environment, existing, others, own } = await compare();
      if (own.some((monitor) => monitor.roleArn === undefined)) return withoutRole('appConfigAlarm');
      if (environment === undefined) return { kind: 'create', detail: own.map(nameOf).join(', ') };
      if (others.length + own.length > MONITORS_AT_MOST) {
        return {
          kind: 'blocked',
          why: `${others.length} other alarms are watched already, and AppConfig takes ${MONITORS_AT_MOST} in all`,
          next: 'remove monitors that are no longer needed from the environment in the AppConfig console',
        };
      }
      const changes: Difference[] = [];
      for (const monitor of own) {
        const found = existing.find((other) => other.alarmArn === monitor.alarmArn);
        if (found === undefined) changes.push({ what: nameOf(monitor), from: undefined, to: 'watched' });
        else if (found.roleArn !== monitor.roleArn) {
          changes.push({ what: `role of ${nameOf(monitor)}`, from: found.roleArn, to: monitor.roleArn ?? '' });
        }
      }
      return changing(changes);
    },
    async apply() {
      const { others, own } = await compare();
      await flags.watch([...others, ...own]);
    },
  };
}

const nameOf = (monitor: { readonly alarmArn: string }): string =>
  monitor.alarmArn.split(':alarm:')[1] ?? monitor.alarmArn;

export const alarmResources = (site: Site): readonly Resource[] => [
  ...alarmDefinitions(site.system).map((definition) => alarmResource(site, definition)),
  monitorsResource(site),
];
