// A real Prosody.
import { mkdir, writeFile } from 'node:fs/promises';
import { caPath, certPath, keyPath } from './cert/index.js';
import { Child } from './child.js';
import { type Launch, type RealServer, type ServerOptions, startServer } from './real-server.js';

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

const authentication: Readonly<Record<NonNullable<ServerOptions['accounts']>, string>> = {
  plain: 'internal_plain',
  'SHA-1': 'internal_hashed',
  'SHA-256': 'internal_hashed',
  'SHA-512': 'internal_hashed',
  anonymous: 'anonymous',
  certificate: 'ccert',
};

function configuration(directory: string, port: number, options: ServerOptions): string {
  const { security, accounts = 'plain', newestTls = '1.3', hasSasl2 = false } = options;
  const hasTls = security !== 'plain' && security !== 'ws';
  const on = (...which: ServerOptions['security'][]): number | '' => (which.includes(security) ? port : '');
  const hasWebSocket = security === 'ws' || security === 'wss';
  const verify = accounts === 'certificate' ? `cafile = "${caPath}"; verify = { "peer" };` : '';
  const ssl = `{ key = "${keyPath}"; certificate = "${certPath}"; ${verify}
    protocol = "tlsv1_2${newestTls === '1.2' ? '' : '+'}" }`;
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
modules_enabled = { "smacks"; "roster"; "saslauth"; "disco"; "ping"; "offline"; ${hasTls ? '"tls";' : ''} ${hasWebSocket ? '"websocket";' : ''}
  ${hasSasl2 ? '"sasl2"; "sasl2_bind2"; "sasl2_sm"; "carbons";' : ''} }
modules_disabled = { "s2s"; ${hasTls ? '' : '"tls";'} }
c2s_require_encryption = ${hasTls}
allow_unencrypted_plain_auth = ${!hasTls}
authentication = "${authentication[accounts]}"
password_hash = "${accounts === 'SHA-256' ? 'SHA-256' : 'SHA-1'}"
limits = {}
ssl = ${ssl}
c2s_direct_tls_ssl = ${ssl}
https_ssl = ${ssl}
log = { warn = "*console" }
VirtualHost "localhost"
  ssl = ${ssl}
`;
}
