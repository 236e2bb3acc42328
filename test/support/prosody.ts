// A real Prosody.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.js';
import { type Launch, type RealServer, type ServerOptions, startServer } from './real-server.js';

const certFile = (name: string): string =>
  fileURLToPath(new URL(`cert/localhost.${name}.pem`, import.meta.url));

export const startProsody = (options: ServerOptions): Promise<RealServer> => startServer(launch, options);

const launch: Launch = async (directory, port, options) => {
  const accounts = `${directory}/data/localhost/accounts`;
  await mkdir(accounts, { recursive: true });
  // The format of Prosody's internal storage: one Lua table per account.
  for (let i = 1; i <= options.users; i++)
    await writeFile(`${accounts}/user${i}.dat`, `return {\n\t["password"] = "pass${i}";\n};\n`);
  await writeFile(`${directory}/prosody.cfg.lua`, configuration(directory, port, options));
  return new Child('prosody', ['--config', `${directory}/prosody.cfg.lua`, '-F'], { cwd: directory });
};

function configuration(directory: string, port: number, { security }: ServerOptions): string {
  const hasTls = security !== 'plain' && security !== 'ws';
  const on = (...which: ServerOptions['security'][]): number | '' => (which.includes(security) ? port : '');
  const hasWebSocket = security === 'ws' || security === 'wss';
  return `
data_path = "${directory}/data"
pidfile = "${directory}/prosody.pid"
run_as_root = true
interfaces = { "127.0.0.1" }
c2s_ports = { ${on('plain', 'starttls')} }
c2s_direct_tls_ports = { ${on('direct')} }
s2s_ports = {}
http_ports = { ${on('ws')} }
https_ports = { ${on('wss')} }
http_interfaces = { "127.0.0.1" }
https_interfaces = { "127.0.0.1" }
http_default_host = "localhost"
modules_enabled = { "smacks"; "roster"; "saslauth"; "disco"; "ping"; "offline"; ${hasTls ? '"tls";' : ''} ${hasWebSocket ? '"websocket";' : ''} }
modules_disabled = { "s2s"; ${hasTls ? '' : '"tls";'} }
c2s_require_encryption = ${hasTls}
allow_unencrypted_plain_auth = ${!hasTls}
authentication = "internal_plain"
limits = {}
ssl = { key = "${certFile('key')}", certificate = "${certFile('cert')}" }
https_ssl = { key = "${certFile('key')}", certificate = "${certFile('cert')}" }
c2s_direct_tls_ssl = { key = "${certFile('key')}", certificate = "${certFile('cert')}" }
log = { warn = "*console" }
VirtualHost "localhost"
  ssl = { key = "${certFile('key')}", certificate = "${certFile('cert')}" }
`;
}
