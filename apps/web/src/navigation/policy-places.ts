export const newPolicyHref = '/policies/new/';

/** The parts of a recipient policy's page. */
export const policyTabs = ['policy', 'history'] as const;
export type PolicyTab = (typeof policyTabs)[number];
export const policyTabWords = { policy: 'Policy', history: 'History' } satisfies Record<PolicyTab, string>;

export const policyHref = (name: string, tab: PolicyTab = 'policy') =>
  `/policy/?${new URLSearchParams({ name, ...(tab !== 'policy' && { tab }) }).toString()}`;

/** The page of long work: how far it is, what it plans, and what can be done with it. */
export const jobHref = (id: string) => `/job/?${new URLSearchParams({ id }).toString()}`;
