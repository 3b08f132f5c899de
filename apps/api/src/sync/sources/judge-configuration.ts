import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
import { findServer, findSite } from '@waypost/store';
import { validateSource } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { columnsOf, type Configuration, type ConfigurationColumns } from './source-configuration.js';
import { secretFaults, type SecretsThere } from './source-faults.js';

/** A configuration as it can be kept; everything that is wrong with it is refused at once. `under` is where it stands in the body. */
export async function judged(
  manager: EntityManager,
  asked: Configuration,
  secrets: SecretsThere,
  under?: string,
): Promise<ConfigurationColumns> {
  const errors: FieldFault[] = secretFaults(asked, secrets);
  const placement = await placed(manager, asked.placement, errors);
  const columns = columnsOf({ ...asked, placement });
  errors.unshift(...validateSource(columns, { plain: false }));
  if (errors[0])
    throw new DomainError('body-invalid', 'The source could not be synchronised like this; the errors say why.', {
      errors:
        under === undefined
          ? errors
          : errors.map(({ pointer, detail }) => ({ pointer: pointer.replace('#', `#/${under}`), detail })),
    });
  return columns;
}

/** The rules with the ids of the servers and sites they name. */
async function placed(
  manager: EntityManager,
  rules: Configuration['placement'],
  errors: FieldFault[],
): Promise<Configuration['placement']> {
  const found: Configuration['placement'] = [];
  for (const [at, rule] of rules.entries()) {
    const server = rule.server === null ? null : await findServer(manager, rule.server);
    const site = rule.site === null ? null : await findSite(manager, rule.site);
    const missing = (level: 'server' | 'site') =>
      errors.push({
        pointer: pointerTo('placement', at, level),
        detail: `There is no ${level} "${String(rule[level])}".`,
      });
    if (rule.server !== null && !server) missing('server');
    if (rule.site !== null && !site) missing('site');
    found.push({ ...rule, server: server?.id ?? rule.server, site: site?.id ?? rule.site });
  }
  return found;
}
