import { EXIT, OperatorError } from '../domain/operator-error';
import { LINK_TOPICS, type LinkTopic, linkList } from '../domain/system/console-links';
import { openBrowser } from '../terminal/open-browser';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';

interface OpenOptions {
  readonly topic: LinkTopic | undefined;
  readonly browser: boolean;
}

export const openCommand = defineCommand<OpenOptions>({
  name: 'open',
  summary: 'print links to the pages of the AWS console, or open one',
  description: 'Made from the region and the configured names; no call is made. The sandbox has no console.',
  arguments: [{ name: '[page]', description: 'which page; all of them when left out', choices: LINK_TOPICS }],
  options: [{ flags: '--browser', description: 'open the page in the browser' }],
  examples: [
    { command: 'huntaze-beta open', what: 'every link' },
    { command: 'huntaze-beta open dashboard --browser', what: 'the dashboard in the browser' },
  ],
  parse({ args, options }) {
    const topic = read.optional(args[0], (value) => read.oneOf('page', value, LINK_TOPICS));
    const browser = options.browser === true;
    if (browser && topic === undefined) {
      throw new OperatorError('USAGE', '--browser opens one page, and none is named', {
        next: `name one of ${LINK_TOPICS.join(', ')}`,
      });
    }
    return { topic, browser };
  },
  async run({ topic, browser }, { terminal, globals, system }) {
    const links = linkList(await system()).filter((link) => topic === undefined || link.topic === topic);
    if (globals.sandbox) terminal.say('the sandbox has no console: these pages show the live account, if it has them');
    if (globals.json) printResult(terminal, 'open', links);
    else {
      const column = Math.max(...links.map((link) => link.topic.length));
      for (const link of links) terminal.out(`${link.topic.padEnd(column)}  ${terminal.link(link.name, link.url)}`);
    }
    const [first] = links;
    if (!browser || first === undefined) return EXIT.done;
    if (await openBrowser(first.url)) return EXIT.done;
    throw new OperatorError('NOT_FOUND', 'no browser could be started here', {
      next: 'open the printed link yourself, or set BROWSER to a program that takes a URL',
    });
  },
});
