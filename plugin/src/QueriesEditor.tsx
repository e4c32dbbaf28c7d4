import type { StandardEditorProps } from '@grafana/data';
import React from 'react';

import { missingQueries, QUERIES, seriesByQuery } from './model/queries.ts';
import { toOptions } from './options.ts';
import { QueryText } from './views/QueryText.tsx';
import { say } from './words.ts';

/** The queries of the chosen view in the option editor: which have delivered, and the text of each to copy. */
export function QueriesEditor({ context }: StandardEditorProps): React.ReactElement {
  const { view, groupBy } = toOptions(context.options);
  const missing = missingQueries(view, seriesByQuery(context.data));
  return (
    <div>
      {QUERIES[view].map((query) => {
        const delivered = !missing.includes(query);
        return (
          <details key={query.name} open={query.needed && !delivered}>
            <summary>
              <code>{query.name}</code>{' '}
              {delivered ? `✓ ${say('query-there')}` : `– ${say('query-not-there')}`}
            </summary>
            <QueryText query={query} groupBy={groupBy} say={say} />
          </details>
        );
      })}
    </div>
  );
}
