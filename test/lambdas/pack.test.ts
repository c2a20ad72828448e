import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { databaseSql } from '../../scripts/database-sql.js';
import { packFunction } from '../../scripts/pack-lambdas.js';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

describe.each([
  { name: 'mock-read', mostZipBytes: 130 * 1_024 },
  { name: 'prisma-read', mostZipBytes: 1.3 * 1_024 * 1_024 },
])('the zip of $name', ({ name, mostZipBytes }) => {
  it('is the same bytes for the same input, in any time zone and at any time', async () => {
    const { zip } = await packFunction(name);
    const program = [
      `import { packFunction } from ${JSON.stringify(new URL('../../scripts/pack-lambdas.js', import.meta.url).href)};`,
      `process.stdout.write(Buffer.from((await packFunction('${name}')).zip));`,
    ].join('\n');
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, TZ: 'Asia/Kathmandu' },
      cwd: '/',
      maxBuffer: 1e8,
    });
    expect(digest(run.stdout)).toBe(digest(zip));
  });

  it('holds one file and keeps to its size', async () => {
    const { index, zip } = await packFunction(name);
    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual(['index.mjs']);
    expect(digest(files['index.mjs']!)).toBe(digest(index));
    expect(zip.length).toBeLessThanOrEqual(mostZipBytes);
  });

  it('names no folder of this machine', async () => {
    const { index } = await packFunction(name);
    const text = Buffer.from(index).toString('utf8');
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain('node_modules/');
  });
});

describe('the SQL of the database', () => {
  it('has every migration and all fifty users', () => {
    const sql = databaseSql();
    expect(sql).toContain('CREATE TABLE "users"');
    expect(sql.match(/^ {2}\('user-\d+', /gm)).toHaveLength(50);
    expect(sql).toContain("('user-1', 'test@huntaze.com', 'Test User', 'FREE')");
    expect(sql).toContain("('user-2', 'beta@huntaze.com', 'Beta User', 'PRO')");
  });
});
