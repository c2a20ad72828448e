import type { Kernel } from '../kernel/kernel';
import type { ServiceName } from '../kernel/service-name';
import { denial } from './denial';
import { type Access, evaluate } from './evaluate';
import type { Policy } from './policy';
import { requirementsOf } from './requirements';

/** Who makes a call. */
export interface Caller {
  readonly arn: string;
  /** Absent: the caller may do everything. */
  readonly policies?: readonly Policy[];
}

/** One call, as far as permissions are concerned. */
export interface AuthorizedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly kernel: Kernel;
}

/** Throws the service's AccessDenied when the caller's policies do not allow everything that the call needs. */
export function authorize(
  caller: Caller,
  call: AuthorizedCall,
  onAccess: (access: Access, isAllowed: boolean) => void,
): void {
  const { policies } = caller;
  if (policies === undefined) return;
  for (const requirement of requirementsOf(call.service, call.operation, call.input, call.kernel)) {
    const asked = [requirement, ...(requirement.or === undefined ? [] : [requirement.or])].map((access) => {
      const known: Access = { ...access, context: { ...access.context, 'aws:PrincipalArn': caller.arn } };
      return { access: known, decision: evaluate(policies, known) };
    });
    const allowed = asked.find(({ decision }) => decision === 'allowed');
    const [first] = asked;
    if (allowed !== undefined) onAccess(allowed.access, true);
    else if (first !== undefined && first.decision !== 'allowed') {
      onAccess(first.access, false);
      throw denial(call.service, caller.arn, first.access, first.decision);
    }
  }
}

/** Denies the call against all policies; a call that needs no permission cannot be denied. */
export function refuseAsDenied(caller: Caller, { service, operation, input, kernel }: AuthorizedCall): void {
  const [first] = requirementsOf(service, operation, input, kernel);
  if (first !== undefined) throw denial(service, caller.arn, first, 'not-allowed');
}
