import type { DataQueryError, PanelData } from '@grafana/data';

import type { QueryName } from './queries.ts';

/** What became of a query: it is not in the panel, it is under way, it went wrong, or it has been answered. */
export type Answer =
  | { readonly status: 'not asked' | 'loading' | 'answered' }
  | { readonly status: 'failed'; readonly message: string };

type Asked = Pick<PanelData, 'state' | 'series'> &
  Partial<Pick<PanelData, 'request' | 'errors'>> & {
    /** Deprecated, yet all that an HTTP answer without results sets, such as that of a gateway. */
    readonly error?: DataQueryError;
  };

/** An empty answer counts as one: Prometheus has no series for what never happened. */
export function answerOf(data: Asked, name: QueryName): Answer {
  const isNamed = (one: { readonly refId?: string }): boolean =>
    one.refId?.toLowerCase() === name.toLowerCase();
  const failures = failuresOf(data);
  const failure = failures.find((error) => error.refId === undefined || isNamed(error));
  if (failure) {
    return { status: 'failed', message: messageOf(failure) };
  }
  if ((data.state as string) === 'Error' && failures.length === 0 && !data.series.some(isNamed)) {
    return { status: 'failed', message: '' };
  }
  if ((data.state as string) === 'Loading') {
    return { status: 'loading' };
  }
  const isAsked = data.request?.targets.some((target) => isNamed(target) && !target.hide) ?? false;
  return { status: isAsked || data.series.some(isNamed) ? 'answered' : 'not asked' };
}

function failuresOf({ errors, error }: Asked): readonly DataQueryError[] {
  if (errors?.length) {
    return errors;
  }
  return error ? [error] : [];
}

function messageOf({ message, data }: DataQueryError): string {
  return message ?? data?.message ?? data?.error ?? '';
}
