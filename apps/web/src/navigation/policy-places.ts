import { recordHref } from './places';

export const newPolicyHref = '/policies/new/';

/** The page of a recipient policy. */
export const policyHref = (name: string, tab?: string) => recordHref('/policy/', name, tab);

/** The page of long work: how far it is, what it plans, and what can be done with it. */
export const jobHref = (id: string) => `/job/?${new URLSearchParams({ id }).toString()}`;
