import os from 'node:os';

/**
 * What a function can ask about the machine and its user, as Lambda answers it: where Node.js and the runtime are, the
 * working folder, host and user names.
 */
export function patchIdentity(): void {
  process.cwd = () => '/var/task';
  process.argv = ['/var/lang/bin/node', '/var/runtime/index.mjs'];
  process.execPath = '/var/lang/bin/node';
  const user = { username: 'sbx_user1051', uid: 993, gid: 990, shell: '/sbin/nologin', homedir: '/home/sbx_user1051' };
  Object.assign(os, { hostname: () => '169.254.100.5', homedir: () => user.homedir, userInfo: () => ({ ...user }) });
}
