// Loads a CommonJS file of the package as `require` does, with what V8 compiled of it last time. Node.js has that built
// in from 22.1 (module.enableCompileCache); before, this file does it. A folder that somebody else could have written is
// not read, and whatever cannot be read, compared or written is as if it were not there: the file is compiled anew.
const fs = require('node:fs');
const { createRequire, enableCompileCache } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const PREFIX = 'help-';
/** A file that is still used is written again once in this time. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Bytes at the head of a cached file: the length of the source. */
const HEAD = 4;

const isOwn = (status, uid) => status.uid === uid && (status.mode & 0o022) === 0;

/**
 * `$XDG_CACHE_HOME/huntaze-beta`, by default under `~/.cache`, made on first use; undefined where that would not be this
 * user's own, or caching is off (NODE_DISABLE_COMPILE_CACHE, as for Node.js itself).
 */
function cacheFolder(env, uid) {
  const base = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : env.HOME && join(env.HOME, '.cache');
  if (!base || uid === undefined || env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const folder = join(base, 'huntaze-beta');
  try {
    const status = fs.lstatSync(folder, { throwIfNoEntry: false });
    if (status) return status.isDirectory() && isOwn(status, uid) ? folder : undefined;
    // As another user (sudo), nothing is left in a home that is not theirs.
    if (!isOwn(fs.statSync(fs.existsSync(base) ? base : dirname(base)), uid)) return undefined;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return undefined;
  }
}

/**
 * What V8 compiled of `source`, from a cached file: its length, the source, and the data twice. V8 compares neither the
 * text of the source nor a check sum of its data, so both are compared here, byte for byte: a digest in JavaScript, or
 * the module that has one, would take longer. Undefined when anything differs or the file is not this user's own.
 */
function readCached(path, source, uid) {
  let descriptor;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    const status = fs.fstatSync(descriptor);
    if (!status.isFile() || !isOwn(status, uid)) return undefined;
    const bytes = fs.readFileSync(descriptor);
    const start = HEAD + source.length;
    const half = (bytes.length - start) / 2;
    if (half <= 0 || !Number.isInteger(half) || bytes.readUInt32LE(0) !== source.length) return undefined;
    const data = bytes.subarray(start, start + half);
    return bytes.subarray(HEAD, start).equals(source) && data.equals(bytes.subarray(start + half)) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** Keeps the data, and removes what builds and versions that nobody uses any more have left. */
function writeCached(folder, name, source, data) {
  try {
    const head = Buffer.alloc(HEAD);
    head.writeUInt32LE(source.length);
    // A reader finds the old file or the new one.
    const fresh = join(folder, `${name}.${process.pid}`);
    fs.writeFileSync(fresh, Buffer.concat([head, source, data, data]), { mode: 0o600 });
    fs.renameSync(fresh, join(folder, name));
    const unused = fs
      .readdirSync(folder)
      .filter((other) => other.startsWith(PREFIX) && Date.now() - fs.statSync(join(folder, other)).mtimeMs > KEPT_MS);
    for (const other of unused) fs.rmSync(join(folder, other), { force: true });
  } catch {
    // The next start tries again.
  }
}

/**
 * What the CommonJS file exports, what it was compiled from, and `keep`: writes what V8 has compiled by now, unless that
 * is where it came from.
 */
function loadCached(path, folder, uid = process.getuid?.()) {
  const source = fs.readFileSync(path);
  const { mtimeMs } = fs.statSync(path);
  const name = `${PREFIX}${process.arch}-${process.versions.v8}-${source.length}-${Math.floor(mtimeMs)}`;
  const cachedData = folder === undefined ? undefined : readCached(join(folder, name), source, uid);
  const script = new vm.Script(`(function(require,exports,module){${source}\n})`, { filename: path, cachedData });
  const isFresh = cachedData === undefined || script.cachedDataRejected === true;
  const module = { exports: {} };
  script.runInThisContext()(createRequire(path), module.exports, module);
  return {
    exports: module.exports,
    from: isFresh ? 'source' : 'cache',
    keep: () => isFresh && folder !== undefined && writeCached(folder, name, source, script.createCachedData()),
  };
}

/** Lets Node.js itself cache all that is loaded from now on, where it can. */
function enable(env = process.env) {
  const folder = enableCompileCache && cacheFolder(env, process.getuid?.());
  if (folder !== undefined) enableCompileCache(folder);
}

/** `loadCached`, by Node.js itself where it can. */
function load(path, env = process.env) {
  if (enableCompileCache === undefined) return loadCached(path, cacheFolder(env, process.getuid?.()));
  return { exports: require(path), from: 'node', keep: () => {} };
}

module.exports = { cacheFolder, enable, load, loadCached };
