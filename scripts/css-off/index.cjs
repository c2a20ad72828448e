throw new Error('lightningcss is not installed: see scripts/css-off');
