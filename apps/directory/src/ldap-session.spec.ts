import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { DirectoryModel, encodeRequest } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import { aMailbox, aServiceAccount, aSmallOrganization } from '@waypost/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Arrivals } from './arrivals.js';
import { BindLog } from './bind-log.js';
import { BindThrottle } from './bind-throttle.js';
import { Counts } from './counts.js';
import { Directory } from './directory.js';
import { LdapSession } from './ldap-session.js';
import { Outflow } from './outflow.js';
import { SearchRate } from './search-rate.js';
import { PageCookies } from './page-cookies.js';
import type { Attempt, PasswordCheck } from './password-check.js';
import { searchFor } from './raw-client.js';
import { SortRoom } from './sort-room.js';
import { Turns } from './turns.js';
import { service } from './serve-sample.spec-support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session on a socket that takes what it is given and never wires it anywhere. */
function session() {
  const model = new DirectoryModel();
  for (const record of [...aSmallOrganization(), aMailbox('mark', { verifier: 'v' }), aServiceAccount('dovecot', 'v')])
    model.put(record);
  const directory = new Directory({ catalogue, maxAge: Number.POSITIVE_INFINITY });
  directory.adopt(model, 'feed', 1);
  const socket = Object.assign(new EventEmitter(), {
    remoteAddress: '127.0.0.1',
    writableLength: 0,
    destroyed: false,
    setNoDelay: () => undefined,
    write: vi.fn(() => true),
    pause: vi.fn(),
    resume: vi.fn(),
    end: vi.fn(),
    destroy: vi.fn(),
  });
  const passwords = {
    attempt: (_account: string, verifier: string | undefined, password: Buffer) => ({ verifier, password, digest: '' }),
    remembered: () => undefined,
    isRunning: () => false,
    isFull: () => false,
    check: ({ password }: Attempt) => password.toString() === service.password,
  } as unknown as PasswordCheck;
  const quiet = { info: () => undefined, warn: () => undefined };
  new LdapSession(socket as unknown as Socket, {
    directory,
    passwords,
    throttle: new BindThrottle(Date.now),
    bindLog: new BindLog(quiet, Date.now),
    counts: new Counts(),
    turns: new Turns(),
    cookies: new PageCookies(),
    sortRooms: { service: new SortRoom(100), others: new SortRoom(100) },
    rate: new SearchRate(),
    arrivals: new Arrivals(Date.now),
    outflow: new Outflow(Number.POSITIVE_INFINITY),
    log: quiet,
    now: Date.now,
  });
  const bind = (name: string, password = service.password) =>
    socket.emit('data', encodeRequest(1, { op: 'bind', name, password }));
  return { socket, bind };
}

describe('a silent client', () => {
  it.each([
    { who: 'nobody', seconds: 15, binds: [] },
    { who: 'somebody anonymous', seconds: 15, binds: [['', '']] },
    { who: 'a person', seconds: 600, binds: [['mark', service.password]] },
    { who: 'a service', seconds: 3_600, binds: [[service.dn, service.password]] },
    {
      who: 'a service whose last person had the wrong password',
      seconds: 3_600,
      binds: [
        [service.dn, service.password],
        ['mark', 'wrong'],
      ],
    },
  ])('that is $who is let go after $seconds seconds', ({ seconds, binds }) => {
    const { socket, bind } = session();
    for (const [name = '', password = ''] of binds) bind(name, password);
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    expect(socket.destroy).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(socket.destroy).toHaveBeenCalled();
  });

  it('is not let go while it asks, once it is bound', () => {
    const { socket, bind } = session();
    bind('mark');
    for (let minute = 0; minute < 30; minute++) {
      vi.advanceTimersByTime(60_000);
      socket.emit('data', encodeRequest(2, searchFor('(uid=mark)')));
    }
    expect(socket.destroy).not.toHaveBeenCalled();
  });

  it('gains no time by asking without a bind', () => {
    const { socket } = session();
    for (let second = 0; second < 15; second++) {
      vi.advanceTimersByTime(1_000);
      socket.emit('data', encodeRequest(2, searchFor('(uid=mark)', { base: '', scope: 'base' })));
    }
    expect(socket.destroy).toHaveBeenCalled();
  });
});

describe('a client that takes no answers', () => {
  const fill = () => {
    const { socket, bind } = session();
    bind(service.dn);
    socket.writableLength = 2_000_000;
    socket.emit('data', encodeRequest(2, searchFor('(uid=mark)')));
    return { socket, ask: () => socket.emit('data', encodeRequest(3, searchFor('(uid=mark)'))) };
  };

  it('is let go after a minute, whatever it goes on asking', () => {
    const { socket, ask } = fill();
    for (let second = 0; second < 59; second++) {
      vi.advanceTimersByTime(1_000);
      ask();
    }
    expect(socket.destroy).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(socket.destroy).toHaveBeenCalled();
  });

  it('is not let go once it has taken them', () => {
    const { socket } = fill();
    vi.advanceTimersByTime(59_000);
    socket.writableLength = 0;
    socket.emit('drain');
    vi.advanceTimersByTime(59_000);
    expect(socket.destroy).not.toHaveBeenCalled();
  });
});

describe('what is answered', () => {
  it('leaves in one write for everything that came together', () => {
    const { socket, bind } = session();
    bind(service.dn);
    socket.write.mockClear();
    socket.emit('data', Buffer.concat([2, 3, 4].map((id) => encodeRequest(id, searchFor('(uid=mark)')))));
    expect(socket.write).toHaveBeenCalledTimes(1);
  });

  it('makes a client wait that does not read, until it has', () => {
    const { socket, bind } = session();
    bind(service.dn);
    socket.writableLength = 2_000_000;
    socket.emit('data', encodeRequest(2, searchFor('(uid=mark)')));
    expect(socket.pause).toHaveBeenCalled();
    socket.resume.mockClear();
    socket.writableLength = 0;
    socket.emit('drain');
    expect(socket.resume).toHaveBeenCalled();
  });
});
