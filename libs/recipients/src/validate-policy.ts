import { type FieldFault, pointerTo } from '@waypost/kernel';
import { acceptedDomainOf, type AcceptedDomain } from '@waypost/organization';
import { type AddressTemplate, parseTemplate } from './address-template.js';
import type { ReadyRule } from './plan-addresses.js';
import type { AddressRule } from './recipient-policy.js';

/** Everything that is wrong with the rules of a policy, all at once; pointers lead into its `templates`. */
export function ruleFaults(rules: readonly AddressRule[], accepted: readonly AcceptedDomain[]): FieldFault[] {
  const faults = rules.flatMap((rule, at) => [...templateFaults(rule, at, accepted), ...repeated(rules, at)]);
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
  accepted: readonly AcceptedDomain[],
): FieldFault[] {
  const pointer = pointerTo('templates', at, 'template');
  const parsed = parseTemplate(type, template);
  if ('fault' in parsed) return [{ pointer, detail: `${parsed.fault} (character ${parsed.at + 1})` }];
  const fault = enabled ? domainFault(parsed.template, accepted) : undefined;
  return fault === undefined ? [] : [{ pointer, detail: fault }];
}

function domainFault({ domain }: AddressTemplate, accepted: readonly AcceptedDomain[]): string | undefined {
  if (domain === undefined) return undefined;
  const found = acceptedDomainOf(domain, accepted);
  if (!found) return `${domain} is no accepted domain; accept it first.`;
  return found.domainKind === 'external-relay'
    ? `Mail for ${domain} is relayed outside, so nobody here has addresses in it.`
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
