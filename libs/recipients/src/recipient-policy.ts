/** One address that a policy gives: a type, a template of that type, and whether it becomes the primary one of its type. */
export interface AddressRule {
  /** `SMTP`, `X400` …, in capitals. */
  type: string;
  template: string;
  primary: boolean;
  /** A rule that is off gives nothing. */
  enabled: boolean;
}

/** Which recipients get which addresses. */
export interface RecipientPolicy {
  id: string;
  name: string;
  /** From 1 on: the lowest that matches is the only one applied. Absent for the default policy, which comes last. */
  priority: number | null;
  enabled: boolean;
  isDefault: boolean;
  /** An LDAP filter (RFC 4515) over attributes of recipients. */
  filter: string;
  rules: readonly AddressRule[];
}
