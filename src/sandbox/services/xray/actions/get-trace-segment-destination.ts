import { type Action, defineAction } from '../../../kernel/action';

/** Transaction Search is off: segments go to X-Ray itself. */
export const getTraceSegmentDestination: Action = defineAction({
  name: 'GetTraceSegmentDestination',
  http: { method: 'POST', path: '/GetTraceSegmentDestination' },
  input: {},
  run: () => ({ Destination: 'XRay', Status: 'ACTIVE' }),
});
