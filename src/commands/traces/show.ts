import { EXIT } from '../../domain/operator-error';
import { consoleLinks } from '../../domain/system/console-links';
import { getTrace, readServiceMap } from '../../operations/observe/find-traces';
import { serviceMapView, waterfallView } from '../../views/traces';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { readWindow, type WindowChoice, windowAt, windowOptions } from '../window';
import { USUAL_MS } from './traces';

export const tracesListCommand = defineCommand<Record<never, never>>({
  name: 'traces list',
  summary: 'the saved filters with what each finds',
  examples: [{ command: 'huntaze-beta traces list', what: '' }],
  parse: () => ({}),
  async run(_options, { terminal, globals, catalog }) {
    const { filters } = await catalog();
    if (globals.json) printResult(terminal, 'traces list', filters);
    else
      terminal.out(
        filters
          .map(
            ({ name, title, text }) =>
              `${terminal.palette.strong(name.padEnd(20))} ${title}\n${' '.repeat(21)}${terminal.palette.dim(text.trim())}`,
          )
          .join('\n'),
      );
    return EXIT.done;
  },
});

export const tracesShowCommand = defineCommand<{ readonly id: string }>({
  name: 'traces show',
  summary: 'the waterfall of one trace: segments, annotations, errors',
  arguments: [{ name: '<id>', description: 'trace id, as  traces  prints it' }],
  examples: [{ command: 'huntaze-beta traces show 1-5759e988-bd862e3fe1be46a994272793', what: '' }],
  parse: ({ args: [id] }) => ({ id: read.text('the trace id', id) }),
  async run({ id }, { terminal, globals, gateways: connect }) {
    const trace = await getTrace(await connect(), id);
    if (globals.json) printResult(terminal, 'traces show', trace);
    else terminal.out(waterfallView(trace, terminal.palette, terminal.width));
    return EXIT.done;
  },
});

export const tracesMapCommand = defineCommand<{ readonly window: WindowChoice }>({
  name: 'traces map',
  summary: 'the service map: who calls whom, ok, errors, faults, latency',
  options: windowOptions('1h'),
  examples: [{ command: 'huntaze-beta traces map --since 3h', what: '' }],
  parse: ({ options }) => ({ window: readWindow(options) }),
  async run({ window }, { terminal, globals, gateways: connect }) {
    const gateways = await connect();
    const nodes = await readServiceMap(gateways, windowAt(window, gateways.clock.now(), USUAL_MS));
    if (globals.json) printResult(terminal, 'traces map', nodes);
    else if (nodes.length > 0) terminal.out(serviceMapView(nodes, terminal.palette, terminal.width));
    if (nodes.length === 0) terminal.say('no trace in this window, so there is no map');
    terminal.say(terminal.sayPalette.dim(consoleLinks(gateways.system).serviceMap));
    return EXIT.done;
  },
});
