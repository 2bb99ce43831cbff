// Starts `crossbook venues serve --json`, then runs the checks of all venues at once, each in a client process that
// trusts the exchanges' certificate authority.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

const binary = process.argv[2];
const server = spawn(binary, ['venues', 'serve', '--json', '--seed', '11'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const stop = (code) => {
  server.kill('SIGINT');
  process.exit(code);
};
server.on('exit', (code) => {
  console.error(`venues serve ended by itself with exit code ${code}`);
  process.exit(1);
});
const timer = setTimeout(() => {
  console.error('venues serve printed nothing within 30 s');
  stop(1);
}, 30_000);

const [line] = await readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  .next().then(({ value }) => [value]);
clearTimeout(timer);
const { venues } = JSON.parse(line);

const run = (venue) => new Promise((resolve) => {
  const child = spawn(process.execPath, ['checks.mjs', JSON.stringify(venue)], {
    stdio: 'inherit',
    env: { ...process.env, NODE_EXTRA_CA_CERTS: venue.ca_file },
  });
  child.on('exit', (code) => resolve(code === 0));
});
let failed = 0;
await Promise.all(venues.map(async (venue) => { if (!(await run(venue))) failed += 1; }));
server.removeAllListeners('exit');
console.log(failed === 0 ? `all ${venues.length} venues passed` : `${failed} venues failed`);
stop(failed === 0 ? 0 : 1);
