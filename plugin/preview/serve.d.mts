export interface PreviewOptions {
  /** The world of Grafana 13.1, or that of 13.2. */
  readonly react?: 18 | 19;
  /** Where the packages of another Grafana are installed, to be used instead. */
  readonly packages?: string | undefined;
  /** Whose data the page shows when asked for `?data=live`. */
  readonly prometheus?: string | undefined;
  /** Another script for the page. */
  readonly entry?: string;
}

export interface Preview {
  readonly url: string;
  readonly close: () => void;
}

export function servePreview(options?: PreviewOptions): Promise<Preview>;
