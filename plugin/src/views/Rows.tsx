import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

import type { Origin } from '../model/series.ts';
import { Linked, linksOf } from './Linked.tsx';
import { useDrawing } from './Stage.tsx';

export interface Row {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  readonly colour: string;
  readonly greyed: boolean;
  readonly origin: Origin | undefined;
  readonly drawing: React.ReactNode;
}

/** A row's height in em: not less than can be read, not more than keeps a list together. */
const ROW_EM = { least: 2.6, most: 4 } as const;

/** As many rows as fit, each a name, a figure and a small drawing; the rest is counted. */
export function Rows({ rows, height }: { rows: readonly Row[]; height: number }): React.ReactElement {
  const { words, em } = useDrawing();
  const styles = useStyles2(rowStyles);
  const fit = Math.max(1, Math.floor(height / (ROW_EM.least * em)));
  const rowHeight = em * Math.min(ROW_EM.most, Math.max(ROW_EM.least, height / em / rows.length));
  const shown = rows.length <= fit ? rows : rows.slice(0, Math.max(1, fit - 1));
  return (
    <ol className={styles.list}>
      {shown.map((row) => (
        <RowItem key={row.name} row={row} height={rowHeight} />
      ))}
      {shown.length < rows.length && <li>{words.counted('more-groups', rows.length - shown.length)}</li>}
    </ol>
  );
}

/** One stop of the Tab key: the link where there is one, else the row. Grafana gives every field a way to ask for links. */
function RowItem({ row, height }: { row: Row; height: number }): React.ReactElement {
  const { showTip, hideTip } = useDrawing();
  const links = linksOf(row.origin);
  const tell = (event: React.SyntheticEvent<Element>): void => showTip(row.label, event.currentTarget);
  return (
    <li style={{ height }} onMouseEnter={tell} onMouseLeave={hideTip} onFocus={tell} onBlur={hideTip}>
      <Linked links={links}>
        <RowBody row={row} isStop={links.length === 0} />
      </Linked>
    </li>
  );
}

function RowBody({ row, isStop }: { row: Row; isStop: boolean }): React.ReactElement {
  const { palette } = useDrawing();
  const styles = useStyles2(rowStyles);
  return (
    <div role="img" aria-label={row.label} {...(isStop && { tabIndex: 0 })}>
      <div className={styles.line} style={{ color: row.greyed ? palette.grey : undefined }}>
        <span className={styles.name}>{row.name}</span>
        {row.note && <span className={row.greyed ? styles.greyedNote : styles.note}>{row.note}</span>}
        <span className={styles.value} style={{ color: row.colour }}>
          {row.value}
        </span>
      </div>
      <div className={row.greyed ? styles.greyedDrawing : undefined}>{row.drawing}</div>
    </div>
  );
}

const SMALL = { whiteSpace: 'nowrap', fontSize: '0.9em' } as const;

const rowStyles = () => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  greyedDrawing: css({ opacity: 0.6 }),
  line: css({ display: 'flex', alignItems: 'baseline', gap: '0.6em' }),
  name: css({ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  note: css({ opacity: 0.7, ...SMALL }),
  // Grey already: fainter than that cannot be read.
  greyedNote: css(SMALL),
  value: css({ fontWeight: 600, whiteSpace: 'nowrap' }),
});
