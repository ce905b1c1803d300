// What all parts of the studio share: the battle, the server's state, the assumptions that are tried, and how an edit is saved.

import { type Asked, type Change, type Fault, type Overview, post, Refusal, type Saved, type State } from "./api.ts";
import { Notices, resolveStale } from "./messages.ts";
import { words } from "./words.ts";

export class Desk {
  state: State;
  overview: Overview | null = null;
  faults: Fault[] = [];
  readonly notices = new Notices();
  /** What fights from here assume. */
  readonly asked: Asked = { seed: 1, runs: 200, set: {}, without: [], changed: {}, name: "" };
  /** Shows a kept verdict beside the one before it. */
  compare: (number: number) => void = () => {};
  /** Draws everything anew where a folder broke, or was mended. */
  settle: () => void = () => {};
  /** Versions that this window wrote and of which the server's state has not told yet. */
  readonly written = new Map<string, string>();
  private readonly own = new Map<string, string>();
  /** Files that are being saved: news of them may come before the answer. */
  private readonly saving = new Set<string>();
  private readonly watchers = new Set<() => void>();

  constructor(state: State) { this.state = state; }

  /** Whether a file's version now is one that this window wrote itself. */
  isOwn(file: string): boolean { return this.saving.has(file) || this.own.get(file) === this.state.files[file]; }

  /** Assumptions were changed. */
  assumed(): void { for (const watcher of this.watchers) watcher(); }
  onAssumed(watcher: () => void): void { this.watchers.add(watcher); }
  forgetWatchers(): void { this.watchers.clear(); }

  get battle(): Overview {
    if (!this.overview) throw new Error("the battle is not loaded");
    return this.overview;
  }

  /** Versions of files as this window knows them. */
  versions(files: string[]): Record<string, string> {
    return Object.fromEntries(files.map((file) => [file, this.written.get(file) ?? this.state.files[file] ?? "absent"]));
  }

  /**
   * Saves changes of files that were seen in these versions. Where somebody else changed them meanwhile, whoever sits here decides.
   * Gives what was saved, or `theirs` where the own edit was dropped, or nothing where it was refused or is still being edited.
   */
  async save(base: Record<string, string>, changes: Change[], where?: (faults: Fault[]) => void): Promise<Saved | "theirs" | null> {
    let seen = base;
    const files = changes.map(({ file }) => file);
    for (;;) {
      for (const file of files) this.saving.add(file);
      try {
        const saved = await post<Saved>("/api/edits", { base: seen, changes });
        for (const [file, version] of Object.entries(saved.files)) {
          this.own.set(file, version);
          this.written.set(file, version);
        }
        this.notices.saved(saved);
        return saved;
      } catch (error) {
        if (!(error instanceof Refusal)) {
          this.notices.warn(words().gone);
          return null;
        }
        if (error.stale.length === 0) {
          if (where) where(error.faults);
          this.notices.refuse(error.faults);
          return null;
        }
        const choice = await resolveStale(error.stale);
        if (choice !== "mine") return choice === "theirs" ? "theirs" : null;
        seen = { ...seen, ...Object.fromEntries(error.stale.map(({ file, version }) => [file, version])) };
      } finally {
        for (const file of files) this.saving.delete(file);
      }
    }
  }
}
