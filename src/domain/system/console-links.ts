import { type DeployedSystem, logGroupOf } from './system';

export const LINK_TOPICS = ['dashboard', 'xray', 'logs', 'alarm', 'flag', 'deployment'] as const;

export type LinkTopic = (typeof LINK_TOPICS)[number];

/** A page of the AWS console. */
export interface ConsoleLink {
  readonly topic: LinkTopic;
  readonly name: string;
  readonly url: string;
}

/** Addresses of the pages, built from the region and the configured names. */
export interface ConsoleLinks {
  readonly dashboard: string;
  readonly serviceMap: string;
  /** The trace list, with a filter expression when one is given. */
  traces(expression?: string): string;
  logGroup(functionName: string): string;
  alarm(name: string): string;
  readonly flags: string;
  readonly flagDeployments: string;
  readonly codeDeployments: string;
}

/** The console of the partition that the region is in. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/** CloudWatch's console encodes names in the fragment twice, with `$` for `%`. */
const inFragment = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');

const hex = (code: number): string =>
  code < 0x100 ? `*${code.toString(16).padStart(2, '0')}` : `**${code.toString(16).padStart(4, '0')}`;

/** A text in the notation of the console's fragments (JSURL): letters, digits, `-_.` as they are, `$` as `!`, the rest in hex. */
const jsurl = (text: string): string =>
  `'${text.replace(/[^\w.-]/g, (unit) => (unit === '$' ? '!' : hex(unit.charCodeAt(0))))}`;

/** The console's pages for this system. */
export function consoleLinks(system: DeployedSystem): ConsoleLinks {
  const { region } = system;
  const host = `https://${consoleHost(region)}`;
  const query = `region=${encodeURIComponent(region)}`;
  const cloudWatch = (fragment: string) => `${host}/cloudwatch/home?${query}#${fragment}`;
  const { application, environment } = system;
  /** The list where only a name is configured: pages are found by id. */
  const page = (...ids: readonly (string | undefined)[]): string => {
    const known = ids.includes(undefined) ? [] : ids.map((id) => `/${encodeURIComponent(id ?? '')}`);
    return `${host}/systems-manager/appconfig/applications${known.join('/environments')}?${query}`;
  };
  const codeDeploy = `${host}/codesuite/codedeploy/applications/${encodeURIComponent(system.codeDeployApplication)}`;
  return {
    dashboard: cloudWatch(`dashboards/dashboard/${encodeURIComponent(system.dashboard)}`),
    serviceMap: cloudWatch('xray:service-map/map'),
    traces: (expression) =>
      cloudWatch(expression ? `xray:traces/query?~(query~(expression~${jsurl(expression)}))` : 'xray:traces/query'),
    logGroup: (functionName) => cloudWatch(`logsV2:log-groups/log-group/${inFragment(logGroupOf(functionName))}`),
    alarm: (name) => cloudWatch(`alarmsV2:alarm/${encodeURIComponent(name)}`),
    flags: page(application.id),
    flagDeployments: page(application.id, environment.id),
    codeDeployments: `${codeDeploy}/deployment-groups/${encodeURIComponent(system.codeDeployGroup)}?${query}`,
  };
}

/** The pages that an operator needs during the beta; the first of a topic is its main page. */
export function linkList(system: DeployedSystem): readonly ConsoleLink[] {
  const links = consoleLinks(system);
  const group = (name: string): ConsoleLink => ({ topic: 'logs', name: logGroupOf(name), url: links.logGroup(name) });
  const alarm = (name: string): ConsoleLink => ({ topic: 'alarm', name, url: links.alarm(name) });
  return [
    { topic: 'dashboard', name: system.dashboard, url: links.dashboard },
    { topic: 'xray', name: 'service map', url: links.serviceMap },
    { topic: 'xray', name: 'traces of the canary', url: links.traces('annotation.canary = true') },
    group(system.mockFunction),
    group(system.prismaFunction),
    alarm(system.errorRateAlarm),
    alarm(system.canaryAlarm),
    { topic: 'flag', name: system.application.name, url: links.flags },
    { topic: 'deployment', name: `flag deployments of ${system.environment.name}`, url: links.flagDeployments },
    { topic: 'deployment', name: `code deployments of ${system.codeDeployGroup}`, url: links.codeDeployments },
  ];
}
