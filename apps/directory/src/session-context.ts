import type { Arrivals } from './arrivals.js';
import type { BindDesk } from './bind.js';
import type { BindLog } from './bind-log.js';
import type { Counts } from './counts.js';
import type { PageCookies } from './page-cookies.js';
import type { SearchRate } from './search-rate.js';
import type { SortRoom } from './sort-room.js';
import type { Log } from './trickle.js';
import type { Turns } from './turns.js';
import type { WireContext } from './wire.js';

/** What all sessions share. */
export interface SessionContext extends WireContext, BindDesk {
  bindLog: BindLog;
  counts: Counts;
  turns: Turns;
  cookies: PageCookies;
  /** Room for what is put in order, of mail servers and of everybody else: neither can take the other's. */
  sortRooms: { service: SortRoom; others: SortRoom };
  rate: SearchRate;
  arrivals: Arrivals;
  log: Log;
}
