'use client';

import type { DirectoryRun, DirectoryRunProgress } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { runPath } from '../api/directory-sources';
import { isWorking } from './run-words';

/** How often a run is asked for where its events do not come, in milliseconds. */
const askMs = 3_000;

/** How far a run is, as its events tell it; once it stops, everything about it is asked for anew. */
export function useRunProgress(run: DirectoryRun | undefined): DirectoryRunProgress | undefined {
  const cache = useQueryClient();
  const [told, setTold] = useState<{ id: string; progress: DirectoryRunProgress }>();
  const id = run?.id;
  const listens = run !== undefined && isWorking(run.state);
  useEffect(() => {
    if (id === undefined || !listens) return undefined;
    const events = new EventSource(`/api/v1${runPath(id)}/events`);
    const refresh = () => {
      void cache.invalidateQueries({ queryKey: ['run', id] });
      void cache.invalidateQueries({ queryKey: ['list', `${runPath(id)}/items`] });
      void cache.invalidateQueries({ queryKey: ['source'] });
    };
    const take = ({ data }: MessageEvent<string>) => {
      setTold({ id, progress: JSON.parse(data) as DirectoryRunProgress });
    };
    let asking: ReturnType<typeof setInterval> | undefined;
    events.addEventListener('progress', take);
    events.addEventListener('stopped', (event) => {
      take(event);
      events.close();
      refresh();
    });
    // A proxy may not let events through: then it is asked, for as long as the page is open.
    events.addEventListener('error', () => {
      asking ??= setInterval(refresh, askMs);
    });
    return () => {
      events.close();
      clearInterval(asking);
    };
  }, [id, listens, cache]);
  return told !== undefined && told.id === id && listens ? told.progress : run?.progress;
}
