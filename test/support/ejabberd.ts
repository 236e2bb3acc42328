// A real ejabberd, as an Erlang node without distribution: no epmd, no cookie, nothing shared with other nodes.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { caPath, localhostCert, localhostKey } from './cert/index.js';
import { Child } from './child.js';
import { type Launch, type RealServer, type ServerOptions, startServer } from './real-server.js';

export const startEjabberd = (options: ServerOptions): Promise<RealServer> => startServer(launch, options);

const launch: Launch = async (directory, port, options) => {
  await mkdir(`${directory}/spool`);
  await writeFile(`${directory}/both.pem`, localhostCert + localhostKey);
  await writeFile(`${directory}/ejabberd.yml`, configuration(directory, port, options));
  const args = [
    '-noinput',
    '-mnesia',
    'dir',
    `"${directory}/spool"`,
    '-s',
    'ejabberd',
    '-eval',
    registering(options.accounts === 'anonymous' ? 0 : options.users),
  ];
  const child = new Child('erl', args, {
    cwd: directory,
    env: {
      ...process.env,
      HOME: directory,
      ERL_LIBS: erlangLibraries(),
      ERL_CRASH_DUMP: `${directory}/crash.dump`,
      EJABBERD_CONFIG_PATH: `${directory}/ejabberd.yml`,
      EJABBERD_LOG_PATH: `${directory}/ejabberd.log`,
    },
  });
  await child.output(/accounts are ready/).catch(async (error) => {
    await child.stop();
    throw error;
  });
  return child;
};

/** Where Debian has put ejabberd: in the directory of the machine's architecture. */
function erlangLibraries(): string {
  const roots = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`);
  const root = roots.find(
    (directory) =>
      existsSync(`${directory}/.`) && readdirSync(directory).some((name) => /^ejabberd-\d/.test(name)),
  );
  if (!root) throw new Error('no ejabberd below /usr/lib');
  return root;
}

/** Erlang, run when ejabberd has started. */
const registering = (users: number): string => `
  lists:foreach(fun(I) ->
    N = integer_to_binary(I),
    ok = ejabberd_auth:try_register(<<"user", N/binary>>, <<"localhost">>, <<"pass", N/binary>>)
  end, lists:seq(1, ${users})),
  io:format("accounts are ready~n").`;

const tlsOf: Readonly<Record<ServerOptions['security'], string>> = {
  plain: 'starttls: false',
  starttls: 'starttls_required: true',
  direct: 'tls: true',
  ws: 'tls: false',
  wss: 'tls: true',
};

const authentication: Readonly<Record<NonNullable<ServerOptions['accounts']>, string>> = {
  plain: 'auth_method: internal\nauth_password_format: plain',
  'SHA-1': 'auth_method: internal\nauth_password_format: scram\nauth_scram_hash: sha',
  'SHA-256': 'auth_method: internal\nauth_password_format: scram\nauth_scram_hash: sha256',
  'SHA-512': 'auth_method: internal\nauth_password_format: scram\nauth_scram_hash: sha512',
  anonymous: 'auth_method: anonymous\nanonymous_protocol: sasl_anon',
  certificate: 'auth_method: internal',
};

const moduleOf = (security: ServerOptions['security']): string =>
  security === 'ws' || security === 'wss'
    ? 'module: ejabberd_http\n    request_handlers:\n      /xmpp-websocket: ejabberd_http_ws'
    : 'module: ejabberd_c2s\n    access: all\n    shaper: none';

const configuration = (
  directory: string,
  port: number,
  { security, accounts = 'plain', newestTls = '1.3' }: ServerOptions,
): string => `
loglevel: error
hosts: [localhost]
certfiles: ["${directory}/both.pem"]
${authentication[accounts]}
disable_sasl_mechanisms: ["DIGEST-MD5", "X-OAUTH2"]
listen:
  -
    port: ${port}
    ip: "127.0.0.1"
    ${moduleOf(security)}
    ${tlsOf[security]}
    protocol_options: [no_sslv3, no_tlsv1, no_tlsv1_1${newestTls === '1.2' ? ', no_tlsv1_3' : ''}]
    ${accounts === 'certificate' ? `tls_verify: true\n    cafile: "${caPath}"` : ''}
shaper: {}
shaper_rules:
  max_user_sessions: 10
  max_user_offline_messages: 1000
modules:
  mod_disco: {}
  mod_offline: {}
  mod_ping: {}
  mod_roster: {}
  mod_stream_mgmt: {}
`;
