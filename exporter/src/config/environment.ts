export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A text with its `${VAR}` read, or what hinders that. */
export type Expanded = { readonly text: string } | { readonly problem: string };

/** Replaces `${VAR}` by the environment's value, once: what comes out is not searched again. `$${` gives `${`. */
export function expand(text: string, env: Environment): Expanded {
  const problems = new Set<string>();
  const expanded = text.replace(REFERENCE, (match, name: string | undefined) => {
    if (match === '$${') return '${';
    const value = name !== undefined && NAME.test(name) && Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) problems.add(problemWith(name));
    return value ?? '';
  });
  return problems.size === 0 ? { text: expanded } : { problem: [...problems].join('; ') };
}

function problemWith(name: string | undefined): string {
  if (name === undefined || !NAME.test(name)) {
    return '`${` must be followed by the name of an environment variable and `}`; write `$${` for a plain `${`';
  }
  return `environment variable ${name} is not set: set it, or write $\${${name}} if the text is meant as it stands`;
}
