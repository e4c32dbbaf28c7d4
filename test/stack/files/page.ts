/** What docs/stack.md tells to type and to put in front. */
import { servicesOf } from '../composeFile.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

const LOOK = 'docs/stack.md';

/** Text of the page's blocks in one language. */
function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);
}

const proxy: FileVerification = {
  name: 'what stands in front lets webhooks through, and nothing else of the exporter',
  look: `${LOOK}, "TLS in front"`,
  faults: ({ docs }) => {
    const text = blocksOf(docs, 'caddyfile').join('\n');
    const [, site = ''] = /^helpdesk\.\S+ \{\n([^]*?)^\}$/m.exec(text) ?? [];
    return [
      ...unless(
        /^\thandle \/webhooks\/\* \{\n\t\treverse_proxy 127\.0\.0\.1:9877\n\t\}$/m.test(site),
        'webhooks do not get through',
      ),
      ...unless(/^\thandle \{\n\t\trespond 404\n\t\}$/m.test(site), 'the rest gets an answer'),
      // Outside of `handle` it answers before any proxy is asked, whatever stands first.
      ...unless(!/^\trespond/m.test(site), 'Caddy answers before it looks for the exporter'),
    ];
  },
};

const machine: FileVerification = {
  name: 'the page wants as many CPUs as the limits do',
  look: `"Wanted" in ${LOOK}, cpus: in docker-compose.yml`,
  faults: ({ compose, docs }) => {
    const most = Math.max(
      ...servicesOf(compose).map(([, { deploy }]) => Number(deploy.resources.limits.cpus)),
    );
    return unless(
      docs.includes(`Compose v2, ${most} CPUs`),
      `Docker refuses to start on fewer than ${most} CPUs`,
    );
  },
};

export const PAGE: readonly FileVerification[] = [proxy, machine];
