import {
  describeEvent,
  describeProperty,
  readCatalogue,
  type Catalogue,
  type Description,
} from '../lib/api/catalogue';

/** The names of the project's events and properties, and what people say of them. */
export class CatalogueStore {
  catalogue = $state.raw<Catalogue | null>(null);
  error = $state.raw<unknown>(null);
  #request: AbortController | undefined;

  readonly load = async (): Promise<void> => {
    this.stop();
    const request = new AbortController();
    this.#request = request;
    this.error = null;
    try {
      this.catalogue = await readCatalogue(request.signal);
    } catch (error) {
      if (!request.signal.aborted) this.error = error;
    }
  };

  /** Throws what the server has against it. */
  async describeEvent(name: string, change: Description): Promise<void> {
    await describeEvent(name, change);
    if (this.catalogue === null) return;
    const events = this.catalogue.events.map((event) =>
      event.name === name ? { ...event, ...change } : event,
    );
    this.catalogue = { ...this.catalogue, events };
  }

  /** Throws what the server has against it. */
  async describeProperty(property: string, change: Description): Promise<void> {
    await describeProperty(property, change);
    if (this.catalogue === null) return;
    const others = this.catalogue.properties.filter((one) => one.property !== property);
    this.catalogue = { ...this.catalogue, properties: [...others, { property, ...change }] };
  }

  stop(): void {
    this.#request?.abort();
  }
}
