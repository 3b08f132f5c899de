'use client';

import type { Job, JobProgress } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { jobPath } from '../api/jobs';
import { isAtWork } from './job-words';

/** How often a job is asked for where its events do not come, in milliseconds. */
const askMs = 3_000;

/** How far a job is, as its events tell it; once it rests, everything is asked for anew, because it may have changed anybody. */
export function useJobProgress(job: Job | undefined): JobProgress | undefined {
  const cache = useQueryClient();
  const [told, setTold] = useState<{ id: string; progress: JobProgress }>();
  const id = job?.id;
  const listens = job !== undefined && isAtWork(job.state);
  useEffect(() => {
    if (id === undefined || !listens) return undefined;
    const events = new EventSource(`/api/v1${jobPath(id)}/events`);
    const take = ({ data }: MessageEvent<string>) => {
      setTold({ id, progress: JSON.parse(data) as JobProgress });
    };
    let asking: ReturnType<typeof setInterval> | undefined;
    events.addEventListener('progress', take);
    events.addEventListener('stopped', () => {
      events.close();
      void cache.invalidateQueries();
    });
    // A proxy may not let events through: then it is asked, for as long as the page is open.
    events.addEventListener('error', () => {
      asking ??= setInterval(() => void cache.invalidateQueries({ queryKey: ['job', id] }), askMs);
    });
    return () => {
      events.close();
      clearInterval(asking);
      setTold(undefined);
    };
  }, [id, listens, cache]);
  return told !== undefined && told.id === id && listens ? told.progress : job?.progress;
}
