// Prisma 7 generates and runs a driver-adapter client without any native engine. The real package only exists to
// download one; this one answers the calls that the CLI makes of it and downloads nothing.
module.exports = {
  enginesVersion: 'none',
  getEnginesPath: () => __dirname,
  ensureNeededBinariesExist: async () => {},
};
