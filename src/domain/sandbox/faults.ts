/** What can go wrong with an API call of the sandbox. */
export const SANDBOX_FAULTS = ['throttle', 'error', 'expired', 'denied', 'slow', 'lose-response', 'drop'] as const;

/** A fault put into the API calls of the sandbox. */
export interface SandboxFaultRule {
  readonly kind: (typeof SANDBOX_FAULTS)[number];
  readonly service?: string;
  readonly operation?: string;
  readonly calls?: number;
  readonly probability?: number;
  readonly seed?: number;
  readonly delayMs?: number;
  readonly from?: 'clients' | 'functions';
}

export interface SandboxFault extends SandboxFaultRule {
  readonly id: string;
  readonly hits: number;
}
