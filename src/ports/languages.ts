import type { LanguageFault, OfflineAnswer, OfflineLine } from '../domain/telemetry/logs';
import type { Window } from '../domain/time';

/** The two query languages without AWS: checks a text before it is sent, and runs queries over exported lines. */
export interface QueryLanguages {
  checkQuery(text: string): LanguageFault | undefined;
  checkFilter(expression: string): LanguageFault | undefined;
  /** OperatorError QUERY with the position when the text is refused. */
  runOffline(text: string, lines: readonly OfflineLine[], window: Window): OfflineAnswer;
}
