import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the server took it: whom it was for on the envelope, and all of it as it was on the wire. */
export interface ReceivedMail {
  to: string[];
  raw: string;
}

/** An SMTP error in the server's own words. */
function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/**
 * Starts a real SMTP server on 127.0.0.1.
 * @param refusals answers to `RCPT TO` by address, such as `550 5.1.1 no such user`
 * @param login user and password that it asks for; nobody may send without
 * @param options further settings, such as a certificate
 */
export async function startMailServer({
  refusals = {} as Record<string, string>,
  login = undefined as { user: string; pass: string } | undefined,
  options = {} as SMTPServerOptions,
} = {}) {
  const mails: ReceivedMail[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    authOptional: !login,
    disabledCommands: login ? [] : ['AUTH', 'STARTTLS'],
    allowInsecureAuth: true,
    ...options,
    onAuth({ username, password }, _session, done) {
      logins.push(`${username}:${password}`);
      if (username === login?.user && password === login?.pass) done(null, { user: username });
      else done(smtpError(535, '5.7.8 authentication failed'));
    },
    onRcptTo({ address }, _session, done) {
      const refusal = refusals[address];
      done(refusal ? smtpError(Number(refusal.slice(0, 3)), refusal.slice(4)) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  // A client that hangs up in the middle of a handshake is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}?tls=none`,
    mails,
    logins,
    refusals,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
