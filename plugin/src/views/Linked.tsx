import { DataLinksContextMenu } from '@grafana/ui';
import React from 'react';

import type { Origin } from '../model/series.ts';

type Links = ReturnType<typeof linksOf>;

interface LinkedProps {
  readonly links: Links;
  readonly className?: string;
  readonly children: React.ReactElement;
}

/** Leads to the data links of the value the children show: none, one at once, several by a menu. */
export function Linked({ links, className, children }: LinkedProps): React.ReactElement {
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

/**
 * What a click on the link's anchor would do, where there is none: Grafana takes such clicks and goes there without loading
 * itself anew; with Ctrl or Shift the browser opens another tab or window.
 */
export function follow({ href, target, onClick }: Links[number], event: React.MouseEvent<Element>): void {
  const anchor = document.createElement('a');
  anchor.setAttribute('href', href);
  anchor.rel = 'noopener';
  if (target !== undefined) {
    anchor.target = target;
  }
  if (onClick) {
    anchor.addEventListener('click', onClick);
  }
  document.body.append(anchor);
  const { ctrlKey, metaKey, shiftKey } = event;
  anchor.dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
  );
  anchor.remove();
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
