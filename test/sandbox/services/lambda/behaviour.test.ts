import { behaviour } from '../../../lambdas/behaviour/behaviour';
import { sandboxSubject } from './sandbox-stage';

behaviour(sandboxSubject());
