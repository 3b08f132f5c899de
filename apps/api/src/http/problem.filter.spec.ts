import { EventEmitter } from 'node:events';
import type { ArgumentsHost } from '@nestjs/common';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { ProblemFilter } from './problem.filter.js';

/** What a filter answers to what was thrown. */
function answerTo(thrown: unknown) {
  const log = { error: vi.fn() };
  const reply = { raw: { headersSent: false }, status: vi.fn(), headers: vi.fn(), header: vi.fn(), send: vi.fn() };
  for (const step of [reply.status, reply.headers, reply.header]) step.mockReturnValue(reply);
  const host = {
    switchToHttp: () => ({
      getRequest: () => ({ url: '/api/v1/jobs/one?x=1', method: 'GET' }),
      getResponse: () => reply,
    }),
  };
  new ProblemFilter(log as never).catch(thrown, host as unknown as ArgumentsHost);
  const [body] = reply.send.mock.calls[0] as [Buffer];
  return { problem: JSON.parse(body.toString()) as unknown, headers: reply.headers.mock.calls[0]?.[0] as unknown, log };
}

/** A connection that is there at once. */
class Connection extends EventEmitter {
  connect(connected: () => void): void {
    connected();
  }
  end(): void {}
}

it('asks to come again where every connection to the database is in use for too long', async () => {
  const pool = new pg.Pool({ max: 1, connectionTimeoutMillis: 20, Client: Connection as never });
  await pool.connect();
  const thrown: unknown = await pool.connect().catch((error: unknown) => error);
  const { problem, headers, log } = answerTo(thrown);
  expect(problem).toMatchObject({ type: '/problems/not-ready', status: 503, instance: '/api/v1/jobs/one' });
  expect(headers).toMatchObject({ 'retry-after': '5' });
  expect(log.error).not.toHaveBeenCalled();
});

it('says no more of a broken invariant than that there is one, and logs it', () => {
  const { problem, log } = answerTo(new Error('secret detail'));
  expect(problem).toEqual({ type: 'about:blank', title: 'Internal error', status: 500, instance: '/api/v1/jobs/one' });
  expect(log.error).toHaveBeenCalled();
});
