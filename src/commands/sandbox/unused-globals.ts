/** The commands of the sandbox itself reach it by its state file and port, not as a client of AWS does. */
export const UNUSED_BY_SANDBOX = {
  options: ['--env', '--profile', '--region', '--endpoint-url', '--account', '--config'],
  why: 'this command is about the local AWS of this machine, and asks no other',
};
