import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { toText, type Value } from '../value';
import { type FunctionSpec, pure } from './spec';

/** IP address functions (CWL_QuerySyntax-operations-functions). */
export const IP_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  isvalidip: pure(1, 1, (value) => bit(isIP(address(value)) !== 0)),
  isvalidipv4: pure(1, 1, (value) => bit(isIPv4(address(value)))),
  isvalidipv6: pure(1, 1, (value) => bit(isIPv6(address(value)))),
  isipinsubnet: pure(2, 2, (value, subnet) => bit(inSubnet(address(value), address(subnet)))),
  isipv4insubnet: pure(2, 2, (value, subnet) =>
    bit(isIPv4(address(value)) && inSubnet(address(value), address(subnet))),
  ),
  isipv6insubnet: pure(2, 2, (value, subnet) =>
    bit(isIPv6(address(value)) && inSubnet(address(value), address(subnet))),
  ),
  ipv4tonumber: pure(1, 1, (value) => ipv4Number(address(value))),
  isprivateip: pure(1, 1, (value) => bit(PRIVATE.some((subnet) => inSubnet(address(value), subnet)))),
  ispublicip: pure(1, 1, (value) =>
    bit(isIP(address(value)) !== 0 && ![...PRIVATE, ...RESERVED].some((subnet) => inSubnet(address(value), subnet))),
  ),
  isreservedip: pure(1, 1, (value) => bit(RESERVED.some((subnet) => inSubnet(address(value), subnet)))),
};

/** RFC 1918. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** RFC 6890, without the private ranges. */
const RESERVED = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

function bit(truth: boolean): 0 | 1 {
  return truth ? 1 : 0;
}

function address(value: Value): string {
  return toText(value)?.trim() ?? '';
}

function ipv4Number(text: string): number | null {
  if (!isIPv4(text)) return null;
  return text.split('.').reduce((total, octet) => total * 256 + Number(octet), 0);
}

const MAX_SUBNETS = 1000;
const subnets = new Map<string, BlockList | null>();

function inSubnet(ip: string, subnet: string): boolean {
  const family = isIP(ip);
  if (family === 0) return false;
  let list = subnets.get(subnet);
  if (list === undefined) {
    list = blockList(subnet);
    if (subnets.size < MAX_SUBNETS) subnets.set(subnet, list);
  }
  const same = family === (isIP(subnet.slice(0, subnet.indexOf('/'))) || 0);
  return list !== null && same && list.check(ip, family === 4 ? 'ipv4' : 'ipv6');
}

function blockList(subnet: string): BlockList | null {
  const found = /^([^/]+)\/(\d{1,3})$/.exec(subnet);
  const base = found?.[1] ?? '';
  const prefix = Number(found?.[2]);
  const family = isIP(base);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return null;
  const list = new BlockList();
  list.addSubnet(base, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list;
}
