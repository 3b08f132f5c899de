import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { directoryStates } from '@waypost/contracts';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { DirectoryProcesses } from '../directory/directory-processes.js';
import { FeedHub } from '../feed/feed-hub.js';

/** From what is answered from memory to what nobody waits for, in seconds. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** What this process tells Prometheus. Labels are of closed sets: routes as they are declared, never as they were asked for. */
@Injectable()
export class ApiMetrics implements OnModuleDestroy {
  readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'waypost_http_requests_total',
    help: 'Requests answered, by route and class of status',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'waypost_http_request_duration_seconds',
    help: 'How long requests took; streams count by their whole length',
    labelNames: ['method', 'route'],
    buckets,
    registers: [this.registry],
  });

  constructor(
    source: DataSource,
    hub: FeedHub,
    private readonly processes: DirectoryProcesses,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge('waypost_revision', 'Newest revision of the model this process knows of', () => hub.newestRevision);
    this.gauge('waypost_feed_followers', 'Followers of the change feed at this process', () => hub.followerCount);
    this.gauge(
      'waypost_feed_followers_late',
      'Followers at this process that changes do not wait for, as they did not say in time what they hold',
      () => hub.acknowledged.lateCount,
    );
    const pool = () => (source.driver as unknown as { master: Pool }).master;
    this.gauge('waypost_database_connections', 'Connections to the database', () => pool().totalCount);
    this.gauge('waypost_database_connections_idle', 'Connections nobody uses', () => pool().idleCount);
    this.gauge('waypost_database_waiting', 'Requests that wait for a connection', () => pool().waitingCount);
    this.countProcesses();
  }

  /** Measures every request from now on. */
  observe(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      // What matches no route is one label, whatever was asked for; files of the console are another.
      const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
      const { method } = request;
      this.requests.inc({ method, route, status: `${String(Math.floor(reply.statusCode / 100))}xx` });
      this.durations.observe({ method, route }, reply.elapsedTime / 1_000);
      done();
    });
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }

  private gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      ...{ name, help, registers: [this.registry] },
      collect() {
        this.set(value());
      },
    });
  }

  private countProcesses(): void {
    const { processes } = this;
    new Gauge({
      name: 'waypost_directory_processes',
      help: 'Directory processes that reported within a day, by how they are; the same at every replica',
      labelNames: ['state'],
      registers: [this.registry],
      async collect() {
        const { processes: all } = await processes.overview();
        for (const state of directoryStates) this.set({ state }, all.filter((one) => one.state === state).length);
      },
    });
  }
}
