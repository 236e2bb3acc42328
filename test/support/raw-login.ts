// The shortest XMPP login there is, sharing no code with the program: shows that a real server is up and what it offers.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';
import { localhostCert } from './cert/index.js';

export interface RawLogin {
  /** As offered before the login, over TLS if there is STARTTLS. */
  readonly mechanisms: readonly string[];
  readonly hasTls: boolean;
  readonly jid: string;
}

const header =
  "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/** Logs in with SASL PLAIN (RFC 6120 §6, §7), after STARTTLS if it is offered, and leaves. */
export async function rawLogin(port: number, username: string, password: string): Promise<RawLogin> {
  let socket: Socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  // A tap that ends while nobody asks resets it.
  socket.on('error', () => undefined);
  let features = await ask(socket, header, /<\/stream:features>/);
  const hasTls = features.includes('<starttls');
  if (hasTls) {
    await ask(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", /<proceed/);
    socket = connectTls({ socket, servername: 'localhost', ca: localhostCert });
    features = await ask(socket, header, /<\/stream:features>/);
  }
  const mechanisms = [...features.matchAll(/<mechanism>([^<]+)</g)].map(([, name]) => name ?? '');
  const plain = Buffer.from(`\0${username}\0${password}`).toString('base64');
  const sasl = 'urn:ietf:params:xml:ns:xmpp-sasl';
  await ask(socket, `<auth xmlns='${sasl}' mechanism='PLAIN'>${plain}</auth>`, /<success/);
  await ask(socket, header, /<\/stream:features>/);
  const bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
  const bound = await ask(socket, bind, /<\/iq>/);
  // Whoever has ended its stream waits for the other to close the connection (RFC 6120 §4.4): who closes it is no chance.
  socket.write('</stream:stream>');
  await new Promise((resolve) => socket.resume().once('close', resolve));
  return { mechanisms: mechanisms.sort(), hasTls, jid: /<jid>([^<]+)</.exec(bound)?.[1] ?? '' };
}

/** Sends `text` and reads until `pattern` has come; rejects on a failure or the stream's end. */
function ask(socket: Socket, text: string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const done = (settle: () => void) => {
      socket.off('data', more).off('error', reject).off('end', ended);
      settle();
    };
    const more = (bytes: Buffer) => {
      answer += bytes;
      if (pattern.test(answer)) done(() => resolve(answer));
      else if (/<(stream:error|failure)/.test(answer)) done(() => reject(new Error(`refused: ${answer}`)));
    };
    const ended = () => done(() => reject(new Error(`the server has ended the stream: ${answer}`)));
    socket.on('data', more).once('error', reject).once('end', ended);
    socket.write(text);
  });
}
