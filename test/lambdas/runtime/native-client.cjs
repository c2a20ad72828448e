// AWS's runtime client speaks HTTP through a compiled part (curl). This one speaks the same Runtime API through Node, so
// that nothing is compiled; all else of the client is AWS's own.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const http = require('node:http');
const Module = require('node:module');

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let posted = Promise.resolve();

/** The tests move the clock between invocations. */
let aheadMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + aheadMs;

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { agent, host, port, method, path: `/2018-06-01/runtime/${path}`, headers },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ headers: response.headers, bodyJson: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Processor time of this process so far, in microseconds, all threads. */
const spentUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
let arrivedAtUs = 0;
let arrivedAtMs = 0;

/** Each answer says what processor time its invocation took, and how long it took. */
const post = (path, body, headers) => {
  const spent = {
    'test-processor-us': String(spentUs() - arrivedAtUs),
    'test-elapsed-us': String(Math.round((performance.now() - arrivedAtMs) * 1_000)),
  };
  posted = posted.then(() => call('POST', path, body, { 'content-type': 'application/json', ...spent, ...headers }));
};

const client = {
  initializeClient() {},
  async next() {
    await posted;
    const { headers, bodyJson } = await call('GET', 'invocation/next', undefined, {
      'test-processor-us': String(spentUs()),
    });
    aheadMs = Number(headers['test-clock-ahead-ms'] ?? 0);
    arrivedAtUs = spentUs();
    arrivedAtMs = performance.now();
    return { bodyJson, headers };
  },
  done: (id, body) => post(`invocation/${id}/response`, body),
  error: (id, body, xray) =>
    post(`invocation/${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': xray ?? '' }),
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return request.endsWith('rapid-client.node') ? client : load.call(this, request, ...rest);
};
