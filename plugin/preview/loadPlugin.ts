import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import * as React from 'react';

/** What Grafana hands to a plugin that is loaded as an AMD module. */
const SHARED: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/ui': grafanaUi,
  i18next,
  react: React,
  module: { uri: '/dist/module.js' },
};

interface Loaded {
  readonly plugin: grafanaData.PanelPlugin;
}

type Factory = (...dependencies: unknown[]) => Loaded | Promise<Loaded>;

/** Loads the built `module.js` as Grafana does: an AMD module, with what Grafana shares handed in. */
export function loadPlugin(): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const define = (names: readonly string[], factory: Factory): void => {
      const unknown = names.filter((name) => !(name in SHARED));
      if (unknown.length > 0) {
        reject(new Error(`the bundle asks for ${unknown.join(', ')}`));
      }
      Promise.resolve(factory(...names.map((name) => SHARED[name]))).then(resolve, reject);
      // Other scripts, such as axe, would take the page for one with a module loader.
      Reflect.deleteProperty(window, 'define');
    };
    Object.assign(window, { define: Object.assign(define, { amd: {} }) });
    const script = document.createElement('script');
    script.src = '/dist/module.js';
    script.onerror = () => reject(new Error('dist/module.js is missing: npm run build'));
    document.head.append(script);
  });
}
