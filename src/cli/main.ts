import { packageInfo } from './package-info';

const argv = process.argv.slice(2);

// The two quickest answers load nothing else.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${packageInfo().version}\n`);
} else if (argv[0] === '__complete') {
  const { completeWords } = await import('./completion');
  process.stdout.write((await completeWords(argv.slice(1)).catch(() => [])).map((word) => `${word}\n`).join(''));
} else {
  const { runProcess } = await import('./process');
  await runProcess(argv);
}
