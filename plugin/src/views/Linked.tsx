import { DataLinksContextMenu } from '@grafana/ui';
import React from 'react';

import type { Origin } from '../model/series.ts';

interface LinkedProps {
  readonly origin: Origin | undefined;
  readonly className?: string;
  readonly children: React.ReactElement;
}

/** Leads to the data links of the value the children show: none, one at once, several by a menu. */
export function Linked({ origin, className, children }: LinkedProps): React.ReactElement {
  const links = linksOf(origin);
  const [link] = links;
  if (!link) {
    return children;
  }
  if (links.length > 1) {
    return (
      <DataLinksContextMenu links={() => links}>
        {(api) => (
          <button type="button" className={className} onClick={api.openMenu} style={PLAIN}>
            {children}
          </button>
        )}
      </DataLinksContextMenu>
    );
  }
  return (
    <a
      href={link.href}
      target={link.target}
      title={link.title}
      onClick={link.onClick}
      className={className}
      style={PLAIN}
    >
      {children}
    </a>
  );
}

const PLAIN: React.CSSProperties = {
  display: 'block',
  width: '100%',
  padding: 0,
  border: 0,
  background: 'none',
  color: 'inherit',
  font: 'inherit',
  textAlign: 'start',
  textDecoration: 'none',
  cursor: 'pointer',
};

export function linksOf(origin: Origin | undefined) {
  return origin?.field.getLinks?.({ valueRowIndex: origin.row }) ?? [];
}
