import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import React from 'react';

import type { Query } from '../model/queries.ts';
import type { Say, Words } from '../words.ts';

interface QueryTextProps {
  readonly query: Query;
  readonly groupBy: string;
  readonly say: Say;
}

/** A query to copy, with how it has to be set. */
export function QueryText({ query, groupBy, say }: QueryTextProps): React.ReactElement {
  const styles = useStyles2(queryStyles);
  const text = query.promql(groupBy);
  return (
    <div className={styles.box}>
      <code className={styles.code} dir="ltr">
        {text}
      </code>
      <div className={styles.line}>
        <span>
          {query.minStep === undefined ? say('query-instant') : say('query-range', { step: query.minStep })}
        </span>
        <ClipboardButton
          size="sm"
          variant="secondary"
          getText={() => text}
          aria-label={`${say('query-copy')} ${query.name}`}
        >
          {say('query-copy')}
        </ClipboardButton>
      </div>
    </div>
  );
}

interface Notice {
  readonly words: Words;
  readonly width: number;
  readonly height: number;
}

type QueryNeededProps = Notice & Pick<QueryTextProps, 'query' | 'groupBy'>;

/** What a view shows that has nothing to draw from: the query it needs. */
export function QueryNeeded({ query, groupBy, words, width, height }: QueryNeededProps): React.ReactElement {
  const styles = useStyles2(queryStyles);
  return (
    <div role="status" className={styles.needed} style={{ width, height }} dir={words.direction}>
      <p className={styles.intro}>{words.say('query-needed', { name: query.name })}</p>
      <QueryText query={query} groupBy={groupBy} say={words.say} />
    </div>
  );
}

interface QueryFailedProps extends Notice {
  readonly name: string;
  readonly message: string;
}

/** What a view shows whose query went wrong. */
export function QueryFailed({ name, message, words, width, height }: QueryFailedProps): React.ReactElement {
  const styles = useStyles2(queryStyles);
  return (
    <div role="alert" className={styles.needed} style={{ width, height }} dir={words.direction}>
      <p className={styles.intro}>{words.say('query-failed', { name })}</p>
      <code className={styles.code} dir="ltr">
        {message}
      </code>
    </div>
  );
}

const queryStyles = (theme: GrafanaTheme2) => ({
  needed: css({ overflow: 'auto', color: theme.colors.text.primary }),
  intro: css({ marginBottom: theme.spacing(1) }),
  box: css({ marginBottom: theme.spacing(1.5) }),
  code: css({
    display: 'block',
    whiteSpace: 'pre-wrap',
    wordBreak: 'break-word',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  line: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    marginTop: theme.spacing(0.5),
  }),
});
