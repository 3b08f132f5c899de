import { type FieldFault, pointerTo } from '@waypost/kernel';
import { acceptedDomainOf, type AcceptedDomain } from '@waypost/organization';
import { type AddressTemplate, parseTemplate } from './address-template.js';
import type { ReadyRule } from './plan-addresses.js';
import type { AddressRule, RecipientPolicy } from './recipient-policy.js';

/**
 * Everything that is wrong with the rules of a policy, all at once; pointers lead into its `templates`. The default policy is for
 * everybody else: its primary addresses lie in a domain that is ours alone (Exchange: T-bb124073, T-aa997194).
 */
export function ruleFaults(
  { rules, isDefault }: Pick<RecipientPolicy, 'rules' | 'isDefault'>,
  accepted: readonly AcceptedDomain[],
): FieldFault[] {
  const faults = rules.flatMap((rule, at) => [
    ...templateFaults(rule, at, { accepted, isForAll: isDefault && rule.primary && rule.enabled }),
    ...repeated(rules, at),
  ]);
  const active = rules.filter(({ enabled }) => enabled);
  for (const type of new Set(['SMTP', ...active.map((rule) => rule.type)])) {
    const primaries = active.filter((rule) => rule.type === type && rule.primary);
    if (primaries.length === 1) continue;
    faults.push({
      pointer: pointerTo('templates'),
      detail:
        primaries.length === 0
          ? `Mark one ${type} template that is on as the primary one.`
          : `Only one ${type} template can be the primary one.`,
    });
  }
  return faults;
}

function templateFaults(
  { type, template, enabled }: AddressRule,
  at: number,
  { accepted, isForAll }: { accepted: readonly AcceptedDomain[]; isForAll: boolean },
): FieldFault[] {
  const pointer = pointerTo('templates', at, 'template');
  const parsed = parseTemplate(type, template);
  if ('fault' in parsed) return [{ pointer, detail: `${parsed.fault} (character ${parsed.at + 1})` }];
  const fault = enabled ? domainFault(parsed.template, accepted, isForAll) : undefined;
  return fault === undefined ? [] : [{ pointer, detail: fault }];
}

function domainFault(
  { domain }: AddressTemplate,
  accepted: readonly AcceptedDomain[],
  isForAll: boolean,
): string | undefined {
  if (domain === undefined) return undefined;
  const found = acceptedDomainOf(domain, accepted);
  if (!found) return `${domain} is no accepted domain; accept it first.`;
  if (found.domainKind === 'external-relay')
    return `Mail for ${domain} is relayed outside, so nobody here has addresses in it.`;
  return isForAll && found.domainKind !== 'authoritative'
    ? `Primary addresses of the default policy lie in an authoritative domain; ${domain} is shared with another system.`
    : undefined;
}

function repeated(rules: readonly AddressRule[], at: number): FieldFault[] {
  const own = rules[at];
  const first = rules.findIndex((rule) => rule.type === own?.type && rule.template === own.template);
  return first < at ? [{ pointer: pointerTo('templates', at), detail: 'This template is there already.' }] : [];
}

/** The rules that are on, made ready. What cannot be read gives nothing: it was refused when it came. */
export const readyRules = (rules: readonly AddressRule[]): ReadyRule[] =>
  rules.flatMap(({ type, template, primary, enabled }) => {
    const parsed = parseTemplate(type, template);
    return enabled && 'template' in parsed ? [{ template: parsed.template, primary }] : [];
  });

/** The domains that the rules of a policy give addresses in; those of rules that are off as well. */
export const domainsOf = (rules: readonly AddressRule[]): string[] => [
  ...new Set(
    rules.flatMap(({ type, template }) => {
      const parsed = parseTemplate(type, template);
      return 'template' in parsed && parsed.template.domain !== undefined ? [parsed.template.domain] : [];
    }),
  ),
];
