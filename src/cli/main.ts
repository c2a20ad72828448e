const argv = process.argv.slice(2);

if (argv[0] === '__complete') {
  const { completeWords } = await import('./completion');
  process.stdout.write((await completeWords(argv.slice(1)).catch(() => [])).map((word) => `${word}\n`).join(''));
} else {
  const { runProcess } = await import('./process');
  await runProcess(argv);
}

export {};
