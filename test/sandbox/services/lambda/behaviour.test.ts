import { behaviour } from '../../../lambdas/behaviour';
import { sandboxSubject } from './sandbox-stage';

behaviour(sandboxSubject());
