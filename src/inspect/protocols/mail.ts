// The protocols of mail, where the server speaks first: SMTP (RFC 5321), POP3 (RFC 1939), IMAP (RFC 9051).
import type { StreamProtocol } from '../protocol.js';

const smtpCommand =
  /^(?:EHLO|HELO|LHLO|MAIL FROM|RCPT TO|DATA|RSET|VRFY|EXPN|HELP|NOOP|QUIT|STARTTLS|AUTH|BDAT)\b/i;
const smtpPorts = [25, 465, 587];

export const smtp: StreamProtocol = {
  name: 'smtp',
  is({ upstream, downstream, port = 0 }) {
    if (/^(?:EHLO|HELO|LHLO) /i.test(upstream)) return true;
    const isBanner = /^220[ -]/.test(downstream);
    return isBanner && (smtpPorts.includes(port) || /^220[ -].*(?:SMTP|mail)/i.test(downstream));
  },
  line: (line, dir) => {
    const isKnown = dir === 'upstream' ? smtpCommand.test(line) : /^\d{3}[ -]/.test(line);
    return isKnown ? `SMTP ${line}` : undefined;
  },
};

const popCommand = /^(?:USER|PASS|APOP|STAT|LIST|RETR|DELE|NOOP|RSET|QUIT|TOP|UIDL|CAPA|STLS|AUTH)\b/i;

export const pop3: StreamProtocol = {
  name: 'pop3',
  is: ({ downstream }) => /^(?:\+OK|-ERR)[ \r]/.test(downstream),
  line: (line, dir) => {
    const isKnown = dir === 'upstream' ? popCommand.test(line) : /^(?:\+OK|-ERR)/.test(line);
    return isKnown ? `POP3 ${line}` : undefined;
  },
};

export const imap: StreamProtocol = {
  name: 'imap',
  is: ({ downstream }) => /^\* (?:OK|PREAUTH|BYE)[ \r]/.test(downstream),
  line: (line, dir) => {
    const isKnown =
      dir === 'upstream'
        ? /^\S{1,64} [A-Z]+/i.test(line)
        : /^(?:\*|\+|\S{1,64} (?:OK|NO|BAD))( |$)/.test(line);
    return isKnown ? `IMAP ${line}` : undefined;
  },
};
