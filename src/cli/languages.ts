import { OperatorError } from '../domain/operator-error';
import type { LanguageFault, OfflineAnswer } from '../domain/telemetry/logs';
import { advice, own } from '../domain/text/advice';
import type { QueryLanguages } from '../ports/languages';
import {
  compileQuery,
  type LogEvent,
  QueryCompileError,
  QueryFailedError,
  runQuery,
} from '../sandbox/services/logs/insights/index';
import { compileFilter, FilterSyntaxError } from '../sandbox/services/xray/filter/index';

/** The sandbox's engines as the operator's own check of a query, and as a way to run one over exported lines. */
export const languages: QueryLanguages = {
  checkQuery(text): LanguageFault | undefined {
    try {
      compileQuery(text);
      return undefined;
    } catch (error) {
      if (error instanceof QueryCompileError)
        return { message: error.message, start: error.start, end: error.end, unsupported: error.unsupported };
      throw error;
    }
  },
  checkFilter(expression): LanguageFault | undefined {
    try {
      compileFilter(expression);
      return undefined;
    } catch (error) {
      if (error instanceof FilterSyntaxError)
        return { message: error.message, start: error.offset, end: error.offset + 1, unsupported: error.unsupported };
      throw error;
    }
  },
  runOffline(text, lines, window): OfflineAnswer {
    const events: readonly LogEvent[] = lines.map((line, i) => ({
      timestampMs: line.atMs,
      ingestionTimeMs: line.atMs,
      message: line.message,
      logStream: line.stream,
      logGroup: `offline:${line.group}`,
      ptr: String(i),
    }));
    try {
      const { columns, rows, statistics } = runQuery(compileQuery(text), {
        events,
        startMs: window.fromMs,
        endMs: window.toMs,
        nowMs: window.toMs,
      });
      return {
        columns,
        rows: rows.map((row) => columns.map((column) => row.find(({ field }) => field === column)?.value)),
        ...statistics,
      };
    } catch (error) {
      if (error instanceof QueryCompileError) {
        throw new OperatorError('QUERY', `${error.message} at character ${error.start + 1}`, {
          next: advice`correct the query; ${own`query`}  lists ones that work`,
        });
      }
      if (error instanceof QueryFailedError)
        throw new OperatorError('QUERY', error.message, {
          exitCode: 1,
          next: 'ask for less: a shorter --since, or a filter before the aggregation',
        });
      throw error;
    }
  },
};
