import { LOG_RETENTION_DAYS, wantedLogGroups } from '../../domain/system/wanted-system';
import { changing, type Resource, type Site } from './resource';

/** The functions' log groups, kept for thirty days: Lambda itself would keep them for ever. */
export const logGroupResources = ({ gateways, system }: Site): readonly Resource[] =>
  wantedLogGroups(system).map((name) => ({
    area: 'logs',
    name: `log group ${name}`,
    async assess() {
      const [group] = await gateways.logLines.groups([name]);
      if (group === undefined) return { kind: 'create', detail: `kept ${LOG_RETENTION_DAYS} days` };
      if (group.retentionDays === LOG_RETENTION_DAYS)
        return { kind: 'as-wanted', detail: `kept ${LOG_RETENTION_DAYS} days` };
      const from = group.retentionDays === undefined ? 'for ever' : `${group.retentionDays} days`;
      return changing([{ what: 'retention', from, to: `${LOG_RETENTION_DAYS} days` }]);
    },
    async apply(assessment) {
      if (assessment.kind === 'create') await gateways.provisioning.logGroups.create(name);
      await gateways.provisioning.logGroups.retain(name, LOG_RETENTION_DAYS);
    },
  }));
