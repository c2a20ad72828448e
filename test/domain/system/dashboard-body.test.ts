import { describe, expect, it } from 'vitest';
import { dashboardBody, dashboardDrift, dashboardWidgets } from '../../../src/domain/system/dashboard-body';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';

const parsed = (body: string) =>
  JSON.parse(body) as {
    start?: string;
    widgets: { x: number; y: number; properties: { title?: string; region?: string } }[];
  };

describe('the dashboard', () => {
  it('has the four widgets of the first scripts, each with its region, side by side', () => {
    const widgets = dashboardWidgets({ ...DEFAULT_SYSTEM, region: 'eu-west-1' });
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Error rate %',
      'Latency P95: mock and canary',
      'Requests by path',
      'Shadow diffs %',
    ]);
    expect(widgets.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [12, 0],
      [0, 6],
      [12, 6],
    ]);
    for (const { properties } of widgets) expect(properties.region).toBe('eu-west-1');
  });

  it('reads back as designed', () => {
    const body = dashboardBody(DEFAULT_SYSTEM, undefined);
    expect(dashboardDrift(DEFAULT_SYSTEM, body).map(({ state }) => state)).toEqual([
      'as-wanted',
      'as-wanted',
      'as-wanted',
      'as-wanted',
    ]);
  });

  it.each([undefined, '', 'not JSON', '{}', '{"widgets":1}', '[]'])('is all missing in %j', (body) => {
    expect(dashboardDrift(DEFAULT_SYSTEM, body).map(({ state }) => state)).toEqual([
      'missing',
      'missing',
      'missing',
      'missing',
    ]);
    expect(parsed(dashboardBody(DEFAULT_SYSTEM, body)).widgets).toHaveLength(4);
  });

  it('keeps what others added and where somebody moved a widget to', () => {
    const body = parsed(dashboardBody(DEFAULT_SYSTEM, undefined));
    const theirs = { type: 'text', x: 0, y: 30, width: 24, height: 3, properties: { markdown: 'ours' } };
    const moved = { ...body, start: '-PT1H', widgets: [{ ...body.widgets[0], x: 6, y: 40 }, theirs] };
    const written = parsed(dashboardBody(DEFAULT_SYSTEM, JSON.stringify(moved)));
    expect(written.start).toBe('-PT1H');
    expect(written.widgets).toHaveLength(5);
    expect(written.widgets[0]).toMatchObject({ x: 6, y: 40, properties: { title: 'Error rate %' } });
    expect(written.widgets.at(-1)).toEqual(theirs);
    expect(dashboardDrift(DEFAULT_SYSTEM, JSON.stringify(moved)).map(({ state }) => state)).toEqual([
      'as-wanted',
      'missing',
      'missing',
      'missing',
    ]);
  });
});
