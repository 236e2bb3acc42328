// The control connection of FTP (RFC 959).
import type { StreamProtocol } from '../protocol.js';

const command =
  /^(?:USER|PASS|ACCT|CWD|CDUP|QUIT|PORT|PASV|EPRT|EPSV|TYPE|STRU|MODE|RETR|STOR|STOU|APPE|REST|RNFR|RNTO|ABOR|DELE|RMD|MKD|PWD|LIST|NLST|MLSD|MLST|SITE|SYST|STAT|HELP|NOOP|FEAT|OPTS|SIZE|MDTM|AUTH|PBSZ|PROT)\b/i;

export const ftp: StreamProtocol = {
  name: 'ftp',
  is({ upstream, downstream, port }) {
    if (!/^(?:220|120)[ -]/.test(downstream)) return false;
    return (
      port === 21 || /^\d{3}[ -].*FTP/i.test(downstream) || /^(?:USER |FEAT|SYST|AUTH TLS)/i.test(upstream)
    );
  },
  line: (line, dir) => {
    const isKnown = dir === 'upstream' ? command.test(line) : /^\d{3}[ -]/.test(line);
    return isKnown ? `FTP ${line}` : undefined;
  },
};
