import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { reportHtml } from '../../../src/views/report/html';
import { reportMarkdown } from '../../../src/views/report/markdown';
import { chartsOf, type ReportInput } from '../../../src/views/report/report';
import { storyOf } from '../../../src/views/report/story';
import { html, markdown, markdownCode, visible } from '../../../src/views/report/text';
import { MINUTE, START } from '../../domain/decision/situations';
import { expectGolden } from '../../support/golden';
import { hostileReport, plainReport } from './situations';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '](https://evil.example/',
  '</style><script>',
  '`code`',
  '| cell |',
  '\u202egnp.exe',
  '\u001b[31m',
  'www.evil.example',
  'a@evil.example',
  '&lt;b&gt;',
];

describe('reportHtml', () => {
  it('is one file without script, request or inline handler, under a policy that forbids them', () => {
    const page = reportHtml(plainReport());
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    expect(page).not.toMatch(/<script|<link|<iframe|<img|<a |javascript:|src=|href=|@import|url\(/iu);
    expect(page).not.toMatch(/\son\w+=/iu);
    expect(page).not.toMatch(/https?:\/\//u);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('@media print');
  });

  it('holds the verdict, every row, the charts, the journal, the queries and the versions', () => {
    const page = reportHtml(plainReport());
    for (const part of [
      'HOLD',
      'errors-canary',
      '0/17',
      'undecided: 177 or more',
      'Error rate',
      'Shadow mismatches',
      'Requests by path',
      'canary --percent 1',
      'stats count(',
      'huntaze-beta',
      '0.1.0',
      'H+2:58',
      'Verdict over time',
      'HOLD from H+0:01',
      'verdict: HOLD, H+0:01 to H+2:58',
    ])
      expect(page).toContain(part.replace(/[`"'<>&]/gu, (found) => `&#${found.charCodeAt(0)};`));
  });

  it('shows hostile text as text', () => {
    const page = reportHtml(hostileReport());
    expect(page).not.toMatch(/<img|<script|onerror=alert\(1\)>/u);
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b\u0000]/u);
    expect(page).toContain('\\u202e');
    const alone = ['meta', 'br', 'line', 'circle', 'path'];
    const opened = (page.match(/<[a-z0-9]+(?=[\s>])[^>]*>/gu) ?? [])
      .filter((tag) => !tag.endsWith('/>'))
      .map((tag) => tag.slice(1).replace(/[\s>].*/su, ''))
      .filter((tag) => !alone.includes(tag));
    const closed = (page.match(/<\/([a-z0-9]+)>/gu) ?? []).map((tag) => tag.slice(2, -1));
    expect(opened.sort()).toEqual(closed.sort());
  });

  it('marks a rehearsal', () => {
    expect(reportHtml(plainReport())).toContain('SANDBOX');
    expect(
      reportHtml({ ...plainReport(), system: { account: '123456789012', region: 'us-east-1', sandbox: false } }),
    ).not.toContain('SANDBOX');
  });

  it('lives without charts, journal, timeline and a beta', () => {
    const input = plainReport();
    const { startedAtMs, ...evidence } = input.evidence;
    expect(startedAtMs).toBeDefined();
    const bare: ReportInput = {
      ...input,
      evidence,
      decision: decide(evidence, { thresholds: THRESHOLDS }),
      timeline: [],
      charts: [],
      journal: [],
      queries: [],
      versions: [],
    };
    expect(reportHtml(bare)).toContain('the beta has not begun');
    expect(reportMarkdown(bare)).toContain('the beta has not begun');
  });
});

describe('a report of a share that was taken back', () => {
  const ended = { atMs: START + 100 * MINUTE, by: 'AWS took it back by itself (alarm: huntaze-canary-errors)' };
  const page = reportHtml({ ...plainReport(), ended });

  it('opens with what was tried, what happened to users, and what ended it', () => {
    expect(storyOf({ ...plainReport(), ended })).toEqual([
      '1 % of the requests (each request drawn anew) went to Prisma from H+1:00 on, for 40 min.',
      expect.stringMatching(/^Users saw .* in 2,984 requests; none of the 17 canary requests failed\.$/),
      'It ended at H+1:40: AWS took it back by itself (alarm: huntaze-canary-errors).',
    ]);
    expect(page.indexOf('went to Prisma')).toBeLessThan(page.indexOf('Timeline'));
  });

  it('recommends to find the cause, and not to start again', () => {
    const text = page.replaceAll(/<\/?span[^>]*>/g, '');
    expect(text).not.toMatch(/<code>[^<]*(?:canary|ramp|playbook)/);
    expect(text).toContain('<code>huntaze-beta logs --errors --since 24h</code>');
  });
});

describe('a report that is heard and not seen', () => {
  const page = reportHtml(plainReport());

  it('says of every heading what it heads', () => {
    expect(page.match(/<th\b(?! scope="(?:col|row)")/gu)).toBeNull();
    expect(page).toContain('<td class="warn" data-title="reading">');
  });

  it('tells the values of every chart', () => {
    const charts = page.match(/<svg role="img"[^>]*class="chart"><title>[^<]*<\/title><desc>[^<]*<\/desc>/gu) ?? [];
    expect(charts).toHaveLength(6);
    expect(page).toMatch(
      /<desc>mock: from [\d.]+ ms at H\+0:00 to [\d.]+ ms at H\+2:55, highest [\d.]+ ms at H\+\d:\d\d/,
    );
    expect(page).toMatch(/<summary>values<\/summary>.*<th scope="row" class="figure">H\+0:00<\/th>/u);
  });
});

describe('reportMarkdown', () => {
  it('reads as the same record', () => {
    expectGolden('views/report.md', reportMarkdown(plainReport()));
  });

  it('lets no hostile text become a link, an image, HTML, a table cell or code', () => {
    const text = reportMarkdown(hostileReport());
    const outside = text.replace(/^(`{3,})\n[\s\S]*?\n\1$/gmu, '');
    expect(outside).not.toMatch(/(?<!\\)\]\(/u);
    expect(outside).not.toMatch(/<[a-z/!]/iu);
    expect(outside).not.toMatch(/(?<!\\)!\[/u);
    expect(outside).not.toMatch(/https?:\/\//u);
    expect(text).not.toMatch(/[\u202a-\u202e\u001b]/u);
    const columns = (line: string): number => (line.match(/(?<!\\)\|/gu) ?? []).length;
    for (const block of outside.split('\n\n').filter((part) => part.startsWith('|'))) {
      expect(new Set(block.trimEnd().split('\n').map(columns)).size).toBe(1);
    }
  });
});

describe('escaping', () => {
  it.each(HOSTILE)('%j leaves nothing active', (text) => {
    expect(html(text)).not.toMatch(/[<>"'`]/u);
    expect(markdown(text)).not.toMatch(/(?<!\\)[`*_[\]()|!<>#]/u);
    expect(visible(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/u);
  });

  it('a code block outlasts the fences inside it', () => {
    expect(markdownCode('a\n```\nb\n````')).toBe('`````\na\n```\nb\n````\n`````');
  });
});

describe('chartsOf', () => {
  it('draws what the evidence counted by the minute, in at most 90 buckets', () => {
    const input = plainReport();
    const charts = chartsOf(input.evidence, THRESHOLDS);
    expect(charts.map((chart) => chart.title)).toEqual(['Error rate', 'Shadow mismatches', 'Requests by path']);
    for (const chart of charts) for (const series of chart.series) expect(series.points.length).toBeLessThanOrEqual(90);
    const requests = charts[2]!.series
      .flatMap((series) => series.points)
      .reduce((sum, point) => sum + (point.value ?? 0), 0);
    expect(requests).toBe(1990);
  });
});
