import type { EntityManager } from 'typeorm';
import { refuseWhileBusy } from '../jobs/job.service.js';

/** What only one job may do at a time: give and take back addresses. */
export const givingAddresses = 'recipient-addresses';

/** Refuses to change policies while addresses are given by them. */
export const refuseWhileGiving = (manager: EntityManager) => refuseWhileBusy(manager, givingAddresses);
