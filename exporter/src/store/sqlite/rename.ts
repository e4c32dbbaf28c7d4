import type { CustomerKey, Fact } from '../../conversation/fact.ts';

/** The fact with every customer key replaced; other names of the same customer that fall together are dropped. */
export function withCustomers(fact: Fact, resolve: (key: CustomerKey) => CustomerKey): Fact {
  if (fact.kind === 'AgentPresenceChanged') return fact;
  const customer = resolve(fact.customer);
  if (customer === fact.customer && fact.alsoKnownAs === undefined && fact.kind !== 'CustomerMerged')
    return fact;
  const others = [...new Set((fact.alsoKnownAs ?? []).map(resolve))].filter((key) => key !== customer);
  const { alsoKnownAs: _old, ...rest } = fact;
  const renamed = { ...rest, customer, ...(others.length === 0 ? {} : { alsoKnownAs: others }) };
  return renamed.kind === 'CustomerMerged' ? { ...renamed, into: resolve(renamed.into) } : renamed;
}
