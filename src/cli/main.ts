const argv = process.argv.slice(2);

if (argv[0] === '__complete') {
  const [{ completeWords }, { COMMANDS }, { KNOWN_NAMES }] = await Promise.all([
    import('./completion'),
    import('./registry'),
    import('./known-names'),
  ]);
  const candidates = await completeWords(argv.slice(1), COMMANDS, KNOWN_NAMES).catch(() => []);
  process.stdout.write(candidates.map((word) => `${word}\n`).join(''));
} else {
  const { runProcess } = await import('./process');
  await runProcess(argv);
}

export {};
